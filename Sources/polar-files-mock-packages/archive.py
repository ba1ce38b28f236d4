#!/usr/bin/env python3
"""Builds the archive of a release binary, with fixtures, man page, completions and documentation.

    archive.py BINARY FOLDER [--any-binary]     prints the path of FOLDER/polar-files-mock-VERSION-SYSTEM-PROCESSOR.tar.gz

--any-binary also accepts a debug build, for tests. Such an archive runs on this machine only.
"""

import gzip
import io
import pathlib
import platform
import tarfile

import contents

NAME = contents.NAME


def members(binary):
    """Yields the name of each file in the archive's folder, and its bytes."""
    yield NAME, pathlib.Path(binary).read_bytes()
    for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"):
        yield name, (contents.ROOT / name).read_bytes()
    yield "COPYRIGHT", contents.licences().encode()
    yield f"man/man1/{NAME}.1", contents.manual_page(binary).encode()
    for shell, name in contents.COMPLETIONS.items():
        yield f"completions/{name}", contents.completion(binary, shell).encode()
    for folder in ("docs", "fixtures"):
        for path in sorted((contents.ROOT / folder).rglob("*")):
            if path.is_file():
                yield path.relative_to(contents.ROOT).as_posix(), path.read_bytes()


def build(binary, folder):
    name = f"{NAME}-{contents.version(binary)}-{platform.system().lower()}-{platform.machine()}"
    moment = contents.epoch()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.tar.gz"
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=moment) as packed:
        with tarfile.open(mode="w", fileobj=packed, format=tarfile.PAX_FORMAT) as archive:
            for member, data in members(binary):
                entry = tarfile.TarInfo(f"{name}/{member}")
                entry.size, entry.mtime, entry.mode = len(data), moment, 0o755 if member == NAME else 0o644
                entry.uname = entry.gname = "root"
                archive.addfile(entry, io.BytesIO(data))
    return path


if __name__ == "__main__":
    contents.command(__doc__, build)
