"""The contents that all packages share: version, date, man page, shell completions, licences."""

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
# Of the release build, or of the test build if it is the only one. Both have the versions in Package.resolved.
CHECKOUTS = next((build for build in BUILDS if (build / "checkouts").is_dir()), BUILDS[0]) / "checkouts"
COPYRIGHT = pathlib.Path(__file__).resolve().parent / "debian" / "copyright"
COMPLETIONS = {"bash": f"{NAME}.bash", "zsh": f"_{NAME}", "fish": f"{NAME}.fish"}


def version(binary):
    """Returns the version of the sources, which must equal the binary's."""
    source = (ROOT / "Sources" / "PolarFilesMock" / "Version.swift").read_text()
    wanted = re.search(r'current = "([^"]+)"', source)[1]
    said = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if said != wanted:
        sys.exit(f"{binary} is {said}, and the sources are {wanted}: `make build` rebuilds the binary.")
    return wanted


def epoch():
    """Returns the modification time of all files in a package, so that two builds of one commit are identical.

    It is SOURCE_DATE_EPOCH, otherwise the time of the commit, and without a repository that of the changelog.
    """
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    git = ["git", "-c", "safe.directory=*", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    try:
        return int(subprocess.run(git, capture_output=True, text=True, check=True).stdout)
    except (OSError, subprocess.CalledProcessError, ValueError):
        return int((ROOT / "CHANGELOG.md").stat().st_mtime)


def notices():
    """Returns the notices of the linked packages; section 4(d) of the Apache License requires them."""
    names = re.findall(r"github\.com/apple/([\w-]+)", (ROOT / "Package.swift").read_text())
    paths = [CHECKOUTS / name / "NOTICE.txt" for name in names]
    if not all(path.parent.is_dir() for path in paths):
        sys.exit(f"{CHECKOUTS} lacks a package that Package.swift names: `swift package resolve` fetches it.")
    return "\n".join(path.read_text() for path in paths if path.exists())


def licences():
    """Returns all licences and notices in one text, for systems without Debian's copies of common licences."""
    apache = (CHECKOUTS / "swift-log" / "LICENSE.txt").read_text()
    return "\n".join([COPYRIGHT.read_text(), notices(), apache])


def manual_page(binary):
    return manual.of_binary(binary, time.strftime("%Y-%m-%d", time.gmtime(epoch())))


def completion(binary, shell):
    return subprocess.run(
        [binary, "--generate-completion-script", shell], capture_output=True, text=True, check=True).stdout


def require_release(binary):
    """Rejects a debug build: it loads Swift's libraries from the toolchain, which other machines lack."""
    if b"libswiftCore.so\0" in pathlib.Path(binary).read_bytes():
        sys.exit(f"{binary} is not a static release build and does not run on other machines. `make build` makes one.")


def command(usage, build):
    """Runs a package's script: parses its arguments, builds the package and prints its path."""
    parser = argparse.ArgumentParser(usage=usage)
    parser.add_argument("binary")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--any-binary", action="store_true")
    arguments = parser.parse_args()
    if not arguments.any_binary:
        require_release(arguments.binary)
    print(build(arguments.binary, arguments.folder))
