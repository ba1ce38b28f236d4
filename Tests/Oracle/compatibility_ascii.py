#!/usr/bin/env python3
"""Writes Sources/FilesAPI/Responses/CompatibilityASCII+Table.swift.

NFKD decomposes each code point on its own and then only reorders combining marks, none of which is ASCII. So what is
left of a text in ASCII after NFKD is what is left of each of its code points, and a table of those is enough.

    python3 compatibility_ascii.py > ../../Sources/FilesAPI/Responses/CompatibilityASCII+Table.swift
"""
import unicodedata

HEAD = '''\
// Made by Tests/Oracle/compatibility_ascii.py from Unicode {version}.
extension CompatibilityASCII {{
  /// Runs of code points: where the run begins, how far behind the end of the one before (base 36), how many more follow
  /// when it is longer than one, then `=` and the text of all of them, or `+` and the first text of a rising alphabet.
  static let table = """
'''


# Python 3.14, which the real server runs, has Unicode 16; it added outlined letters and digits (UnicodeData.txt).
ADDED_IN_16 = {
    **{0x1CCD6 + index: chr(ord("A") + index) for index in range(26)},
    **{0x1CCF0 + index: str(index) for index in range(10)},
}


def base36(number):
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    out = digits[number % 36]
    while number := number // 36:
        out = digits[number % 36] + out
    return out


def runs():
    entries = []
    for point in range(0x80, 0x110000):
        if not 0xD800 <= point < 0xE000:
            text = unicodedata.normalize("NFKD", chr(point)).encode("ascii", "ignore").decode()
            text = text or ADDED_IN_16.get(point)
            if text:
                entries.append((point, text))
    index = 0
    while index < len(entries):
        first, text = entries[index]
        same = rising = index + 1
        while same < len(entries) and entries[same] == (first + same - index, text):
            same += 1
        while (
            len(text) == 1
            and rising < len(entries)
            and entries[rising] == (first + rising - index, chr(ord(text) + rising - index))
        ):
            rising += 1
        count = max(same, rising) - index
        yield first, count, "=" if same >= rising else "+", text
        index += count


def main():
    print(HEAD.format(version="16"), end="")
    if float(unicodedata.unidata_version[:4]) < 15.1:
        raise SystemExit("needs a Python with Unicode 15.1 or later (3.13)")
    lines, line, end = [], "", 0x80
    for first, count, kind, text in runs():
        more = f"*{base36(count - 1)}" if count > 1 else ""
        # Spaces and backslashes would not survive as they are.
        word = base36(first - end) + more + kind + text.replace("\\", "\\\\").replace(" ", "_sp").replace('"', '\\"')
        end = first + count
        if len(line) + len(word) + 1 > 114:
            lines.append(line)
            line = ""
        line += (" " if line else "") + word
    lines.append(line)
    for line in lines:
        print(f"    {line}")
    print('    """\n}')


if __name__ == "__main__":
    main()
