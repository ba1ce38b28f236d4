"""A client that pauses reading, and a body in TLS records of lengths unrelated to the server's reads."""

import json
import os
import random
import select
import ssl
import urllib.parse

from mock import TOKEN, draft

AUTHORIZATION = f"Authorization: Bearer {TOKEN}\r\n"


def request(method, target, body=b"", fields=""):
    return (f"{method} {target} HTTP/1.1\r\nHost: localhost\r\n{fields}Content-Length: {len(body)}\r\n\r\n").encode() + body


def answer(stream):
    """The status and the body of the next one."""
    status = int(stream.readline().split()[1])
    length = 0
    while line := stream.readline().strip().lower():
        if line.startswith(b"content-length:"):
            length = int(line[15:])
    return status, stream.read(length)


def send_until_nothing_moves(connection, rest, length):
    """Sends TLS records of `length` bytes; returns what the server does not accept while its responses are unread."""
    connection.setblocking(False)
    while rest:
        try:
            rest = rest[connection.send(rest[:length]):]
        except ssl.SSLWantWriteError:
            if not select.select([], [connection], [], 1)[1]:
                break
    connection.settimeout(60)
    return rest


def test_a_client_that_pauses_reading_gets_all_responses(mock):
    """The response exceeds all buffers: the server pauses the encryption and serves other connections."""
    count = 3000
    asked = request("GET", "/v1/files/?limit=10", fields=AUTHORIZATION)
    with mock.connect_tls() as connection, mock.connect_tls() as other:
        rest = send_until_nothing_moves(connection, asked * count, len(asked))
        other.sendall(asked)
        first = answer(other.makefile("rb"))
        assert first[0] == 200 and len(first[1]) * count > 16 << 20
        stream = connection.makefile("rb")
        while count:
            assert answer(stream) == first
            connection.sendall(rest[: len(asked)])
            rest = rest[len(asked):]
            count -= 1


def test_a_body_arrives_complete_in_records_of_any_length(mock):
    content = os.urandom(3 << 20)
    lengths = random.Random(1)
    body, _ = draft(content)
    with mock.connect_tls() as connection:
        stream = connection.makefile("rb")
        connection.sendall(request("POST", "/v1/files/", body.encode(), AUTHORIZATION + "Content-Type: application/json\r\n"))
        status, created = answer(stream)
        assert status == 201, created
        part = json.loads(created)["upload"]["parts"][0]
        url = urllib.parse.urlsplit(part["url"])
        fields = "".join(f"{name}: {value}\r\n" for name, value in part["headers"].items())
        sent = request("PUT", f"{url.path}?{url.query}", content, fields)
        while sent:
            # One TLS record each: one read returns many short records, and several reads return a long one.
            length = lengths.choice((1, 17, 1000, 16384))
            connection.sendall(sent[:length])
            sent = sent[length:]
        # The server responds so only to the right checksum.
        status, explanation = answer(stream)
        assert status == 200, explanation
