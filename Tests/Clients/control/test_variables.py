"""Environment variables: those of flags, those of Kubernetes, and those that somebody mistyped."""

import json
import os
import re
import subprocess

import pytest

from mock import BINARY, Mock, run
from test_command_line import Serving, twin

# As the kubelet sets them in every pod beside a service of that name, and Docker for a link.
SERVICE_LINKS = {
    "PORT": "tcp://10.96.0.10:8080", "SERVICE_HOST": "10.96.0.10", "SERVICE_PORT": "8080", "SERVICE_PORT_HTTP": "8080",
    "SERVICE_PORT_MY_PORT": "80", "PORT_8080_TCP": "tcp://10.96.0.10:8080", "PORT_8080_TCP_PROTO": "tcp",
    "PORT_8080_TCP_PORT": "8080", "PORT_8080_TCP_ADDR": "10.96.0.10", "PORT_53_UDP": "udp://10.96.0.10:53",
    "PORT_53_UDP_ADDR": "10.96.0.10", "PORT_7_SCTP_PORT": "7", "NAME": "/web/mock", "ENV_PATH": "/bin",
}  # fmt: skip


def links(service):
    return {f"{service}_{name}": value for name, value in SERVICE_LINKS.items()}


SERVICES = ["POLAR_FILES_MOCK", "POLAR_FILES_MOCK_2", "POLAR_FILES_MOCK_HTTP", "POLAR_FILES_MOCKS"]


@pytest.mark.parametrize("service", SERVICES)
def test_kubernetes_service_links_are_ignored(service):
    environment = links(service)
    server = Serving("serve", "--port", "0", environment=environment)
    assert server.ready == "Ready.\n"
    assert "warning" not in server.stop()[2]
    done = run("exec", "--", "true", environment=environment)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("link", ["tcp://10.96.0.10:8080", "udp://10.96.0.10:8080", "sctp://[fd00::1]:80"])
def test_a_kubernetes_service_link_is_not_a_port(link):
    # Without a valid variable the default port is used, which may be in use.
    environment = {"POLAR_FILES_MOCK_PORT": link}
    done = run("health", environment=environment)
    assert "tcp" not in done.stderr and ("127.0.0.1:8080" in done.stderr or done.returncode == 0)
    done = run("serve", "--host", "192.0.2.1", environment=environment)
    assert done.returncode == 1 and "8080 on 192.0.2.1" in done.stderr


def test_a_port_of_an_unknown_scheme_is_still_wrong():
    done = run("serve", environment={"POLAR_FILES_MOCK_PORT": "http://10.96.0.10:8080"})
    assert done.returncode == 64 and "--port comes from POLAR_FILES_MOCK_PORT" in done.stderr


@pytest.mark.parametrize(
    "name, nearest",
    [
        ("POLAR_FILES_MOCK_PROT", "PORT"), ("POLAR_FILES_MOCK_FIXTURE", "FIXTURES"), ("POLAR_FILES_MOCK_port", "PORT"),
        ("polar_files_mock_host", "HOST"), ("POLAR_FILES_MOCK_JOURNAL", "JOURNAL_LIMIT"), ("POLAR_FILE_MOCK_AUTH", "AUTH"),
        ("POLAR_FILES_MOCK_LOGLEVEL", "LOG_LEVEL"), ("POLAR_FILES_MOCK_PUBLIC_URI", "PUBLIC_URL"),
    ],
)  # fmt: skip
def test_a_mistyped_name_is_warned_of_with_the_nearest_one(name, nearest):
    warning = f"{name} is no variable of polar-files-mock; did you mean POLAR_FILES_MOCK_{nearest}?"
    assert f"warning: {warning}\n" in Serving(environment={name: "1"}).stop()[2]
    lines = Serving("--log-format", "json", environment={name: "1"}).stop()[2].splitlines()
    assert {"level": "warning", "message": warning}.items() <= json.loads(lines[1]).items()
    assert Serving("--log-level", "error", environment={name: "1"}).stop()[2] == ""
    done = run("exec", "--", "true", environment={name: "1"})
    assert done.returncode == 0 and done.stderr == f"warning: {warning}\n"


def test_variables_of_flags_of_exec_and_of_others_are_no_mistakes():
    names = ["POLAR_FILES_MOCK_URL", "POLAR_FILES_MOCK_BINARY", "POLAR_SERVER_URL", "POLAR_ACCESS_TOKEN", "POLAR_X"]
    assert "warning" not in Serving(environment={name: "x" for name in names}).stop()[2]
    done = run("exec", "--", "sh", "-c", "exec $POLAR_FILES_MOCK_BINARY exec -- true")
    assert (done.returncode, done.stderr) == (0, "")


def test_every_flag_of_serve_has_a_variable():
    flags = set(re.findall(r"^  (--[a-z-]+)", run("serve", "--help").stdout, re.M)) - {"--version", "--help"}
    assert len(flags) > 20
    environment = {twin(flag): "" for flag in flags}
    assert "warning" not in Serving(environment={**environment, "POLAR_FILES_MOCK_PORT": "0"}).stop()[2]
    for flag in flags - {"--fixtures", "--watch", "--allow-host"}:
        # A value of no meaning anywhere, or a port that no name has.
        done = run("serve", "--port=-1", environment={twin(flag): "\x01"})
        assert done.returncode == 64, flag


@pytest.mark.parametrize("name", ["exec", "health", "help", "upload", "validate"])
def test_variables_count_beside_a_value_that_is_a_command_s_name(name, tmp_path):
    (tmp_path / name).write_text("version: 1\n")
    arguments = ["--fixtures", name, "--host=192.0.2.1"]
    done = subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=60, cwd=tmp_path,
                          env={**os.environ, "POLAR_FILES_MOCK_PORT": "7"})  # fmt: skip
    assert done.returncode == 1 and "port 7 on 192.0.2.1" in done.stderr


def test_a_value_that_is_not_utf_8_is_wrong_usage(tmp_path):
    path = os.fsencode(tmp_path) + b"/caf\xe9"
    done = subprocess.run([BINARY, "serve", "--port", "0"], capture_output=True, timeout=60,
                          env={**os.environ, "POLAR_FILES_MOCK_STATE": os.fsdecode(path)})  # fmt: skip
    assert done.returncode == 64 and b"POLAR_FILES_MOCK_STATE is not UTF-8" in done.stderr
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="tells by /proc what a process has open")
def test_an_empty_tmpdir_is_none():
    with Mock("--storage", "disk", environment={"TMPDIR": ""}) as mock:
        folder = f"/proc/{mock.process.pid}/fd"
        files = [os.readlink(f"{folder}/{number}") for number in os.listdir(folder)]
    assert [name.startswith("/tmp/") for name in files if "polar-files-mock." in name] == [True]


def test_several_names_stand_between_commas():
    with Mock(environment={"POLAR_FILES_MOCK_ALLOW_HOST": "a.example,,b.example"}) as mock:
        for host, status in [("a.example", 200), ("b.example", 200), ("c.example", 403)]:
            assert mock.control("GET", "health", headers={"Host": host}).status == status
