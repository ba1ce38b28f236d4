#!/usr/bin/env python3
"""Builds the Debian package of a release binary with dpkg-deb.

    debian.py BINARY FOLDER [--any-binary]      prints the path of FOLDER/polar-files-mock_VERSION_ARCHITECTURE.deb

--any-binary also accepts a debug build, for tests of the package's contents. Such a package runs on this machine only.
The variable MAINTAINER, as "Name <address>", sets the maintainer of the package.
"""

import email.utils
import gzip
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import contents

NAME = contents.NAME
HERE = pathlib.Path(__file__).resolve().parent
# e_machine of the ELF header
ARCHITECTURES = {62: "amd64", 183: "arm64"}
DESCRIPTION = f"""\
local server that behaves like Polar's Files API
 {NAME} behaves like the Files API of Polar and the S3 object store
 behind it: files are created, uploaded in parts to presigned URLs,
 completed, listed, renamed, downloaded and deleted. SDKs use it in
 integration tests and demos, without an account, a network or a bucket.
 .
 It has failures on demand, a journal of requests to verify, and a clock to
 set. A systemd service for demos is included; it is not enabled, and binds
 the loopback interface."""


def architecture(binary):
    header = pathlib.Path(binary).read_bytes()[:20]
    machine = int.from_bytes(header[18:20], "little")
    if header[:4] != b"\x7fELF" or machine not in ARCHITECTURES:
        sys.exit(f"{binary} is not a Linux binary for {' or '.join(ARCHITECTURES.values())}.")
    return ARCHITECTURES[machine]


def depends(binary):
    """Returns the oldest C library that has all symbols of the binary."""
    versions = re.findall(rb"\0GLIBC_2\.(\d+)(?=\0)", pathlib.Path(binary).read_bytes())
    return f"libc6 (>= 2.{max(map(int, versions))})"


def compressed(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data, 9, mtime=0))


def stage(binary, root, changelog):
    """Copies the files to their installed paths under `root`."""
    documents, shared = root / "usr/share/doc" / NAME, root / "usr/share" / NAME
    (root / "usr/bin").mkdir(parents=True)
    shutil.copyfile(binary, root / "usr/bin" / NAME)
    shutil.copytree(contents.ROOT / "fixtures", shared / "fixtures")
    shutil.copytree(contents.ROOT / "docs", documents / "docs")
    # README.md and docs/ refer to fixtures/ beside them.
    (documents / "fixtures").symlink_to(f"../../{NAME}/fixtures")
    shutil.copyfile(contents.ROOT / "README.md", documents / "README.md")
    shutil.copyfile(contents.COPYRIGHT, documents / "copyright")
    (documents / "NOTICE").write_text(contents.notices())
    compressed(documents / "changelog.gz", (contents.ROOT / "CHANGELOG.md").read_bytes())
    compressed(documents / "changelog.Debian.gz", changelog.encode())
    compressed(root / "usr/share/man/man1" / f"{NAME}.1.gz", contents.manual_page(binary).encode())
    for shell, path in (
        ("bash", f"bash-completion/completions/{NAME}"),
        ("zsh", f"zsh/vendor-completions/_{NAME}"),
        ("fish", f"fish/vendor_completions.d/{NAME}.fish"),
    ):
        place = root / "usr/share" / path
        place.parent.mkdir(parents=True)
        # Completions are sourced, so they need no shebang.
        place.write_text(contents.completion(binary, shell).removeprefix("#!/bin/bash\n"))
    for source, place in (
        (f"{NAME}.service", root / "usr/lib/systemd/system" / f"{NAME}.service"),
        ("lintian-overrides", root / "usr/share/lintian/overrides" / NAME),
    ):
        place.parent.mkdir(parents=True)
        shutil.copyfile(HERE / "debian" / source, place)


def control(binary, root, version, maintainer):
    """Writes the files of DEBIAN, with the digests and the size of the staged files."""
    folder = root / "DEBIAN"
    folder.mkdir()
    paths = sorted(path for path in root.rglob("*") if folder not in (path, *path.parents))
    files = [path for path in paths if path.is_file() and not path.is_symlink()]
    (folder / "md5sums").write_text("".join(
        f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(root)}\n" for path in files))
    # In KiB: each file rounded up, and 1 for each other entry (deb-substvars(5)).
    size = sum(-(-path.stat().st_size // 1024) for path in files) + len(paths) - len(files)
    (folder / "control").write_text("\n".join([
        f"Package: {NAME}", f"Version: {version}", f"Architecture: {architecture(binary)}",
        "Section: devel", "Priority: optional", "Multi-Arch: foreign", f"Maintainer: {maintainer}",
        f"Installed-Size: {size}", f"Depends: {depends(binary)}", "Suggests: curl", f"Description: {DESCRIPTION}", "",
    ]))
    for script in ("postinst", "prerm", "postrm"):
        shutil.copyfile(HERE / "debian" / script, folder / script)


def settle(root, moment):
    """Sets modes and times that do not depend on the build machine."""
    for path in sorted(root.rglob("*"), reverse=True):
        if not path.is_symlink():
            runs = path.is_dir() or path.parent.name == "bin" or path.name in ("postinst", "prerm", "postrm")
            path.chmod(0o755 if runs else 0o644)
        os.utime(path, (moment, moment), follow_symlinks=False)
    root.chmod(0o755)
    os.utime(root, (moment, moment))


def build(binary, folder):
    # A hyphen would start the Debian revision; a tilde sorts a pre-release before its release.
    version = contents.version(binary).replace("-", "~") + "-1"
    maintainer = os.environ.get("MAINTAINER", f"The {NAME} authors <authors@{NAME}.example.org>")
    moment = contents.epoch()
    date = email.utils.formatdate(moment).replace("-0000", "+0000")
    changelog = (f"{NAME} ({version}) unstable; urgency=medium\n\n  * See changelog.gz for what has changed.\n\n"
                 f" -- {maintainer}  {date}\n")
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name) / "root"
        stage(binary, root, changelog)
        control(binary, root, version, maintainer)
        settle(root, moment)
        folder.mkdir(parents=True, exist_ok=True)
        package = folder / f"{NAME}_{version}_{architecture(binary)}.deb"
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", root, package], check=True, stdout=subprocess.DEVNULL,
            env={**os.environ, "SOURCE_DATE_EPOCH": str(moment)})
    return package


if __name__ == "__main__":
    if not shutil.which("dpkg-deb"):
        sys.exit("dpkg-deb is missing. Install the package dpkg.")
    contents.command(__doc__, build)
