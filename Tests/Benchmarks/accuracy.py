#!/usr/bin/env python3
"""How exactly failure rules hold what they say of time. Reported, never asserted.

    accuracy.py BINARY [--rounds 15] [--seconds 3]

Starts BINARY on a free port and asks it with curl, over HTTP/1.1 and HTTP/2. A delay is the time from a request that is
ready to go to its answer's first byte, as a median; without a rule it is what a request takes by itself. A rate is a body's
bytes by the time that it takes: an answer's from its first byte on, an upload's from the request to the answer. Bodies take
some seconds at their rate. What is uploaded is hashed and not stored.
"""

import argparse
import base64
import hashlib
import json
import pathlib
import statistics
import subprocess
import tempfile
import urllib.request

PROTOCOLS = {"HTTP/1.1": "--http1.1", "HTTP/2": "--http2-prior-knowledge"}
DELAYS = [5, 50, 250]
RATES = [64 << 10, 1 << 20, 20 << 20]
DRIPS = [(64, 20), (16 << 10, 5)]
TOKEN = "polar_oat_accuracy"
FORM = "%{http_code} %{time_pretransfer} %{time_starttransfer} %{time_total}"


def curl(flag, url, *arguments):
    """Returns the times at which the request was sent, the first response byte arrived and the response ended, in seconds."""
    command = ["curl", "-sS", "--noproxy", "*", flag, "-o", "/dev/null", "-w", FORM, url, *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    status, *times = done.stdout.split()
    assert status == "200", status
    return [float(time) for time in times]


class Mock:
    def __init__(self, binary, folder, sizes):
        files = [{"name": f"{size}.bin", "content": {"generate": {"size": size, "hash": False}}} for size in sizes]
        path = pathlib.Path(folder, "world.json")
        path.write_text(json.dumps({
            "version": 1, "organizations": [{"slug": "acme"}], "tokens": [{"token": TOKEN, "organization": "acme"}],
            "files": files}))
        self.process = subprocess.Popen(
            [binary, "serve", "--port", "0", "--fixtures", path, "--storage", "discard", "--log-level", "error"],
            stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().removeprefix("Listening on ").strip()

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            self.url + path, None if body is None else json.dumps(body).encode(), method=method,
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.loads(reply.read() or "null")

    def rule(self, operation, **rule):
        self.call("PUT", "/_mock/failures", {"match": {"operation": operation}, **rule})

    def download(self, size):
        file = next(file for file in self.call("GET", "/v1/files/?limit=100")["items"] if file["name"] == f"{size}.bin")
        return self.call("GET", f"/v1/files/{file['id']}/download")["download"]["url"]

    def upload(self, size):
        checksum = base64.b64encode(hashlib.sha256(bytes(size)).digest()).decode()
        part = {"number": 1, "chunk_start": 0, "chunk_end": size, "checksum_sha256_base64": checksum}
        created = self.call("POST", "/v1/files/", {
            "service": "downloadable", "name": "a.bin", "mime_type": "application/zip", "size": size,
            "upload": {"parts": [part]}})
        plan = created["upload"]["parts"][0]
        return plan["url"], [word for name, value in plan["headers"].items() for word in ("-H", f"{name}: {value}")]


def row(what, protocol, unit, got, wanted=None):
    difference = "" if wanted is None else f"{wanted:>12,.2f} {got - wanted:>+10.2f} {100 * (got / wanted - 1):>+7.1f} %"
    print(f"{what:<22} {protocol:<9} {unit:<6} {got:>12,.2f} {difference}", flush=True)


def delays(mock, protocol, flag, rounds):
    def median():
        times = [curl(flag, f"{mock.url}/healthz") for _ in range(rounds)]
        return statistics.median((first - ready) * 1000 for ready, first, _ in times)

    mock.call("DELETE", "/_mock/failures")
    row("no rule", protocol, "ms", median())
    for wanted in DELAYS:
        mock.rule("healthz", delay={"ms": wanted})
        row("delay", protocol, "ms", median(), wanted)


def rates(mock, protocol, flag, folder, seconds):
    body = pathlib.Path(folder, "body")
    for rate in RATES:
        size = rate * seconds
        mock.rule("s3:GetObject", download_rate=rate)
        _, first, end = curl(flag, mock.download(size))
        row("download_rate", protocol, "KiB/s", size / 1024 / (end - first), rate / 1024)
        mock.rule("s3:UploadPart", upload_rate=rate)
        body.write_bytes(bytes(size))
        url, headers = mock.upload(size)
        ready, _, end = curl(flag, url, "-T", body, "-H", "Expect:", *headers)
        row("upload_rate", protocol, "KiB/s", size / 1024 / (end - ready), rate / 1024)
    for count, every in DRIPS:
        size = drip_size(count, every, seconds)
        mock.rule("s3:GetObject", drip={"bytes": count, "every_ms": every})
        _, first, end = curl(flag, mock.download(size))
        # The first piece comes immediately.
        row(f"drip, {count} B by {every} ms", protocol, "KiB/s", (size - count) / 1024 / (end - first), count / every / 1.024)


def drip_size(count, every, seconds):
    return count * (seconds * 1000 // every + 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=int, default=3)
    options = parser.parse_args()
    sizes = [rate * options.seconds for rate in RATES] + [drip_size(*drip, options.seconds) for drip in DRIPS]
    with tempfile.TemporaryDirectory() as folder:
        mock = Mock(options.binary, folder, sizes)
        try:
            print(f"{'':<22} {'':<9} {'':<6} {'measured':>12} {'asked for':>12} {'off by':>10}")
            for protocol, flag in PROTOCOLS.items():
                delays(mock, protocol, flag, options.rounds)
                rates(mock, protocol, flag, folder, options.seconds)
        finally:
            mock.process.terminate()
            mock.process.wait()
