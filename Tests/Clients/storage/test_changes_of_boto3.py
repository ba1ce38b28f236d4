"""The same for URLs that boto3 signed: of each operation that Polar signs, any byte, parameter, header or method changed."""

import pytest

from client import checksum_headers, send, sha256
from test_changes import BODY, MISMATCH, NAMES, QUERY_ERROR, VALUES, Connection, changes, explained, expected, other, target
from test_presigned import PRIVATE, part_params

METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"]
OPERATIONS = ["upload_part", "get_object", "head_object"]


class Signed:
    """A request that works, and what belongs to it."""

    def __init__(self, operation, s3, files):
        self.body = BODY if operation == "upload_part" else None
        if operation == "upload_part":
            self.method, self.good = "PUT", 200
            params = part_params(files.create(BODY), ChecksumAlgorithm="SHA256", ChecksumSHA256=sha256(BODY))
            self.headers = checksum_headers(BODY)
        else:
            self.method, self.good = ("GET", 206) if operation == "get_object" else ("HEAD", 200)
            params = {"Bucket": PRIVATE, "Key": files.upload(BODY, name="é +.zip")["path"], "ChecksumMode": "ENABLED"}
            if operation == "get_object":
                params |= {"PartNumber": 1, "ResponseContentType": "text/plain", "ResponseCacheControl": "no-store"}
            self.headers = {"x-amz-checksum-mode": "ENABLED"}
        self.target = target(s3.generate_presigned_url(operation, params, ExpiresIn=600))


@pytest.fixture(params=OPERATIONS)
def signed(request, s3, files):
    return Signed(request.param, s3, files)


@pytest.fixture
def connection(server):
    return Connection(server)


def judge(reply, method, allowed, what):
    """A refused HEAD has a status and no body."""
    if method == "HEAD":
        assert reply.status in {status for status, _ in allowed} and not reply.body, (what, reply.status)
    else:
        assert (reply.status, reply.code) in allowed, (what, reply.body)
    assert explained(reply), what


def allowed(kind):
    # These two parameters otherwise occur only in URLs of an upload.
    known = {"response-cache-control", "partNumber"}
    what, _, name = kind.partition(" ")
    if what == "value" and name in known | {"uploadId"} or what == "value" and name not in VALUES:
        return MISMATCH | {(400, "InvalidURI")}
    return expected(kind)


def test_every_byte(connection, signed):
    assert connection.send(signed.method, signed.target, signed.headers, signed.body).status == signed.good
    for kind, changed in changes(signed.target):
        reply = connection.send(signed.method, changed, signed.headers, signed.body)
        judge(reply, signed.method, allowed(kind), (kind, changed))
    assert connection.send(signed.method, signed.target, signed.headers, signed.body).status == signed.good


def test_every_byte_of_every_signed_header(connection, signed):
    for name, value in signed.headers.items():
        for index, character in enumerate(value):
            changed = signed.headers | {name: value[:index] + other(character) + value[index + 1 :]}
            reply = connection.send(signed.method, signed.target, changed, signed.body)
            judge(reply, signed.method, MISMATCH, (name, changed))
        without = {header: text for header, text in signed.headers.items() if header != name}
        judge(connection.send(signed.method, signed.target, without, signed.body), signed.method, MISMATCH, name)
    for host in [f"localhost:{connection.where.port}", connection.where.hostname]:
        reply = connection.send(signed.method, signed.target, signed.headers | {"Host": host}, signed.body)
        judge(reply, signed.method, MISMATCH, host)


def test_every_other_method(connection, signed):
    for method in METHODS:
        if method != signed.method:
            reply = connection.send(method, signed.target, signed.headers, b"" if method in ("PUT", "POST") else None)
            judge(reply, method, MISMATCH, method)
            assert f"signed for {signed.method}" in explained(reply)


def test_every_parameter_taken_away_or_twice(connection, signed):
    path, query = signed.target.split("?")
    pairs = query.split("&")
    for pair in pairs:
        name = pair.split("=")[0]
        rest = path + "?" + "&".join(each for each in pairs if each != pair)
        wanted = NAMES.get(name, {QUERY_ERROR}) if name.startswith("X-Amz-") else MISMATCH
        judge(connection.send(signed.method, rest, signed.headers, signed.body), signed.method, wanted, name)
        if name != "X-Amz-Signature":
            twice = connection.send(signed.method, f"{signed.target}&{pair}", signed.headers, signed.body)
            judge(twice, signed.method, MISMATCH, name)


def test_every_extra_amz_header(connection, signed):
    for name in ["x-amz-acl", "X-AMZ-Meta-Extra", "x-amz-security-token", "x-amz-date"]:
        reply = connection.send(signed.method, signed.target, signed.headers | {name: "1"}, signed.body)
        judge(reply, signed.method, {(403, "AccessDenied")}, name)
        if signed.method != "HEAD":
            assert reply.element("HeadersNotSigned") == name.lower()


def test_service_and_bucket_have_no_operation(s3):
    for operation, params, resource in [("list_buckets", {}, "SERVICE"), ("list_objects_v2", {"Bucket": PRIVATE}, "BUCKET")]:
        reply = send("GET", s3.generate_presigned_url(operation, params))
        assert (reply.status, reply.code) == (405, "MethodNotAllowed"), reply.body
        assert (reply.element("Method"), reply.element("ResourceType")) == ("GET", resource)
        assert reply.headers["x-mock-explanation"]
