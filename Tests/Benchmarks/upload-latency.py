#!/usr/bin/env python3
"""How long other connections wait while parts are uploaded at full speed. Reported, never asserted.

    upload-latency.py BINARY [--uploads 2] [--parts 24] [--part-mib 8] [--rounds 3] [-- FLAG...]

Starts BINARY on a free port with an organization of its own. Connections upload parts of their own files, one part after
the other; meanwhile another connection asks for a list and, as soon as it is answered, for the next. Prints the speed of
the uploads and what the lists took, beside what they take when nothing is uploaded. The client is a process of its own,
so that neither Python's lock nor its garbage is measured. Flags behind `--` go to the server (`--storage discard`).
Only loopback is loaded, and every run is bounded.
"""

import argparse
import base64
import hashlib
import http.client
import json
import multiprocessing
import os
import socket
import subprocess
import threading
import time

TOKEN = "polar_oat_latency"
LIST = (f"GET /v1/files/?limit=10 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n\r\n").encode()


def ask(connection):
    """One list: sent, and its answer read whole."""
    connection.sendall(LIST)
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    assert head.startswith(b"HTTP/1.1 200"), head
    while len(body) < length:
        body += connection.recv(65536)


def lists(port, begin, stop, times):
    """In a process of its own: what each list took, in milliseconds."""
    taken = []
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        ask(connection)
        begin.wait()
        while not stop.is_set():
            begun = time.perf_counter()
            ask(connection)
            taken.append((time.perf_counter() - begun) * 1000)
            time.sleep(0.0005)  # A client that never sleeps takes a core from what it measures.
    times.put(taken)


def measured(port, body):
    """The list times while `body` runs."""
    begin, stop, times = multiprocessing.Event(), multiprocessing.Event(), multiprocessing.Queue()
    process = multiprocessing.Process(target=lists, args=(port, begin, stop, times), daemon=True)
    process.start()
    begin.set()
    time.sleep(0.1)
    body()
    stop.set()
    taken = times.get(timeout=60)
    process.join()
    return taken


def upload(port, data, count):
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    size = len(data)
    plans = [
        {"number": n + 1, "chunk_start": n * size, "chunk_end": (n + 1) * size, "checksum_sha256_base64": digest}
        for n in range(count)
    ]
    created = {"name": "big.bin", "mime_type": "application/zip", "size": size * count, "service": "downloadable"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    connection.request("POST", "/v1/files/", json.dumps(created | {"upload": {"parts": plans}}), headers)
    answer = connection.getresponse()
    made = json.loads(answer.read())
    assert answer.status == 201, made

    def send():
        for part in made["upload"]["parts"]:
            connection.request("PUT", part["url"].split(f":{port}", 1)[1], data, part["headers"])
            response = connection.getresponse()
            text = response.read()
            assert response.status == 200, text
        connection.close()

    return send


def report(name, times):
    times = sorted(times)
    at = lambda share: times[min(len(times) - 1, int(len(times) * share))]
    late = sum(1 for each in times if each > 20)
    print(
        f"{name:16} {len(times):6} lists   p50 {at(0.5):.3f} ms   p99 {at(0.99):.3f} ms   max {times[-1]:.3f} ms   "
        f"over 20 ms: {late}",
        flush=True,
    )


def run(options, flags):
    command = [options.binary, "serve", "--port", "0", "--fixtures", "none", "--auth", "any", "--log-level", "error"]
    process = subprocess.Popen(command + flags, stdout=subprocess.PIPE, text=True)
    try:
        port = int(process.stdout.readline().rsplit(":", 1)[1])
        data = os.urandom(options.part_mib << 20)
        alone = measured(port, lambda: time.sleep(0.5))
        senders = [upload(port, data, options.parts // options.uploads) for _ in range(options.uploads)]
        threads = [threading.Thread(target=send) for send in senders]

        def all_uploads():
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        begun = time.perf_counter()
        busy = measured(port, all_uploads)
        seconds = time.perf_counter() - begun - 0.1
        size = len(data) * (options.parts // options.uploads) * options.uploads
        return alone, busy, size / seconds / 1e9
    finally:
        process.terminate()
        process.wait(15)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--uploads", type=int, default=2)
    parser.add_argument("--parts", type=int, default=24)
    parser.add_argument("--part-mib", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    options, flags = parser.parse_known_args()
    options.binary = os.path.abspath(options.binary)
    flags = [flag for flag in flags if flag != "--"]
    alone, busy, rates = [], [], []
    for _ in range(options.rounds):
        one, other, rate = run(options, flags)
        alone += one
        busy += other
        rates.append(rate)
    report("nothing else", alone)
    report(f"{options.uploads} uploads", busy)
    print(f"uploads at {sorted(rates)[len(rates) // 2]:.3f} GB/s", flush=True)


if __name__ == "__main__":
    main()
