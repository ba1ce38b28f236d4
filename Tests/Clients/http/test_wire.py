"""HTTP/1.1 at the level of bytes: framing, order, refusals, time limits."""

import json
import re
import socket
import time

import pytest

from mock import AUTHORIZATION, Mock, read_all, statuses

AUTH = AUTHORIZATION.encode()
GET = b"GET /v1/files/?limit=1 HTTP/1.1\r\nHost: a\r\n" + AUTH + b"\r\n\r\n"
LAST = GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")


def test_answers_pipelined_requests_in_order(mock):
    unknown = LAST.replace(b"/v1/files/?limit=1", b"/v1/nothing")
    assert statuses(mock.exchange(GET * 50 + unknown)) == [200] * 50 + [404]


def test_answers_bytes_that_trickle(mock):
    assert statuses(mock.exchange(*(bytes([byte]) for byte in GET + LAST))) == [200, 200]


@pytest.mark.parametrize("keep", [False, True])
def test_keeps_an_http_1_0_connection_only_when_asked(mock, keep):
    request = b"GET /v1/files/ HTTP/1.0\r\n" + AUTH + (b"\r\nConnection: keep-alive" if keep else b"") + b"\r\n\r\n"
    received = mock.exchange(request, request.replace(b"\r\nConnection: keep-alive", b"") if keep else b"")
    assert statuses(received) == [200] * (2 if keep else 1)


def test_sends_100_continue_only_for_a_body_that_it_reads(mock):
    wanted = b"POST /v1/files/ HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n" + AUTH + b"\r\n\r\n"
    with mock.connect() as connection:
        connection.sendall(wanted)
        assert connection.recv(1 << 16) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"{}")
        assert statuses(connection.recv(1 << 16)) == [422]
    unwanted = wanted.replace(b"/v1/files/", b"/v1/nothing")
    assert statuses(mock.exchange(unwanted)) == [404]


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"POST /v1/files/ HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST /v1/files/ HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n",
        b"POST /v1/files/ HTTP/1.1\r\nHost: a\r\nContent-Length: +2\r\n\r\n",
        b"POST /v1/files/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n",
        b"GET /v1/files/ HTTP/1.1\nHost: a\n\n",
        b"GET /v1/files/ HTTP/1.1\r\nHost : a\r\n\r\n",
        b"GET /v1/files/ HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        b"GET /v1/files/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /v1/files/ HTTP/1.1\r\n\r\n",
        b"GET /v1/files/ HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n",
        b"GET  /v1/files/ HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)
def test_refuses_ambiguous_framing(mock, request_bytes):
    """One refusal, after which the remaining bytes of the connection are not parsed as a request."""
    assert statuses(mock.exchange(request_bytes + b"\r\n\r\n" + GET)) == [400]


def test_takes_a_chunked_body_as_one(mock):
    head = b"PUT /polar-s3/a?uploadId=x&partNumber=1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    received = mock.exchange(head + b"5;a=b\r\nGET /\r\n3\r\nabc\r\n0\r\nSum: 1\r\n\r\n" + LAST)
    assert len(statuses(received)) == 2 and statuses(received)[1] == 200


@pytest.mark.parametrize(
    "head, status",
    [(b"GET /" + b"a" * 33000 + b" HTTP/1.1\r\n\r\n", 414), (b"GET / HTTP/1.1\r\nX: " + b"a" * 70000, 431)],
)
def test_bounds_a_head(mock, head, status):
    assert statuses(mock.exchange(head)) == [status]


@pytest.fixture(scope="module")
def impatient():
    mock = Mock("--head-timeout", "0.2", "--idle-timeout", "0.4", "--body-timeout", "0.3", "--max-head-size", "512",
                "--max-connections", "4", "--lanes", "2")
    yield mock
    mock.stop()


def test_gives_up_on_a_slow_head(impatient):
    assert statuses(impatient.exchange(b"GET / HTTP/1.1\r\nHost")) == [408]


def test_closes_an_idle_connection_without_a_response(impatient):
    assert impatient.exchange(b"") == b""
    assert statuses(impatient.exchange(GET)) == [200]


def test_gives_up_on_a_slow_body(impatient):
    head = b"POST /v1/files/ HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n" + AUTH + b"\r\n\r\n"
    assert statuses(impatient.exchange(head + b"{")) == [408]


def test_bounds_a_head_as_configured(impatient):
    assert statuses(impatient.exchange(b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 600 + b"\r\n\r\n")) == [431]


def test_connections_beyond_the_limit_wait(impatient):
    """Idle connections time out, so every client is served eventually."""
    connections = [impatient.connect() for _ in range(12)]
    for connection in connections:
        connection.sendall(GET)
    assert [statuses(read_all(connection)) for connection in connections] == [[200]] * 12


def test_logs_both_protocols_and_refusals():
    mock = Mock()
    mock.exchange(LAST)
    mock.exchange(b"GET / HTTP/1.1\nHost: a\n\n")
    http2 = bytes.fromhex("505249202a20485454502f322e300d0a0d0a534d0d0a0d0a") + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
    # GET http / with the authority `a`, from HPACK's static table.
    block = bytes([0x82, 0x86, 0x84, 0x41, 1]) + b"a"
    with mock.connect() as connection:
        connection.sendall(http2 + bytes([0, 0, len(block), 1, 5, 0, 0, 0, 1]) + block)
        received = b""
        while b"Not Found" not in received:
            piece = connection.recv(1 << 16)
            assert piece, received
            received += piece
    lines = mock.stop()
    requests = {line["protocol"]: line for line in lines if "status" in line and "violation" not in line}
    assert requests["HTTP/1.1"]["status"] == 200 and requests["HTTP/2"]["status"] == 404
    for line in requests.values():
        assert line["bytes"] > 0 and "microseconds" in line and line["message"].startswith("GET /")
    assert [line["status"] for line in lines if "violation" in line] == [400]


@pytest.mark.parametrize("version", [0x01, 0x03])
def test_names_tls_that_comes_to_the_cleartext_port(version):
    mock = Mock()
    hello = bytes([0x16, 0x03, version, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03]) + bytes(range(256)) * 2
    assert mock.exchange(hello) == bytes([0x15, 3, 3, 0, 2, 2, 40]), "a fatal alert, handshake_failure"
    lines = [line for line in mock.stop() if "TLS" in json.dumps(line)]
    assert len(lines) == 1 and "http://" in json.dumps(lines)
