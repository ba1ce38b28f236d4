"""What every package has beside the binary: version, date, man page, shell completions."""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import time

import manual

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAME = "polar-files-mock"
BUILDS = (ROOT / ".build", ROOT / ".build-tests")
# Of the release; where there is only the build of the tests, of that: both have what Package.resolved names.
CHECKOUTS = next((build for build in BUILDS if (build / "checkouts").is_dir()), BUILDS[0]) / "checkouts"
COPYRIGHT = pathlib.Path(__file__).resolve().parent / "debian" / "copyright"
COMPLETIONS = {"bash": f"{NAME}.bash", "zsh": f"_{NAME}", "fish": f"{NAME}.fish"}


def version(binary):
    """The version of the sources, which must be the binary's."""
    source = (ROOT / "Sources" / "PolarFilesMock" / "Version.swift").read_text()
    wanted = re.search(r'current = "([^"]+)"', source)[1]
    said = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if said != wanted:
        sys.exit(f"{binary} is {said}, and the sources are {wanted}: `make build` makes the binary anew.")
    return wanted


def epoch():
    """The moment that all files in a package bear, so that two builds of one commit are the same, byte for byte.

    SOURCE_DATE_EPOCH, or the commit's; where there is no repository, that of the changelog.
    """
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    git = ["git", "-c", "safe.directory=*", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    try:
        return int(subprocess.run(git, capture_output=True, text=True, check=True).stdout)
    except (OSError, subprocess.CalledProcessError, ValueError):
        return int((ROOT / "CHANGELOG.md").stat().st_mtime)


def notices():
    """The notices of the packages that are linked in, which the Apache License (4d) asks to be passed on."""
    names = re.findall(r"github\.com/apple/([\w-]+)", (ROOT / "Package.swift").read_text())
    paths = [CHECKOUTS / name / "NOTICE.txt" for name in names]
    if not all(path.parent.is_dir() for path in paths):
        sys.exit(f"{CHECKOUTS} lacks a package that Package.swift names: `swift package resolve` fetches it.")
    return "\n".join(path.read_text() for path in paths if path.exists())


def licences():
    """All licences and notices in one text, for where Debian's own copies of licences are not at hand."""
    apache = (CHECKOUTS / "swift-log" / "LICENSE.txt").read_text()
    return "\n".join([COPYRIGHT.read_text(), notices(), apache])


def manual_page(binary):
    return manual.of_binary(binary, time.strftime("%Y-%m-%d", time.gmtime(epoch())))


def completion(binary, shell):
    return subprocess.run(
        [binary, "--generate-completion-script", shell], capture_output=True, text=True, check=True).stdout


def require_release(binary):
    """A debug build loads Swift's libraries from the toolchain, which another machine does not have."""
    if b"libswiftCore.so\0" in pathlib.Path(binary).read_bytes():
        sys.exit(f"{binary} is not a static release, and would not run elsewhere: `make build` makes one.")


def command(usage, build):
    """What each package's script does with its arguments: builds it of a binary in a folder, and prints its path."""
    parser = argparse.ArgumentParser(usage=usage)
    parser.add_argument("binary")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--any-binary", action="store_true")
    arguments = parser.parse_args()
    if not arguments.any_binary:
        require_release(arguments.binary)
    print(build(arguments.binary, arguments.folder))
