"""Measurements without a reference server: uploads compared with the digests alone, and the time of a start."""

import base64
import hashlib
import http.client
import json
import os
import pathlib
import re
import statistics
import subprocess
import threading
import time
import urllib.parse

import peers

PART = 8 << 20
PARTS = 24


def digests():
    """Bytes a second of MD5 and SHA-256 in turn over the same 256 KiB, on one core."""
    data = os.urandom(1 << 18)
    end, rounds, begun = time.perf_counter() + 2, 0, time.perf_counter()
    while time.perf_counter() < end:
        hashlib.md5(data).digest()
        hashlib.sha256(data).digest()
        rounds += 1
    return rounds * len(data) / (time.perf_counter() - begun)


def call(port, method, path, body, headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, headers)
    answer = connection.getresponse().read()
    connection.close()
    return answer


def put(port, parts, data):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for part in parts:
        url = urllib.parse.urlsplit(part["url"])
        connection.request("PUT", f"{url.path}?{url.query}", data, part["headers"])
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            raise RuntimeError(f"a part was answered with {response.status}")
    connection.close()


def upload(options, folder):
    data = os.urandom(PART)
    checksum = base64.b64encode(hashlib.sha256(data).digest()).decode()
    limit = digests()
    print(f"upload      MD5 and SHA-256 in turn on one core: {limit / 1e9:.2f} GB/s")
    parts = [
        {"number": n + 1, "chunk_start": n * PART, "chunk_end": (n + 1) * PART, "checksum_sha256_base64": checksum}
        for n in range(PARTS)
    ]
    body = json.dumps({
        "name": "big.bin", "mime_type": "application/octet-stream", "size": PART * PARTS, "service": "downloadable",
        "upload": {"parts": parts}})
    headers = {"Authorization": f"Bearer {peers.TOKEN}", "Content-Type": "application/json"}
    for connections in (1, 2):
        rates = []
        for _ in range(options.rounds):
            with peers.serving("mock", options.binary, folder) as server:
                made = json.loads(call(server.port, "POST", "/v1/files/", body, headers))["upload"]["parts"]
                threads = [
                    threading.Thread(target=put, args=(server.port, made[n::connections], data)) for n in range(connections)]
                begun = time.perf_counter()
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                rates.append(PART * PARTS / (time.perf_counter() - begun))
        rate = statistics.median(rates)
        print(f"upload      {connections} connections: {rate / 1e9:.2f} GB/s, ratio {rate / limit:.2f}", flush=True)


def start(options, folder):
    """Time from exec to `Ready.` with the demo, CPU of that time, and resident memory a moment later."""
    times, cpu, resident = [], [], []
    for _ in range(max(10, options.rounds)):
        begun = time.perf_counter()
        server = subprocess.Popen(
            [options.binary, "serve", "--port", "0", "--log-level", "error"], stdout=subprocess.PIPE)
        while not server.stdout.readline().startswith(b"Ready."):
            pass
        times.append((time.perf_counter() - begun) * 1e3)
        process = pathlib.Path("/proc") / str(server.pid)
        ticks = [int((task / "schedstat").read_text().split()[0]) for task in (process / "task").iterdir()]
        cpu.append(sum(ticks) / 1e6)
        time.sleep(0.2)
        resident.append(int(re.search(r"Rss:\s+(\d+)", (process / "smaps_rollup").read_text())[1]) / 1024)
        server.terminate()
        server.wait()
        server.stdout.close()
    print(f"start       {statistics.median(times):.1f} ms (least {min(times):.1f}), CPU {statistics.median(cpu):.1f} ms, "
          f"resident {statistics.median(resident):.1f} MB, file {os.path.getsize(options.binary) / 1e6:.1f} MB")
