"""The first signal waits for requests in flight; the second ends the process immediately."""

import contextlib
import signal
import socket

import pytest

from mock import AUTHORIZATION, Mock, statuses, read_all

AUTH = AUTHORIZATION.encode()
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
BODY = b'{"name": 1}'


def frame(kind, flags, stream, payload):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def field(name, value):
    return b"\x00" + bytes([len(name)]) + name + bytes([len(value)]) + value


def begin_http1(connection):
    connection.sendall(
        b"POST /v1/files/ HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: %d\r\n" % len(BODY)
        + AUTH + b"\r\n\r\n")
    assert b"100 Continue" in connection.recv(1 << 16)


def begin_http2(connection):
    fields = b"\x83\x86" + field(b":path", b"/v1/files/") + field(b":authority", b"a") + field(b"expect", b"100-continue")
    fields += field(b"authorization", AUTHORIZATION.split(": ")[1].encode())
    fields += field(b"content-length", b"%d" % len(BODY))
    connection.sendall(PREFACE + frame(1, 4, 1, fields))
    received = b""
    while frame(1, 4, 1, b"")[3:9] not in received:
        received += connection.recv(1 << 16)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("begin", [begin_http1, begin_http2])
def test_finishes_requests_in_flight(begin, number):
    mock = Mock()
    idle, busy = mock.connect(), mock.connect()
    begin(busy)
    mock.process.send_signal(number)
    # The idle one ends at once, and shows that the signal has arrived.
    assert idle.recv(1) == b""
    with pytest.raises(OSError):
        mock.connect()
    busy.sendall(BODY if begin is begin_http1 else frame(0, 1, 1, BODY))
    assert b"RequestValidationError" in read_all(busy)
    busy.close()
    mock.process.communicate(timeout=8)
    assert mock.process.returncode == 0


def test_waits_ten_seconds_at_most():
    """Both protocols in one test, since it waits the full ten seconds."""
    mocks = {begin: Mock() for begin in (begin_http1, begin_http2)}
    with contextlib.ExitStack() as connections:
        for begin, mock in mocks.items():
            begin(connections.enter_context(mock.connect()))
            mock.process.terminate()
        for begin, mock in mocks.items():
            mock.process.communicate(timeout=13)
            assert mock.process.returncode == 0, begin


def test_a_second_signal_ends_it_at_once():
    mock = Mock()
    idle, busy = mock.connect(), mock.connect()
    begin_http1(busy)
    mock.process.terminate()
    assert idle.recv(1) == b""
    mock.process.terminate()
    mock.process.communicate(timeout=5)
    assert mock.process.returncode not in (0, None)
