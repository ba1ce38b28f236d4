import os
import pathlib
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
BINARY = os.environ["POLAR_FILES_MOCK_BINARY"]
MAKERS = ROOT / "Sources" / "polar-files-mock-packages"
sys.path.insert(0, str(MAKERS))


def made(maker, folder, **options):
    """Builds a package of the binary and returns its path."""
    command = [sys.executable, "-B", str(MAKERS / maker), BINARY, str(folder), "--any-binary"]
    done = subprocess.run(command, capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stderr
    return pathlib.Path(done.stdout.strip())


def tool(name):
    """Skips, and says so, where the tool is missing; CI installs all of them."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture(scope="session")
def is_release():
    return b"libswiftCore.so\0" not in pathlib.Path(BINARY).read_bytes()


@pytest.fixture(scope="session")
def deb(tmp_path_factory):
    tool("dpkg-deb")
    return made("debian.py", tmp_path_factory.mktemp("deb"))


@pytest.fixture(scope="session")
def installed(deb, tmp_path_factory):
    """Copies the package's files into an empty folder."""
    folder = tmp_path_factory.mktemp("root")
    subprocess.run(["dpkg-deb", "--extract", deb, folder], check=True)
    return folder


@pytest.fixture(scope="session")
def control(deb, tmp_path_factory):
    folder = tmp_path_factory.mktemp("control")
    subprocess.run(["dpkg-deb", "--control", deb, folder], check=True)
    return folder


@pytest.fixture(scope="session")
def archive(tmp_path_factory):
    return made("archive.py", tmp_path_factory.mktemp("archive"))
