"""Requests for the Files API, made from a seed: mostly right, with none, one or several faults each."""
import json
import random

ORGANIZATION = "1dbfc517-0bbf-4301-9ba8-555ca42b9737"
SERVICES = ["downloadable", "product_media", "organization_avatar", "support_case_attachment"]
MIME_TYPES = {
    "downloadable": ["application/zip", "text/x", ""],
    "product_media": ["image/png", "image/svg+xml", "image/webp"],
    "organization_avatar": ["image/jpeg", "image/gif"],
    "support_case_attachment": ["application/pdf", "video/mp4", "text/csv", "application/vnd.ms-excel"],
}
NUMBERS = [
    "0", "-0", "5", "-5", "1.0", "5.0", "1.5", "-0.0", "1e2", "1E400", "-1e400", "1e-7", "1e16", "1e22", "9.3e18", "1e19",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "-9.3e18",
    "123456789012345678901234567890", "0.1", "123456789.125", "10485760", "10485761", "1048577", "262144001",
    "1.7976931348623157e308", "5e-324", "2.5", "1e23", "9007199254740993.0", "NaN", "Infinity", "-Infinity",
]
TEXTS = [
    "", " ", "5", " 5 ", "5.0", "5.5", "+5", "-5", "1_000", "1__0", "_1", "1_", "0x5", "1e2", "00", "007", "0_1", "0__1",
    "0-1", "-0_1", "+-5", "--5", "5.", ".5", "0.0", "-0.0", "00.0", "5.00", "5_0.0", "\t5\n", "\x0b5", "\x1c5", "\u00a05",
    "\u20035", "\u200b5", "\ufeff5", "\u0663", "\uff15", "true", "null", "None", "abc", "a\u0000b", "\u0000", "\u00e9",
    "e\u0301", "\U0001f600", "tab\there", "new\nline", "\r\n", "quote\"s", "it's", "back\\slash", "x" * 300, "\u2028",
    "\x7f\x80\x9f", "\ue000", "\U000e0001", ORGANIZATION, ORGANIZATION.upper(), ORGANIZATION.replace("-", ""),
    "{" + ORGANIZATION + "}", "urn:uuid:" + ORGANIZATION, "URN:UUID:" + ORGANIZATION, "{" + ORGANIZATION,
    "1dbfc517-0bbf-1301-9ba8-555ca42b9737", "1dbfc517-0bbf-4301-cba8-555ca42b9737", "00000000-0000-0000-0000-000000000000",
    "1dbfc517-0bbf-4301-9ba8-555ca42b973", "{1dbfc517-0bbf-4301-9ba8-555ca42b97377}", "1dbfc5170bbf-4301-9ba8-555ca42b9737",
    "1dbfc51-70bbf-4301-9ba8-555ca42b9737", "----", "{}", "urn:uuid:", "a" * 32, "\u00e9" * 16, "downloadable",
    "Downloadable", "product_media", "image/png", "image/png\n", "image/png; x", "IMAGE/PNG", "application/pdf", "video/mp4",
    "image/svg+xml", "YWJj", "YWI=", "9223372036854775808", "1" * 30, "1" * 4300, "1" * 4301, "-" + "1" * 4300,
    "+" + "1" * 4301, "1" * 4301 + ".0", "0" * 5000, "9223372036854775808.0",
]
ALPHABETS = ["0123456789+-_. ", "0123456789abcdefABCDEF-{}g", " 05_-+.", "a\u00e9\u65e5\U0001f600'\"\\\n", "0123456789_"]


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def text(self):
        if self.random.random() < 0.8:
            return self.random.choice(TEXTS)
        alphabet = self.random.choice(ALPHABETS)
        return "".join(self.random.choice(alphabet) for _ in range(self.random.choice([1, 2, 3, 5, 8, 32, 36, 38])))

    def uuid(self):
        """A UUID with a few characters changed."""
        text = list(self.random.choice([ORGANIZATION, "{" + ORGANIZATION + "}", "urn:uuid:" + ORGANIZATION]))
        for _ in range(self.random.choice([0, 1, 1, 2])):
            place = self.random.randrange(len(text))
            change = self.random.choice(["drop", "double", "swap", "set"])
            if change == "drop":
                del text[place]
            elif change == "double":
                text.insert(place, text[place])
            elif change == "swap":
                other = self.random.randrange(len(text))
                text[place], text[other] = text[other], text[place]
            else:
                text[place] = self.random.choice("-0fgG{}\u00e9 ")
        return "".join(text)

    def value(self, depth=0):
        """Any JSON text."""
        kind = self.random.random()
        if kind < 0.35:
            return self.quote(self.text())
        if kind < 0.4:
            return self.quote(self.uuid())
        if kind < 0.42:
            return self.random.choice(['"\\ud800"', '"a\\udc00\\u0000"', '"\\ud83d\\ude00"', '"\\ud83d x"'])
        if kind < 0.7:
            return self.random.choice(NUMBERS)
        if kind < 0.8:
            return self.random.choice(["null", "true", "false"])
        if depth > 2 or kind < 0.85:
            return self.random.choice(["[]", "{}", "[[]]", "[{}]", '{"a":{}}', "[null]", '{"":null}', '{"\\ud800":1}'])
        if kind < 0.93:
            return "[" + ",".join(self.value(depth + 1) for _ in range(self.random.randrange(4))) + "]"
        return "{" + ",".join(self.quote(self.text()) + ":" + self.value(depth + 1) for _ in range(self.random.randrange(3))) + "}"

    def quote(self, text):
        return json.dumps(text, ensure_ascii=self.random.random() < 0.5)

    def object(self, members, faults):
        """Returns the members as JSON text; each is faulty with the given probability."""
        members = list(members)
        if self.random.random() < 0.15:
            self.random.shuffle(members)
        out = []
        for name, good in members:
            if self.random.random() < faults:
                fault = self.random.random()
                if fault < 0.2:
                    continue
                if fault < 0.25:
                    out.append((name, self.value()))
                good = self.quote(self.uuid()) if name == "organization_id" and fault < 0.6 else self.value()
            out.append((name, good))
        if self.random.random() < faults / 2:
            out.insert(self.random.randrange(len(out) + 1), (self.text(), self.value()))
        gap = self.random.choice(["", " ", "\n  "])
        return "{" + ",".join(f"{gap}{self.quote(name)}:{gap}{value}" for name, value in out) + gap + "}"

    def parts(self, make, faults):
        if self.random.random() < faults:
            return self.value()
        if self.random.random() < 0.002:
            return "[" + ",".join(["{}"] * self.random.choice([10_000, 10_001])) + "]"
        return "[" + ",".join(make() for _ in range(self.random.choice([0, 1, 1, 2, 3]))) + "]"

    def create(self, faults):
        service = self.random.choice(SERVICES)

        def part():
            members = [("number", "1"), ("chunk_start", "0"), ("chunk_end", "5")]
            if self.random.random() < 0.5:
                members.append(("checksum_sha256_base64", self.random.choice(["null", '"YWJj"'])))
            return self.value() if self.random.random() < faults / 3 else self.object(members, faults)

        members = [
            ("name", '"release.zip"'),
            ("mime_type", json.dumps(self.random.choice(MIME_TYPES[service]))),
            ("size", "5"),
            ("service", json.dumps(service)),
            ("upload", self.value() if self.random.random() < faults else self.object(
                [("parts", self.parts(part, faults))], faults)),
        ]
        for name, good in [
            ("organization_id", json.dumps(ORGANIZATION)), ("checksum_sha256_base64", '"YWJj"'), ("version", '"1"')
        ]:
            if self.random.random() < 0.4:
                members.append((name, good))
        return self.object(members, faults)

    def completion(self, faults):
        def part():
            members = [("number", "1"), ("checksum_etag", '"\\"abc\\""'), ("checksum_sha256_base64", "null")]
            return self.value() if self.random.random() < faults / 3 else self.object(members, faults)

        return self.object([("id", '"x"'), ("path", '"y"'), ("parts", self.parts(part, faults))], faults)

    def patch(self, faults):
        members = [(name, '"x"') for name in ("name", "version") if self.random.random() < 0.7]
        return self.object(members, faults)

    def body(self):
        """The method, path and JSON text of one request with a body."""
        faults = self.random.choice([0, 0.05, 0.15, 0.4])
        path = "/v1/files/" + (self.path_id() if self.random.random() < 0.2 else ORGANIZATION)
        make, method, path = self.random.choice([
            (self.create, "POST", "/v1/files/"), (self.create, "POST", "/v1/files/"),
            (self.completion, "POST", path + "/uploaded"), (self.patch, "PATCH", path),
        ])
        text = self.value() if self.random.random() < 0.03 else make(faults)
        if self.random.random() < 0.05:
            place = self.random.randrange(len(text) + 1)
            text = self.random.choice([
                text[:place], text[:place] + self.random.choice(",:{}[]\"'\\x0n \u00e9") + text[place:],
                text[:place] + text[place + 1:], text + self.random.choice([",", " ", "x", "\n"]),
            ])
        return method, path, text

    def percent(self, text):
        out = ""
        for byte in text.encode("utf-8"):
            plain = chr(byte).isalnum() and byte < 0x80 or chr(byte) in "-_.~{}:"
            out += chr(byte) if plain and self.random.random() < 0.97 else "%%%02X" % byte
        return out

    def path_id(self):
        text = (self.uuid() if self.random.random() < 0.6 else self.text())[:500]
        return self.percent(text.replace("/", "_") or "x")

    def query(self):
        pairs = []
        for name in ("page", "limit", "organization_id", "ids"):
            for _ in range(self.random.choice([0, 0, 1, 1, 2]) if name[0] != "i" else self.random.choice([0, 1, 2])):
                value = self.text() if self.random.random() < 0.5 else (
                    self.uuid() if name[-1] == "d" or name == "ids" else str(self.random.randrange(-1, 9)))
                value = self.percent(value)
                kind = self.random.random()
                pairs.append(name if kind < 0.03 else name + "=" + ("%" if kind < 0.06 else "%ff" if kind < 0.08 else value))
        self.random.shuffle(pairs)
        # A server may well limit its targets to 8 KiB.
        return "/v1/files/?" + "&".join(pair for pair in pairs if len(pair) < 2000)

    def route(self):
        """A random method and path similar to existing ones."""
        segments = ["v1", "files", "x", "uploaded", "download", "", "Files", "%66iles", "%2F", ".", "%0A", "x%0A", "%C3%A9",
                    "healthz", ";x", "a%22<", "%ff", "%25"]
        shapes = [["v1", "files", ""], ["v1", "files", "x"], ["v1", "files", "x", "uploaded"], ["v1", "files", "x", "download"]]
        path = list(self.random.choice(shapes))
        for _ in range(self.random.choice([0, 1, 1, 2])):
            place = self.random.randrange(len(path) + 1)
            if self.random.random() < 0.5:
                path.insert(place, self.random.choice(segments))
            elif place < len(path):
                path[place] = self.random.choice(segments)
        method = self.random.choice(["GET", "POST", "PATCH", "DELETE", "PUT", "OPTIONS", "TRACE", "PURGE", "QUERY"])
        return method, "/" + "/".join(path) + self.random.choice(["", "", "?", "?a=%20b&c", "?x=\"<>"])
