#!/usr/bin/env python3
"""Writes a corpus of documents, most of them broken, each with what Python's json.loads makes of it.

    judge.py [--count N] [--seed N] > corpus.jsonl

Needs Python 3.13 or later: 3.13 brought the messages about trailing commas. A line is {"hex": document} and one of
  "ok": the value written back without white space,
  "unencodable": the same for a value that strict JSON cannot hold: NaN and the infinities are written as the strings of
      these names, unpaired surrogates as U+FFFD,
  "error" and "pos": the JSONDecodeError,
  "undecodable": true, for any other exception.
"""

import argparse
import json
import math
import random
import struct
import sys

CREATE = (
    '{"name": "release.zip", "mime_type": "application/zip", "size": 10485760, "service": "downloadable", '
    '"upload": {"parts": [{"number": 1, "chunk_start": 0, "chunk_end": 10485760, '
    '"checksum_sha256_base64": null}]}, "version": "1.0"}'
)
DOCUMENTS = [
    CREATE, "[]", "{}", "null", "true", "false", "0", '""', "NaN", "Infinity", "-Infinity",
    '[1, 2.5, -3e2, "a", null, true, false, {"b": [[], {}]}]',
    '{"a": 1, "b": 2, "a": [3], "": {}}',
    '["caf\u00e9", "\u65e5\u672c\u8a9e", "\U0001f4e6", "\u007f\u0080\u2028"]',
    '{"\u00e9": 1, "e\u0301": 2, "\u212b": 3, "A\u030a": 4, "\u00e9": 5}',
    r'"\" \\ \/ \b \f \n \r \t \u0041 \u00e9 \u0000 \ud83d\udce6 \uD83D\uDCE6"',
    r'["\ud800", "\udc00\ud800", "\ud800\u0041", "\ud800\ud800\udc00", "\ud83d\udce6"]',
    '["\ud800", "\ud83d\udce6", "\udfff x"]',
    r'{"\ud800": 1, "ok": 2}',
    '\ufeff{"marked": true}',
    " \t\r\n{ \"a\" :\n[ 1 , 2 ]\t} \n",
    "[" * 40 + "]" * 40,
    '{"a":' * 30 + "1" + "}" * 30,
    "//comment\n{}", "{'name': 'x'}", '{"a":1,}', "[1,]", "[,1]", "[1 2]", '{"a" 1}', '{1:2}', "01", "1.", "+1", ".5",
    "[" + ",".join(str(n) for n in range(40)) + "]",
    "{" + ",".join(f'"key {n % 30}": {n}' for n in range(40)) + "}",
]
TOKENS = [
    "{", "}", "[", "]", ",", ":", '"', "\\", "\\u", "\\ud800", "\\udc00", "\\u00", "\\x", "null", "tru", "NaN", "-", "0",
    "1", "e", "E+", ".", "Infinity", "-Inf", " ", "\n", "\t", "\x00", "\x1f", "\x7f", "\u00e9", "\U0001f4e6", "\ud800",
    "\udc00", "\ufeff", "\u00a0", "\f", "//", "'",
]
BYTES = [b"\x80", b"\xc0\x80", b"\xc3", b"\xe2\x82", b"\xed\xa0\x80", b"\xed\xb0\x80", b"\xed\xa0", b"\xed\x9f\xbf",
         b"\xf0\x8f\xbf\xbf", b"\xf0\x9f\x93", b"\xf4\x90\x80\x80", b"\xf5", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\x00",
         b"\xe0\x9f\xbf", b"\xef\xbb\xbf"]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]


def number(rng):
    kind = rng.randrange(10)
    if kind == 0:
        return str(rng.randrange(-(10**rng.randrange(1, 40)), 10**rng.randrange(1, 40)))
    if kind == 1:
        return str(rng.choice([2**63, -(2**63), 2**64, 10**18, 10**17]) + rng.randrange(-2, 3))
    if kind == 2:
        return rng.choice(["-", ""]) + "1" * rng.choice([4299, 4300, 4301]) + rng.choice(["", "", ".0", "e1"])
    if kind == 3:
        while True:
            value = struct.unpack("<d", rng.randbytes(8))[0]
            if math.isfinite(value):
                return repr(value)
    if kind == 4:
        return repr(rng.choice([1, 5, 9, 1.5, 123456789]) * 10.0 ** rng.randrange(-330, 300))
    if kind == 5:
        return rng.choice(["1e400", "-1e400", "1E-400", "-0", "-0.0", "0e0", "-0E+5", "5e-324", "2e-324", "1e16", "1e15",
                           "9007199254740993.0", "123456789012345678.0", "1e-4", "1e-5", "1e22", "1e23", "0.1e1"])
    if kind == 6:
        return "%d.%d" % (rng.randrange(10**rng.randrange(1, 25)), rng.randrange(10**rng.randrange(1, 25)))
    if kind == 7:
        return "%s%de%+d" % (rng.choice(["", "-"]), rng.randrange(10**18), rng.randrange(-400, 400))
    return "".join(rng.choice("0123456789.eE+-") for _ in range(rng.randrange(1, 8)))


def string(rng):
    body = []
    for _ in range(rng.randrange(0, 8)):
        kind = rng.randrange(8)
        if kind == 0:
            body.append("\\u%04x" % rng.randrange(0x10000))
        elif kind == 1:
            body.append("\\u%04X" % rng.randrange(0xD700, 0xE100))
        elif kind == 2:
            body.append("\\" + rng.choice('"\\/bfnrtux0'))
        elif kind == 3:
            body.append(chr(rng.choice([rng.randrange(0x80), rng.randrange(0x800), rng.randrange(0x110000)])))
        else:
            body.append(rng.choice(["a", "name", "\u00e9", " ", "x" * 20]))
    return '"' + "".join(body) + '"'


def value(rng, depth=0):
    kind = rng.randrange(9 if depth < 4 else 5)
    if kind < 2:
        return number(rng)
    if kind < 4:
        return string(rng)
    if kind == 4:
        return rng.choice(["null", "true", "false", "NaN", "-Infinity"])
    space = rng.choice(["", "", " ", "\n  "])
    if kind < 7:
        return "[" + ("," + space).join(value(rng, depth + 1) for _ in range(rng.randrange(4))) + "]"
    return "{" + ("," + space).join(
        rng.choice(['"a"', '"b"', string(rng)]) + space + ":" + value(rng, depth + 1) for _ in range(rng.randrange(4))) + "}"


def mutate_text(rng, text):
    for _ in range(rng.choice([0, 1, 1, 1, 2, 3])):
        place = rng.randrange(len(text) + 1)
        kind = rng.randrange(6)
        if kind == 0:
            text = text[:place]
        elif kind == 1:
            text = text[:place] + text[place + rng.randrange(1, 4):]
        elif kind == 2:
            text = text[:place] + rng.choice(TOKENS) + text[place:]
        elif kind == 3:
            text = text[:place] + rng.choice(TOKENS) + text[place + 1:]
        elif kind == 4:
            text = text[:place] + value(rng, 3) + text[place:]
        else:
            text = text + rng.choice(TOKENS)
    return text


def mutate_bytes(rng, document):
    for _ in range(rng.choice([0, 0, 0, 0, 0, 1, 2])):
        place = rng.randrange(len(document) + 1)
        kind = rng.randrange(4)
        if kind == 0:
            document = document[:place]
        elif kind == 1:
            document = document[:place] + rng.choice(BYTES) + document[place:]
        elif kind == 2:
            document = document[:place] + bytes([rng.randrange(256)]) + document[place + 1:]
        else:
            document = document[:place] + document[place + 1:]
    return document


def document(rng):
    kind = rng.randrange(20)
    if kind == 0:
        return rng.randbytes(rng.randrange(7))
    if kind == 1:
        return bytes(rng.choice(b"\x00\x00\xff\xfe\xef\xbb\xbf01[]\"{}") for _ in range(rng.randrange(9)))
    if kind < 5:
        return number(rng).encode()
    text = rng.choice([rng.choice(DOCUMENTS), value(rng)])
    text = mutate_text(rng, text)
    encoding = rng.choice(ENCODINGS) if rng.randrange(4) == 0 else "utf-8"
    return mutate_bytes(rng, text.encode(encoding, "surrogatepass"))


def shown(text):
    return "".join("\ufffd" if 0xD800 <= ord(character) <= 0xDFFF else character for character in text)


def writable(value):
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, list):
        return [writable(element) for element in value]
    if isinstance(value, dict):
        members = {}
        for key, element in value.items():
            members[shown(key)] = writable(element)
        return members
    return value


def dump(value):
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text.encode()
    return text


def verdict(document):
    try:
        value = json.loads(document)
    except json.JSONDecodeError as error:
        return {"error": error.msg, "pos": error.pos}
    except (ValueError, RecursionError):
        return {"undecodable": True}
    try:
        return {"ok": dump(value)}
    except ValueError:
        return {"unencodable": dump(writable(value))}


def main():
    if sys.version_info < (3, 13):
        sys.exit("judge.py needs Python 3.13 or later")
    arguments = argparse.ArgumentParser(description="Write a corpus with Python's verdicts.")
    arguments.add_argument("--count", type=int, default=5000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--longest", type=int, default=10_000, help="bytes of the longest document taken")
    options = arguments.parse_args()
    rng = random.Random(options.seed)
    seen = set()
    while len(seen) < options.count:
        candidate = document(rng)
        if candidate in seen or len(candidate) > options.longest:
            continue
        seen.add(candidate)
        print(json.dumps({"hex": candidate.hex(), **verdict(candidate)}))


if __name__ == "__main__":
    main()
