"""A change of any byte of a signed request is refused by the corresponding check."""

import http.client
import re
import urllib.parse

import pytest

from client import Reply, checksum_headers

BODY = b"hello"
MISMATCH = {(403, "SignatureDoesNotMatch")}
QUERY_ERROR = (400, "AuthorizationQueryParametersError")
BROKEN_ESCAPE = (400, "InvalidURI")
# What a change in the value of a parameter may run into; a change in its name makes it another parameter.
VALUES = {
    "uploadId": MISMATCH,
    "partNumber": MISMATCH,
    "response-content-disposition": MISMATCH | {BROKEN_ESCAPE},
    "response-content-type": MISMATCH | {BROKEN_ESCAPE},
    "X-Amz-Algorithm": {QUERY_ERROR},
    "X-Amz-Credential": {QUERY_ERROR, (403, "InvalidAccessKeyId"), BROKEN_ESCAPE},
    # Another time of the same day may be expired, in the future, or only different from the signed one.
    "X-Amz-Date": MISMATCH | {QUERY_ERROR, (403, "AccessDenied")},
    "X-Amz-Expires": MISMATCH | {QUERY_ERROR, (403, "AccessDenied")},
    "X-Amz-SignedHeaders": MISMATCH | {(403, "AccessDenied"), BROKEN_ESCAPE},
    "X-Amz-Signature": MISMATCH,
}
NAMES = {"X-Amz-Algorithm": {(403, "AccessDenied"), (404, "NoSuchKey")}}


class Connection:
    """One connection for hundreds of requests; targets go out as they are."""

    def __init__(self, server):
        self.where = urllib.parse.urlsplit(server)
        self.http = None

    def send(self, method, target, headers, body):
        if self.http is None:
            self.http = http.client.HTTPConnection(self.where.hostname, self.where.port, timeout=30)
        self.http.putrequest(method, target, skip_host="Host" in headers, skip_accept_encoding=True)
        for name, value in headers.items():
            self.http.putheader(name, value)
        if body is not None:
            self.http.putheader("Content-Length", str(len(body)))
        self.http.endheaders(body)
        response = self.http.getresponse()
        reply = Reply(response.status, {n.lower(): v for n, v in response.getheaders()}, response.read())
        if response.will_close:
            self.http.close()
            self.http = None
        return reply


@pytest.fixture
def connection(server):
    return Connection(server)


def other(character):
    """Returns a different letter or digit that no percent-encoding makes equal."""
    return "7" if character.lower() != "7" else "2"


def changes(target):
    """Yields every target that differs in one letter or digit, with the name of the changed component."""
    path, query = target.split("?")
    for index, character in enumerate(path):
        if character.isalnum() and path[: index + 1].count("/") >= 2:
            yield "path", path[:index] + other(character) + path[index + 1 :] + "?" + query
    start = len(path) + 1
    for pair in query.split("&"):
        name = pair.split("=")[0]
        for index, character in enumerate(pair):
            place = start + index
            if character.isalnum():
                kind = ("name " if index < len(name) else "value ") + name
                yield kind, target[:place] + other(character) + target[place + 1 :]
        start += len(pair) + 1


def expected(kind):
    what, _, name = kind.partition(" ")
    if what == "path":
        return MISMATCH | {BROKEN_ESCAPE}
    if what == "value":
        return VALUES[name]
    if name in NAMES:
        return NAMES[name]
    return {QUERY_ERROR} if name.startswith("X-Amz-") else MISMATCH


def explained(reply):
    return reply.headers.get("x-mock-explanation")


def target(url):
    return re.sub("^http://[^/]*", "", url)


def test_every_byte_of_an_upload(connection, files):
    created = files.create(BODY, name="a b%é.zip")
    headers = checksum_headers(BODY)
    good = target(created["upload"]["parts"][0]["url"])
    count = 0
    for kind, changed in changes(good):
        reply = connection.send("PUT", changed, headers, BODY)
        assert (reply.status, reply.code) in expected(kind), (kind, changed, reply.body)
        assert explained(reply), (kind, changed)
        count += 1
    assert count > 400
    assert connection.send("PUT", good, headers, BODY).status == 200


def test_every_byte_of_a_read(connection, files):
    uploaded = files.upload(BODY, name="ü+1.zip")
    good = target(files.call("GET", f"/v1/files/{uploaded['id']}/download")["download"]["url"])
    for kind, changed in changes(good):
        reply = connection.send("GET", changed, {}, None)
        assert (reply.status, reply.code) in expected(kind), (kind, changed, reply.body)
        assert explained(reply), (kind, changed)
    assert connection.send("GET", good, {}, None).body == BODY


def test_every_byte_of_a_signed_header(connection, files):
    good = target(files.create(BODY)["upload"]["parts"][0]["url"])
    for name, value in checksum_headers(BODY).items():
        for index, character in enumerate(value):
            changed = checksum_headers(BODY) | {name: value[:index] + other(character) + value[index + 1 :]}
            reply = connection.send("PUT", good, changed, BODY)
            assert (reply.status, reply.code) in MISMATCH, (name, changed, reply.body)
        without = {other: value for other, value in checksum_headers(BODY).items() if other != name}
        reply = connection.send("PUT", good, without, BODY)
        assert (reply.status, reply.code) in MISMATCH
        assert name in explained(reply)
    elsewhere = checksum_headers(BODY) | {"Host": f"localhost:{connection.where.port}"}
    assert (connection.send("PUT", good, elsewhere, BODY).code) == "SignatureDoesNotMatch"


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "PATCH"])
def test_another_method_than_the_signed_one(connection, files, method):
    good = target(files.create(BODY)["upload"]["parts"][0]["url"])
    reply = connection.send(method, good, checksum_headers(BODY), None)
    assert reply.status == 403
    assert reply.code == (None if method == "HEAD" else "SignatureDoesNotMatch")
    assert "signed for PUT" in explained(reply)


@pytest.mark.parametrize("extra", ["x-id=UploadPart", "a", "partNumber=2", "X-Amz-Security-Token=t", "versionId="])
def test_added_parameter(connection, files, extra):
    good = target(files.create(BODY)["upload"]["parts"][0]["url"])
    reply = connection.send("PUT", good + "&" + extra, checksum_headers(BODY), BODY)
    assert (reply.status, reply.code) in MISMATCH


def test_removed_parameter(connection, files):
    path, query = target(files.create(BODY)["upload"]["parts"][0]["url"]).split("?")
    pairs = query.split("&")
    for pair in pairs:
        name = pair.split("=")[0]
        reply = connection.send(
            "PUT", path + "?" + "&".join(each for each in pairs if each != pair), checksum_headers(BODY), BODY
        )
        wanted = MISMATCH if not name.startswith("X-Amz-") else NAMES.get(name, {QUERY_ERROR})
        assert (reply.status, reply.code) in wanted, (name, reply.body)


def test_parameters_in_another_order_are_the_same_request(connection, files):
    path, query = target(files.create(BODY)["upload"]["parts"][0]["url"]).split("?")
    turned = path + "?" + "&".join(reversed(query.split("&")))
    assert connection.send("PUT", turned, checksum_headers(BODY), BODY).status == 200


def test_unsigned_headers_that_do_not_matter(connection, files):
    good = target(files.create(BODY)["upload"]["parts"][0]["url"])
    more = {"Content-Type": "text/x-any", "User-Agent": "u", "If-Match": '"x"', "Range": "bytes=0-1", "X-Amz-Content-Sha256": "any"}
    assert connection.send("PUT", good, checksum_headers(BODY) | more, BODY).status == 200
