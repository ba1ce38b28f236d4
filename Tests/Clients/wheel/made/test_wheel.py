"""The wheel as a file: its name, its metadata, what it holds."""

import base64
import csv
import email
import hashlib
import io
import os
import pathlib
import re
import subprocess
import zipfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[4]
PACKAGE = ROOT / "Sources" / "polar-files-mock-python"
WHEEL = pathlib.Path(os.environ["POLAR_FILES_MOCK_WHEEL"])
BUILD = [os.environ["POLAR_FILES_MOCK_BUILDER"], "-m", "build", "--no-isolation"]


@pytest.fixture(scope="module")
def files():
    with zipfile.ZipFile(WHEEL) as opened:
        return {entry.filename: (entry, opened.read(entry)) for entry in opened.infolist()}


def named(files, end):
    [data] = [data for name, (_, data) in files.items() if name.endswith(end)]
    return data


def test_it_is_named_after_the_systems_that_can_run_its_binary(files):
    binary = named(files, "bin/polar-files-mock")
    assert binary == pathlib.Path(os.environ["POLAR_FILES_MOCK_BINARY"]).read_bytes()
    if binary[:4] == b"\x7fELF":
        newest = max(int(minor) for minor in re.findall(rb"\0GLIBC_2\.(\d+)\0", binary.replace(b"\0", b"\0\0")))
        assert f"-py3-none-manylinux_2_{newest}_{os.uname().machine}.whl" in WHEEL.name
    wheel = email.message_from_bytes(named(files, "dist-info/WHEEL"))
    assert WHEEL.name.endswith(f"-{wheel['Tag']}.whl") and wheel["Root-Is-Purelib"] == "false"


def test_its_metadata_are_those_that_indexes_take(files):
    said = email.message_from_bytes(named(files, "dist-info/METADATA"))
    assert said["Metadata-Version"] == "2.4" and said["Name"] == "polar-files-mock"
    assert (said["License-Expression"], said["License-File"]) == ("MIT", "LICENSE")
    assert said["Requires-Python"] == ">=3.9" and said.get_all("Requires-Dist") is None
    assert said.get_payload().strip() == (PACKAGE / "README.md").read_text().strip()
    points = named(files, "entry_points.txt").decode()
    assert "[pytest11]\npolar_files_mock = polar_files_mock.pytest_plugin" in points


def test_it_holds_types_and_licences(files):
    assert "polar_files_mock/py.typed" in files
    assert named(files, "licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
    said = named(files, "bin/COPYRIGHT")
    for passage in (b"libnghttp2", b"The SwiftLog Project", b"Apache License\n                           Version 2.0"):
        assert passage in said


def test_its_record_is_right(files):
    rows = list(csv.reader(io.StringIO(named(files, "dist-info/RECORD").decode())))
    assert {row[0] for row in rows} == files.keys()
    for name, digest, size in rows:
        if name.endswith("/RECORD"):
            continue
        data = files[name][1]
        wanted = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        assert (digest, int(size)) == (f"sha256={wanted}", len(data)), name


def test_only_the_binary_may_be_run(files):
    assert [name for name, (entry, _) in files.items() if entry.external_attr >> 16 & 0o111] == ["polar_files_mock/bin/polar-files-mock"]


def test_two_builds_are_the_same(tmp_path):
    done = subprocess.run(
        [*BUILD, "--wheel", "--outdir", tmp_path, PACKAGE], capture_output=True, text=True, umask=0o077,
        env={**os.environ, "TZ": "Asia/Tokyo"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / WHEEL.name).read_bytes() == WHEEL.read_bytes()


@pytest.mark.parametrize(("kind", "binary", "sentence"), [
    ("--sdist", None, "has no source distribution"),
    ("--wheel", "", "use `make wheel`"),
    ("--wheel", "/nowhere", "use `make wheel`"),
])
def test_a_failed_build_says_what_to_do(tmp_path, kind, binary, sentence):
    environment = {**os.environ, **({} if binary is None else {"POLAR_FILES_MOCK_BINARY": binary})}
    done = subprocess.run([*BUILD, kind, "--outdir", tmp_path, PACKAGE], capture_output=True, text=True, env=environment)
    assert done.returncode != 0 and sentence in done.stdout + done.stderr and "make wheel" in done.stdout + done.stderr
    assert not list(tmp_path.iterdir())
