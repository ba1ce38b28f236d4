#!/usr/bin/env python3
"""Good and hostile clients side by side against the binary, for a bounded time; the server must come out as it went in.

    soak.py [--binary PATH] [--seconds 300] [--connections 500] [--idle 10000] [--storage disk]

Starts the server on a free port of the loopback address. Fails when a good request is answered wrongly, when the server
ends, when it holds more descriptors after the clients have gone than before they came, or when its memory grows: it is
looked at after each tenth of the time, which ends when the last of its clients has (with 500 of them some 20 s later).
With --idle it first opens that many connections and leaves them alone (0 skips this), and tells what one costs and what an
active client notices of them.

Only the standard library is needed, and /proc.
"""
import argparse
import base64
import hashlib
import json
import os
import random
import resource
import socket
import statistics
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

SLICES = 10
ROOT = Path(__file__).resolve().parents[2]
AUTH = b"Authorization: Bearer polar_oat_acme_full\r\n"
GET = b"GET /v1/files/?limit=10 HTTP/1.1\r\nHost: a\r\n" + AUTH + b"\r\n"
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])


class Server:
    def __init__(self, binary, storage):
        self.process = subprocess.Popen(
            [binary, "serve", "--port", "0", "--log-level", "error", "--journal-limit", "100", "--head-timeout", "2",
             "--idle-timeout", "60", "--body-timeout", "3", "--min-part-size", "1", "--max-connections", "20000",
             "--storage", storage],
            stdout=subprocess.PIPE, text=True,
        )
        where = urlsplit(self.process.stdout.readline().removeprefix("Listening on ").strip())
        self.address = (where.hostname, where.port)

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def memory(self):
        """Resident KiB."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])

    def connect(self):
        return socket.create_connection(self.address, timeout=15)

    def settled_descriptors(self, wanted):
        """Returns the count as soon as it is `wanted`, or its value at the time limit."""
        deadline = time.monotonic() + 20
        while self.descriptors() > wanted and time.monotonic() < deadline:
            time.sleep(0.1)
        return self.descriptors()

    def settled_memory(self):
        """Resets the world and returns the smallest sample over some seconds; records of deleted files still occupy memory."""
        with self.connect() as connection:
            status, body = call(connection, "POST", "/_mock/reset")
            assert status in (200, 204), body
        # The server returns free memory to the system after a burst of connections has closed.
        connections = [self.connect() for _ in range(200)]
        with connections[-1] as connection:
            connection.sendall(GET)
            read_response(connection)
        for connection in connections:
            connection.close()
        least = self.memory()
        for _ in range(30):
            time.sleep(0.1)
            least = min(least, self.memory())
        return least


def frame(kind, flags, stream, payload=b""):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def field(name, value):
    return b"\x00" + bytes([len(name)]) + name + bytes([len(value)]) + value


HEADERS = b"\x82\x86" + field(b":path", b"/v1/files/") + field(b":authority", b"a")
HEADERS += field(b"authorization", b"Bearer polar_oat_acme_full")


def read_response(connection):
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(1 << 16)
        if not piece:
            return received
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    while len(body) < length:
        piece = connection.recv(1 << 16)
        if not piece:
            break
        body += piece
    return head + b"\r\n\r\n" + body


def drain(connection):
    while connection.recv(1 << 16):
        pass


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


# Valid requests: a wrong response is a failure.


def good_list(connection):
    for _ in range(20):
        connection.sendall(GET)
        answer = read_response(connection)
        assert answer.startswith(b"HTTP/1.1 200 ") and answer.endswith(b"}"), answer[:200]


def good_http2(connection):
    connection.sendall(PREFACE + b"".join(frame(1, 5, stream, HEADERS) for stream in range(1, 41, 2)))
    received = b""
    ended = 0
    while ended < 20:
        piece = connection.recv(1 << 16)
        assert piece, "HTTP/2 ended early"
        received += piece
        while len(received) >= 9 and len(received) >= 9 + int.from_bytes(received[:3], "big"):
            length = int.from_bytes(received[:3], "big")
            ended += received[3] in (0, 1) and received[4] & 1
            assert received[3] not in (3, 7), "a good stream was reset"
            if received[3] == 0 and length:
                connection.sendall(frame(8, 0, 0, length.to_bytes(4, "big")))
            received = received[9 + length:]


CONTENT = bytes(range(256)) * 256
DIGEST = base64.b64encode(hashlib.sha256(CONTENT).digest()).decode()


def call(connection, method, target, body=b"", fields=""):
    """One request; gives the status and the body."""
    if isinstance(body, dict):
        body = json.dumps(body).encode()
        fields += "Content-Type: application/json\r\n"
    head = f"{method} {target} HTTP/1.1\r\nHost: a\r\n{fields}Content-Length: {len(body)}\r\n\r\n"
    connection.sendall(head.encode() + body)
    head, _, body = read_response(connection).partition(b"\r\n\r\n")
    return int(head.split(b" ")[1]), body


def good_upload(connection):
    """The life of a file, from create to delete."""
    auth = AUTH.decode()
    part = {"number": 1, "chunk_start": 0, "chunk_end": len(CONTENT), "checksum_sha256_base64": DIGEST}
    status, body = call(connection, "POST", "/v1/files/", {
        "name": "soak.bin", "mime_type": "application/octet-stream", "size": len(CONTENT), "service": "downloadable",
        "checksum_sha256_base64": DIGEST, "upload": {"parts": [part]}}, auth)
    assert status == 201, body
    file = json.loads(body)
    part = file["upload"]["parts"][0]
    fields = "".join(f"{name}: {value}\r\n" for name, value in part["headers"].items())
    status, body = call(connection, "PUT", part["url"].split("/", 3)[3].join(("/", "")), CONTENT, fields)
    assert status == 200, body
    etag = '"' + hashlib.md5(CONTENT).hexdigest() + '"'
    status, body = call(connection, "POST", f"/v1/files/{file['id']}/uploaded", {
        "id": file["upload"]["id"], "path": file["upload"]["path"],
        "parts": [{"number": 1, "checksum_etag": etag, "checksum_sha256_base64": DIGEST}]}, auth)
    assert status == 200, body
    status, body = call(connection, "GET", f"/v1/files/{file['id']}/download", fields=auth)
    assert status == 200, body
    target = json.loads(body)["download"]["url"].split("/", 3)[3].join(("/", ""))
    status, body = call(connection, "GET", target)
    assert (status, body) == (200, CONTENT), (status, body[:200])
    status, body = call(connection, "DELETE", f"/v1/files/{file['id']}", fields=auth)
    assert status == 204, body


def good_upgrade(connection):
    connection.sendall(
        GET[:-2] + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n")
    connection.sendall(PREFACE)
    received = b""
    while b'"max_page"' not in received:
        piece = connection.recv(1 << 16)
        assert piece, received[:200]
        received += piece
    assert received.startswith(b"HTTP/1.1 101 "), received[:200]


# Hostile requests: any response, or none, is accepted.


def slow_head(connection):
    for byte in GET[:12]:
        connection.sendall(bytes([byte]))
        time.sleep(0.3)
    drain(connection)


def broken_chunks(connection):
    connection.sendall(b"PUT /polar-s3/a?uploadId=x&partNumber=1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    connection.sendall(b"5\r\nhello\r\nZZ\r\n" + random.randbytes(500))
    drain(connection)


def half_closed(connection):
    connection.sendall(GET + GET[:30])
    connection.shutdown(socket.SHUT_WR)
    drain(connection)


def reset_midway(connection):
    connection.sendall(GET * 30)
    reset(connection)


def flood(connection):
    connection.setblocking(False)
    try:
        for _ in range(50):
            connection.send(GET * 100)
    except BlockingIOError:
        pass
    time.sleep(0.5)
    reset(connection)


def noise(connection):
    connection.sendall(random.randbytes(random.randrange(1, 5000)))
    drain(connection)


def upload_cut_off(connection):
    connection.sendall(
        b"POST /v1/files/ HTTP/1.1\r\nHost: a\r\n" + AUTH + b"Content-Length: 9000000\r\n\r\n" + bytes(3 << 20))
    reset(connection)


def slow_body(connection):
    connection.sendall(b"POST /v1/files/ HTTP/1.1\r\nHost: a\r\n" + AUTH + b"Content-Length: 9000000\r\n\r\n{")
    drain(connection)


def rapid_resets(connection):
    connection.sendall(PREFACE)
    for stream in range(1, 4001, 2):
        connection.sendall(frame(1, 5, stream, HEADERS) + frame(3, 0, stream, b"\0\0\0\x08"))
    drain(connection)


def closed_windows(connection):
    """Requests whose responses the client never reads."""
    connection.sendall(PREFACE + frame(4, 0, 0, b"\0\x04\0\0\0\0"))
    for stream in range(1, 401, 2):
        connection.sendall(frame(1, 5, stream, HEADERS))
    time.sleep(1)
    reset(connection)


def unread_http2(connection):
    """Endless streams and control frames from a peer that does not read."""
    connection.sendall(PREFACE)
    connection.settimeout(2)
    try:
        for stream in range(1, 40001, 2):
            connection.sendall(frame(1, 5, stream, HEADERS) + frame(6, 0, 0, bytes(8)) + frame(4, 0, 0))
    except socket.timeout:
        pass
    reset(connection)


def tls(connection):
    connection.sendall(bytes([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]) + random.randbytes(511))
    drain(connection)


def slow_streams(connection):
    """Bodies that trickle beside streams that come and go."""
    head = b"\x83\x86" + HEADERS[2:]
    connection.sendall(PREFACE + b"".join(frame(1, 4, stream, head) for stream in range(1, 101, 2)))
    for stream in range(101, 141, 2):
        connection.sendall(frame(1, 5, stream, HEADERS) + frame(0, 0, 1, b"{"))
        time.sleep(0.25)
    drain(connection)


def endless_head(connection):
    connection.sendall(PREFACE + frame(1, 0, 1, HEADERS))
    for _ in range(200):
        connection.sendall(frame(9, 0, 1, field(b"x", b"y" * 100)))
    drain(connection)


def control_flood(connection):
    connection.sendall(PREFACE + (frame(6, 0, 0, bytes(8)) + frame(4, 0, 0)) * 5000)
    drain(connection)


def http2_noise(connection):
    connection.sendall(PREFACE + frame(random.randrange(12), random.randrange(256), random.randrange(5),
                                       random.randbytes(random.randrange(200))))
    connection.sendall(random.randbytes(2000))
    drain(connection)


GOOD = [good_list, good_http2, good_upload, good_upgrade]
HOSTILE = [slow_head, broken_chunks, half_closed, reset_midway, flood, noise, upload_cut_off, slow_body, rapid_resets,
           closed_windows, unread_http2, tls, slow_streams, endless_head, control_flood, http2_noise]


class Load:
    def __init__(self, server, connections):
        self.server = server
        self.deadline = 0
        self.counts = {act.__name__: 0 for act in GOOD + HOSTILE}
        self.failures = []
        self.lock = threading.Lock()
        self.connections = connections

    def run(self, seconds):
        self.deadline = time.monotonic() + seconds
        threads = [threading.Thread(target=self.client, args=(number,)) for number in range(self.connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def client(self, number):
        while time.monotonic() < self.deadline and not self.failures:
            act = random.choice(GOOD if number % 5 == 0 else HOSTILE)
            try:
                with self.server.connect() as connection:
                    act(connection)
            except (OSError, AssertionError) as error:
                if act in GOOD:
                    with self.lock:
                        self.failures.append(f"{act.__name__}: {error!r}")
            with self.lock:
                self.counts[act.__name__] += 1


def latency(server, count=300):
    """Microseconds of one request after the other on one connection: median and 99th percentile."""
    taken = []
    with server.connect() as connection:
        for _ in range(count):
            begun = time.perf_counter()
            connection.sendall(GET)
            assert read_response(connection).startswith(b"HTTP/1.1 200 ")
            taken.append((time.perf_counter() - begun) * 1e6)
    return statistics.median(taken), statistics.quantiles(taken, n=100)[98]


def idle(server, count):
    wanted = count + 200
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    count = min(count, wanted - 200)
    latency(server)
    alone = latency(server)
    before = server.memory()
    connections = []
    for _ in range(count):
        connection = server.connect()
        connection.sendall(GET)
        assert read_response(connection).startswith(b"HTTP/1.1 200 ")
        connections.append(connection)
    cost = (server.memory() - before) / count
    among = latency(server)
    for connection in connections:
        connection.close()
    print(f"{count} idle connections: {cost:.2f} KiB each; p50/p99 of an active client {alone[0]:.0f}/{alone[1]:.0f} us "
          f"alone, {among[0]:.0f}/{among[1]:.0f} us among them")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--binary", default=ROOT / ".build/release/polar-files-mock", help="default: the release build")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--connections", type=int, default=500)
    parser.add_argument("--idle", type=int, default=10_000)
    parser.add_argument("--storage", default="disk", help="memory or disk")
    options = parser.parse_args()
    server = Server(options.binary, options.storage)
    # The first requests open descriptors that stay open: timers, the system's random source.
    latency(server, 20)
    at_start, memory_at_start = server.descriptors(), server.memory()
    if options.idle:
        idle(server, options.idle)
        server.settled_descriptors(at_start)
    load = Load(server, options.connections)
    # The allocator's free memory varies by a fifth; a leak grows with the requests.
    descriptors, memory = [], []
    for _ in range(SLICES):
        load.run(options.seconds / SLICES)
        descriptors.append(server.settled_descriptors(at_start))
        memory.append(server.settled_memory())
    print(f"start: {at_start} descriptors, {memory_at_start} KiB")
    print("descriptors after each tenth:", *descriptors)
    print("KiB after each tenth:", *memory)
    print(" ".join(f"{name}={count}" for name, count in load.counts.items()))
    problems = load.failures[:5]
    if server.process.poll() is not None:
        problems.append(f"the server ended with {server.process.returncode}")
    if max(descriptors) > at_start:
        problems.append(f"{max(descriptors)} descriptors, {at_start} at the start")
    early, late = statistics.median(memory[1:4]), statistics.median(memory[-3:])
    if late > early * 1.15:
        problems.append(f"memory grew from {early} to {late} KiB")
    server.process.terminate()
    status = server.process.wait(15)
    if status != 0:
        problems.append(f"exit status {status}")
    print("\n".join(problems) or "sound")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
