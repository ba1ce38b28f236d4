"""The systemd unit: systemd's checks of it, and its command as its user, with its variables."""

import os
import pathlib
import pwd
import re
import shutil
import signal
import subprocess
import urllib.request

import pytest

from conftest import tool

NAME = "polar-files-mock"


@pytest.fixture
def unit(installed):
    return installed / "usr/lib/systemd/system" / f"{NAME}.service"


def values(unit, key):
    return re.findall(rf"^{key}=(.*)$", unit.read_text(), re.MULTILINE)


def test_systemd_finds_nothing_wrong(unit, installed, tmp_path):
    # The check requires the command at the path in the unit.
    here = tmp_path / unit.name
    here.write_text(unit.read_text().replace("ExecStart=/usr", f"ExecStart={installed}/usr"))
    done = subprocess.run([tool("systemd-analyze"), "verify", "--man=no", here], capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_unit_has_a_low_exposure_score(unit):
    done = subprocess.run(
        [tool("systemd-analyze"), "security", "--offline=true", "--threshold=20", "--no-pager", unit], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-300:]


def test_the_unit_is_installed_but_not_enabled(unit, control):
    assert values(unit, "WantedBy") == ["multi-user.target"]
    assert not re.search(r"\b(enable|start)\b(?! both)", re.sub("#.*", "", (control / "postinst").read_text()).replace("try-restart", ""))


def test_its_command_serves_on_loopback_as_a_user_without_rights(unit, installed, tmp_path):
    """Runs the unit's command with its user, variables and folder, without systemd."""
    state = tmp_path / "state"
    (state / NAME).mkdir(parents=True)
    variables = dict(entry.replace("%S", str(state)).split("=", 1) for entry in values(unit, "Environment"))
    assert variables["POLAR_FILES_MOCK_HOST"] == "127.0.0.1"
    binary = tmp_path / NAME
    shutil.copyfile(installed / "usr/bin" / NAME, binary)
    binary.chmod(0o755)
    [command] = values(unit, "ExecStart")
    program, *words = command.split()
    assert program == f"/usr/bin/{NAME}"
    user = {}
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for path in (tmp_path, *tmp_path.parents):
            if path.is_relative_to("/tmp") and path != pathlib.Path("/tmp"):
                path.chmod(0o755)
        os.chown(state / NAME, nobody.pw_uid, nobody.pw_gid)
        user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    # As /etc/default/polar-files-mock would have it: the port is free.
    server = subprocess.Popen(
        [binary, *words], env={**variables, "POLAR_FILES_MOCK_PORT": "0"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL, text=True, cwd="/", umask=0o077, **user)
    try:
        url = server.stdout.readline().split()[-1]
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url) and server.stdout.readline() == "Ready.\n"
        request = urllib.request.Request(f"{url}/v1/files/", headers={"Authorization": "Bearer polar_oat_acme_full"})
        with urllib.request.urlopen(request) as answer:
            assert answer.status == 200
    finally:
        server.send_signal(signal.SIGTERM)
        _, said = server.communicate()
    assert server.returncode == 0, said
    kept = state / NAME / "world.state"
    assert kept.stat().st_mode & 0o077 == 0
