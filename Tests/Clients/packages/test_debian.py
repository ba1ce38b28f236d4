"""The Debian package: what it holds, what it needs, and what Debian's own tools say of it."""

import hashlib
import os
import pathlib
import re
import subprocess
import sys

import pytest

from conftest import BINARY, MAKERS, ROOT, made, tool

NAME = "polar-files-mock"


def fields(deb):
    text = subprocess.run(["dpkg-deb", "--field", deb], capture_output=True, text=True, check=True).stdout
    return dict(re.findall(r"^([\w-]+): (.*)$", text, re.MULTILINE))


@pytest.fixture(scope="module")
def lintian(deb, is_release):
    command = [tool("lintian"), "--no-cfg", "--show-overrides", "--fail-on", "none"]
    if os.getuid() == 0:
        command.append("--allow-root")
    if not is_release:
        # A debug build has symbols, and loads the toolchain's libraries from the toolchain's folder.
        command += ["--suppress-tags", "unstripped-binary-or-object,custom-library-search-path,undeclared-elf-prerequisites"]
    return subprocess.run([*command, deb], capture_output=True, text=True)


def test_lintian_finds_nothing(lintian):
    assert lintian.returncode == 0 and lintian.stderr == "", lintian.stderr
    assert not re.search(r"^[EW]: ", lintian.stdout, re.MULTILINE), lintian.stdout


def test_overrides_are_those_that_lintian_needs(lintian, is_release):
    overrides = (MAKERS / "debian" / "lintian-overrides").read_text()
    tags = set(re.findall(rf"^{NAME}: ([\w-]+)$", overrides, re.MULTILINE))
    if not is_release:
        tags -= {"embedded-library"}  # A debug build loads the system's libyaml.
    assert tags
    for tag in tags:
        assert re.search(rf"^O: {NAME}: {tag}\b", lintian.stdout, re.MULTILINE), f"{tag} is overridden in vain"


def test_it_holds_the_binary_its_papers_and_a_service(installed):
    for path in (
        f"usr/bin/{NAME}", f"usr/share/man/man1/{NAME}.1.gz", f"usr/lib/systemd/system/{NAME}.service",
        f"usr/share/bash-completion/completions/{NAME}", f"usr/share/zsh/vendor-completions/_{NAME}",
        f"usr/share/fish/vendor_completions.d/{NAME}.fish", f"usr/share/doc/{NAME}/copyright",
        f"usr/share/doc/{NAME}/changelog.gz", f"usr/share/doc/{NAME}/changelog.Debian.gz", f"usr/share/doc/{NAME}/README.md",
    ):
        assert (installed / path).is_file(), path
    shipped = installed / "usr/share" / NAME / "fixtures"
    for source in (ROOT / "fixtures").rglob("*"):
        if source.is_file():
            assert (shipped / source.relative_to(ROOT / "fixtures")).read_bytes() == source.read_bytes()
    done = subprocess.run([installed / "usr/bin" / NAME, "validate", shipped], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (installed / "usr/share/doc" / NAME / "fixtures" / "demo.yaml").resolve() == (shipped / "demo.yaml").resolve()


def test_files_belong_to_root_and_only_programs_are_executable(deb):
    listing = subprocess.run(["dpkg-deb", "--contents", deb], capture_output=True, text=True, check=True).stdout
    for line in listing.splitlines():
        mode, owner, *_, path = re.split(r"\s+", line, maxsplit=5)
        assert owner == "root/root", line
        wanted = "lrwxrwxrwx" if mode[0] == "l" else "drwxr-xr-x" if mode[0] == "d" else (
            "-rwxr-xr-x" if path == f"./usr/bin/{NAME}" else "-rw-r--r--")
        assert mode == wanted, line


def test_every_file_has_its_digest(installed, control):
    digests = dict(reversed(line.split("  ", 1)) for line in (control / "md5sums").read_text().splitlines())
    files = {path.relative_to(installed).as_posix() for path in installed.rglob("*") if path.is_file() and not path.is_symlink()}
    # The folder of fixtures is there a second time by way of a link.
    assert digests.keys() == {path for path in files if not path.startswith(f"usr/share/doc/{NAME}/fixtures/")}
    for path, digest in digests.items():
        assert hashlib.md5((installed / path).read_bytes()).hexdigest() == digest, path


def test_it_depends_on_the_c_library_that_the_binary_asks_for(deb, is_release):
    symbols = subprocess.run([tool("objdump"), "-T", BINARY], capture_output=True, text=True, check=True).stdout
    newest = max(int(minor) for minor in re.findall(r"GLIBC_2\.(\d+)", symbols))
    assert fields(deb)["Depends"] == f"libc6 (>= 2.{newest})"
    if is_release:
        said = subprocess.run([tool("objdump"), "-p", BINARY], capture_output=True, text=True, check=True).stdout
        assert set(re.findall(r"NEEDED +(\S+?)\.so", said)) <= {"libc", "libm", "ld-linux-x86-64", "ld-linux-aarch64"}


def test_its_control_fields_are_right(deb):
    said = fields(deb)
    architecture = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True).stdout.strip()
    version = subprocess.run([BINARY, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    assert (said["Architecture"], said["Version"]) == (architecture, f"{version}-1")
    assert (said["Section"], said["Multi-Arch"]) == ("devel", "foreign")
    size = pathlib.Path(BINARY).stat().st_size // 1024
    assert size < int(said["Installed-Size"]) < size + 2048
    assert deb.name == f"{NAME}_{version}-1_{architecture}.deb"


def test_two_builds_are_the_same(deb, tmp_path):
    again = made("debian.py", tmp_path / "räumlich getrennt", umask=0o077, env={**os.environ, "TMPDIR": str(tmp_path), "TZ": "Asia/Tokyo"})
    assert again.read_bytes() == deb.read_bytes()


def test_a_debug_build_is_refused(tmp_path):
    binary = tmp_path / "debug"
    binary.write_bytes(b"\x7fELF ... libswiftCore.so\0 ...")
    for maker in ("debian.py", "archive.py"):
        command = [sys.executable, "-B", str(MAKERS / maker), binary, tmp_path / "dist"]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 1 and "is not a static release" in done.stderr and "make build" in done.stderr
    assert not (tmp_path / "dist").exists()


def test_a_binary_of_another_version_is_refused(tmp_path):
    binary = tmp_path / "old"
    binary.write_text("#!/bin/sh\necho 0.0.1\n")
    binary.chmod(0o755)
    done = subprocess.run([sys.executable, "-B", str(MAKERS / "debian.py"), binary, tmp_path], capture_output=True, text=True)
    assert done.returncode == 1 and "is 0.0.1, and the sources are" in done.stderr


@pytest.mark.parametrize("script", ["postinst", "prerm", "postrm"])
def test_the_scripts_are_plain_shell(control, script):
    assert os.access(control / script, os.X_OK)
    done = subprocess.run(["dash" if pathlib.Path("/bin/dash").exists() else "sh", "-n", control / script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_licences_of_linked_packages_are_included(installed):
    said = (installed / "usr/share/doc" / NAME / "copyright").read_text()
    assert said.startswith("Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n")
    standalone = set(re.findall(r"^License: (\S+)$", said, re.MULTILINE))
    for line in re.findall(r"^License: (.*)$", said, re.MULTILINE):
        assert set(line.split(" and ")) <= standalone, line
    for package in re.findall(r"github\.com/apple/([\w-]+)", (ROOT / "Package.swift").read_text()):
        assert package in said, f"{package} is linked in"
    for library in ("libnghttp2", "libyaml", "OpenSSL", "libstdc++", "Foundation"):
        assert library in said
    # The Apache License, 4d.
    notice = (installed / "usr/share/doc" / NAME / "NOTICE").read_text()
    for project in ("The SwiftLog Project", "The Swift HTTP Types Project"):
        assert project in notice
