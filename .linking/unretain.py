#!/usr/bin/env python3
"""Lets the linker drop functions that nobody calls.

    unretain.py FOLDER FILE...    writes a copy of each object and archive to FOLDER and prints their paths

Swift marks every public function as retained (SHF_GNU_RETAIN), as a library's may be called by those who load it; then
--gc-sections keeps them all. An executable calls what it calls: the mark is taken off functions (.text*), and stays on
everything that the runtime looks up (swift5_*).
"""

import pathlib
import struct
import sys

RETAIN = 0x200000
ELF64 = b"\x7fELF\x02\x01"
ARCHIVE = b"!<arch>\n"


def unretain(data, start):
    """Changes the section headers of the object that begins at `start`."""
    if data[start:start + 6] != ELF64:
        return
    table = start + struct.unpack_from("<Q", data, start + 0x28)[0]
    size, count, names = struct.unpack_from("<HHH", data, start + 0x3A)
    if not size:
        return
    text = start + struct.unpack_from("<Q", data, table + names * size + 0x18)[0]
    for header in range(table, table + count * size, size):
        name = text + struct.unpack_from("<I", data, header)[0]
        flags = struct.unpack_from("<Q", data, header + 8)[0]
        if flags & RETAIN and data[name:name + 5] == b".text":
            struct.pack_into("<Q", data, header + 8, flags & ~RETAIN)


def convert(data):
    if not data.startswith(ARCHIVE):
        return unretain(data, 0)
    member = len(ARCHIVE)
    while member < len(data):
        size = int(data[member + 48:member + 58])
        unretain(data, member + 60)
        member += 60 + size + size % 2


def main():
    folder = pathlib.Path(sys.argv[1])
    for number, path in enumerate(map(pathlib.Path, sys.argv[2:])):
        data = bytearray(path.read_bytes())
        convert(data)
        copy = folder / f"{number}-{path.name}"
        copy.write_bytes(data)
        print(copy)


if __name__ == "__main__":
    main()
