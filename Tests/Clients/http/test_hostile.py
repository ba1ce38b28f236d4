"""Clients that do not read their responses: memory stays bounded, and other clients are served."""

import struct
from pathlib import Path

import pytest

from mock import AUTHORIZATION, Mock, statuses

AUTH = AUTHORIZATION.encode()
GET = b"GET /v1/files/?limit=1 HTTP/1.1\r\nHost: a\r\n" + AUTH + b"\r\n\r\n"
LAST = GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RESET, SETTINGS, PING, GOAWAY, WINDOW = 0, 1, 3, 4, 6, 7, 8
CALM = 11
# GET http / with the authority `a`, from HPACK's static table.
GET_BLOCK = bytes([0x82, 0x86, 0x84, 0x41, 1]) + b"a"
POST_BLOCK = bytes([0x83, 0x86, 0x84, 0x41, 1]) + b"a"
MEGABYTE = 1 << 20


def frame(kind, flags=0, stream=0, payload=b""):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def frames(received):
    """Kind, stream and payload of each whole frame."""
    while len(received) >= 9 and len(received) >= 9 + (length := int.from_bytes(received[:3], "big")):
        yield received[3], int.from_bytes(received[5:9], "big"), received[9:9 + length]
        received = received[9 + length:]


def rss(mock):
    status = Path(f"/proc/{mock.process.pid}/status")
    if not status.exists():
        pytest.skip("memory is read from /proc")
    return int(next(line for line in status.read_text().splitlines() if line.startswith("VmRSS")).split()[1]) << 10


def streams(first, block, flags=5, then=lambda stream: b"", count=2000):
    return b"".join(
        frame(HEADERS, flags, number * 2 + 1, block) + then(number * 2 + 1) for number in range(first, first + count))


HELLO = PREFACE + frame(SETTINGS) + frame(SETTINGS, 1)
FLOODS = {
    "streams, with the limits not acknowledged": (PREFACE + frame(SETTINGS), lambda n: streams(n, GET_BLOCK)),
    "streams": (HELLO, lambda n: streams(n, GET_BLOCK)),
    "heads without a path": (HELLO, lambda n: streams(n, b"\x82")),
    "bodies nobody wants": (HELLO, lambda n: streams(n, POST_BLOCK, 4, lambda s: frame(DATA, 0, s, b"x"))),
    "windows that break": (
        HELLO, lambda n: streams(n, POST_BLOCK, 4, lambda s: frame(WINDOW, 0, s, b"\x7f\xff\xff\xff"))),
    "resets": (HELLO, lambda n: streams(n, GET_BLOCK, 5, lambda s: frame(RESET, 0, s, struct.pack(">I", 8)))),
    "PING": (HELLO, lambda n: frame(PING, 0, 0, b"12345678") * 5000),
    "SETTINGS": (HELLO, lambda n: frame(SETTINGS, 0, 0, b"\x00\x04\x00\x00\x10\x00") * 5000),
    "pipelined requests": (b"", lambda n: GET * 2000),
}


@pytest.fixture(scope="module")
def victim():
    mock = Mock()
    yield mock
    mock.stop()


@pytest.mark.parametrize("flood", FLOODS)
def test_memory_is_bounded_for_a_peer_that_reads_nothing(victim, flood):
    hello, more = FLOODS[flood]
    assert statuses(victim.exchange(LAST)) == [200]
    before = rss(victim)
    with victim.connect() as connection:
        connection.settimeout(2)
        sent = number = 0
        try:
            connection.sendall(hello)
            # Ends when the server reads no more or is gone; one that said GOAWAY reads for a while and drops what it reads.
            while sent < 32 * MEGABYTE:
                piece = more(number)
                connection.sendall(piece)
                sent, number = sent + len(piece), number + 2000
        except (TimeoutError, ConnectionError):
            pass
        assert rss(victim) - before < 40 * MEGABYTE
        assert statuses(victim.exchange(LAST)) == [200]


def read_to_end(connection):
    received = b""
    try:
        while piece := connection.recv(1 << 16):
            received += piece
    except ConnectionResetError:
        pass
    return received


def test_a_head_that_hpack_expands_beyond_the_limit_ends_the_connection(victim):
    large = b"\x40\x01x\x7f\xa1\x1e" + b"v" * 4000
    # A head in one frame that decodes to 64 MB.
    block = GET_BLOCK + large + b"\xbe" * 12_000
    with victim.connect() as connection:
        connection.sendall(HELLO + frame(HEADERS, 5, 1, block))
        last = list(frames(read_to_end(connection)))[-1]
    assert last[0] == GOAWAY and int.from_bytes(last[2][4:8], "big") == CALM


def test_a_head_over_the_limit_is_answered(victim):
    block = GET_BLOCK + b"\x40\x01x\x7f\xa1\x1e" + b"v" * 4000 + b"\xbe" * 20
    with victim.connect() as connection:
        connection.sendall(HELLO + frame(HEADERS, 5, 1, block))
        connection.settimeout(20)
        received = b""
        while not any(kind == HEADERS and stream == 1 for kind, stream, _ in frames(received)):
            received += connection.recv(1 << 16)
    assert not any(kind == GOAWAY for kind, _, _ in frames(received))


def test_others_are_served_beside_heads_that_hpack_blows_up(victim):
    """The decoder stops at 64 KiB per head, so a peer that sends only heads cannot block a lane."""
    block = GET_BLOCK + b"\xbe" * 15
    with victim.connect() as connection:
        connection.settimeout(5)
        connection.sendall(HELLO + frame(HEADERS, 5, 1, GET_BLOCK + b"\x40\x01x\x7f\xa1\x1e" + b"v" * 4000))
        try:
            for number in range(1, 200):
                connection.sendall(frame(HEADERS, 5, number * 2 + 1, block))
                connection.recv(1 << 16)
                if number % 50 == 0:
                    assert statuses(victim.exchange(LAST)) == [200]
        except ConnectionError:
            pytest.fail("heads within the limit end no connection")


def test_takes_many_ids_and_many_fields(victim):
    ids = "&".join(f"ids=00000000-0000-4000-8000-{number:012d}" for number in range(700))
    target = f"/v1/files/?{ids}".encode()
    assert 25_000 < len(target) < 32 << 10
    last = b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + AUTH + b"\r\n"
    assert statuses(victim.exchange(b"GET " + target + last + b"\r\n")) == [200]
    assert statuses(victim.exchange(b"GET /" + b"p" * (32 << 10) + last + b"\r\n")) == [414]
    fields = b"".join(b"X-%d: some value\r\n" % number for number in range(300))
    assert statuses(victim.exchange(b"GET /v1/files/" + last + fields + b"\r\n")) == [200]


@pytest.mark.parametrize("host", [b"[xyz]", b"a b", b"[]", b"[::1", b"a:port", b"a:65536", b"a%zz", b"u@a"])
def test_refuses_an_invalid_host(victim, host):
    request = b"GET /v1/files/ HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n" + AUTH + b"\r\n\r\n"
    assert statuses(victim.exchange(request)) == [400]


def test_refuses_white_space_behind_a_chunk_size(victim):
    head = b"POST /_mock/reset HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    assert statuses(victim.exchange(head + b"2\r\n{}\r\n0\r\n\r\n")) != [400]
    assert statuses(victim.exchange(head + b"2 \r\n{}\r\n0\r\n\r\n")) == [400]


@pytest.mark.parametrize(
    "version, connection, upgrades",
    [
        (b"1.1", b"Upgrade, HTTP2-Settings", True), (b"1.1", b"Upgrade", False), (b"1.1", b"HTTP2-Settings", False),
        (b"1.0", b"Upgrade, HTTP2-Settings", False),
    ],
)
def test_upgrades_to_http_2_only_as_the_rfc_has_it(victim, version, connection, upgrades):
    request = (
        b"GET /v1/files/ HTTP/" + version + b"\r\nHost: a\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
        + b"Connection: " + connection + b"\r\n" + AUTH + b"\r\n\r\n")
    with victim.connect() as peer:
        peer.sendall(request)
        assert statuses(peer.recv(1 << 16))[0] == (101 if upgrades else 200)


def test_a_refused_http_2_upload_is_read_to_its_end(victim):
    """A client that reads the response only after it has sent everything receives it; no reset comes first."""
    size = 3 * MEGABYTE
    with victim.connect() as connection:
        block = bytes([0x86, 0x41, 1]) + b"a" + bytes([0x02, 3]) + b"PUT" + bytes([0x04, 9]) + b"/nothing/"
        connection.sendall(HELLO + frame(HEADERS, 4, 1, block))
        received, sent, window, connection_window = b"", 0, 65_535, 65_535
        connection.settimeout(20)
        seen = 0
        # The windows as the server announces them, read frame by frame.
        window = 256 << 10
        while sent < size:
            for kind, stream, payload in list(frames(received))[seen:]:
                seen += 1
                if kind == WINDOW and stream == 0:
                    connection_window += int.from_bytes(payload, "big")
                elif kind == WINDOW:
                    window += int.from_bytes(payload, "big")
                assert kind not in (RESET, GOAWAY)
            count = min(16_384, window, connection_window, size - sent)
            if count == 0:
                received += connection.recv(1 << 16)
                continue
            connection.sendall(frame(DATA, 1 if sent + count == size else 0, 1, b"x" * count))
            sent += count
            window -= count
            connection_window -= count
        while not any(kind == HEADERS for kind, _, _ in frames(received)):
            received += connection.recv(1 << 16)
        assert not any(kind in (RESET, GOAWAY) for kind, _, _ in frames(received))
