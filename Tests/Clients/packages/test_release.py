"""The workflow that makes a release: it is well-formed, and all that it runs is the Makefile's."""

import re
import shutil
import subprocess
import sys

import pytest
import yaml

from conftest import ROOT

WORKFLOW = ROOT / ".github" / "workflows" / "release.yml"
JOBS = yaml.safe_load(WORKFLOW.read_text())["jobs"]
STEPS = [step for job in JOBS.values() for step in job["steps"]]


def test_it_follows_the_schema_of_workflows():
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", WORKFLOW],
        capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    # Neither Debian nor PyPI has actionlint ready to run; where it is installed, it is asked too.
    if shutil.which("actionlint"):
        done = subprocess.run(["actionlint", WORKFLOW], capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (0, "")


def test_every_command_is_one_of_the_makefile():
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    phony = set(" ".join(re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)).split())
    commands = [step["run"] for step in STEPS if "run" in step]
    assert commands
    for command in commands:
        match = re.fullmatch(r"make ([\w-]+)", command)
        assert match and match[1] in targets & phony, command


def test_every_action_is_pinned_to_a_major_version():
    for step in STEPS:
        assert ("run" in step) != ("uses" in step)
        if "uses" in step:
            assert re.fullmatch(r"[\w-]+/[\w-]+@v\d+", step["uses"]), step["uses"]


def test_only_the_job_that_publishes_may_write():
    assert yaml.safe_load(WORKFLOW.read_text())["permissions"] == {"contents": "read"}
    assert {name for name, job in JOBS.items() if "permissions" in job} == {"publish"}


def test_no_credentials_are_left_where_later_steps_run():
    checkouts = [step for step in STEPS if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts and all(step["with"] == {"persist-credentials": False} for step in checkouts)


@pytest.mark.parametrize(("tag", "status"), [("v{}", 0), ("{}", 2), ("v{}1", 2), ("", 2)])
def test_a_tag_of_another_version_is_refused(tag, status):
    version = re.search(r'current = "([^"]+)"', (ROOT / "Sources" / "PolarFilesMock" / "Version.swift").read_text())[1]
    command = ["make", "--no-print-directory", "-C", ROOT, "check-tag", f"TAG={tag.format(version)}"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == status
    assert not status or f"the tag of this version is v{version}" in done.stderr


def test_the_sums_are_of_all_that_is_there(tmp_path):
    shutil.copyfile(ROOT / "Makefile", tmp_path / "Makefile")
    (tmp_path / "dist").mkdir()
    names = ["polar-files-mock-0.1.0-linux-x86_64.tar.gz", "polar-files-mock-image-x86_64.tar.gz",
             "polar-files-mock_0.1.0-1_amd64.deb", "polar_files_mock-0.1.0-py3-none-manylinux_2_35_x86_64.whl"]
    for name in names:
        (tmp_path / "dist" / name).write_text(name)
    for _ in range(2):
        subprocess.run(["make", "-C", tmp_path, "sums"], check=True, capture_output=True)
    sums = (tmp_path / "dist" / "SHA256SUMS").read_text()
    assert [line.split()[1] for line in sums.splitlines()] == names
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path / "dist", check=True)
