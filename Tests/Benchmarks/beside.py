#!/usr/bin/env python3
"""Measures the mock beside nginx and nghttpd, in turns, and prints ratios.

    beside.py BINARY [--rows list-h1,...] [--seconds 5] [--rounds 3]

nginx and nghttpd serve the very bytes that the mock answered to the list, from a file, one worker each; wrk and h2load
drive the load; only loopback is loaded. varied-h1 is list-h1 with a head and a query of its own for each request, tls-h1 and
tls-h2 are lists with one certificate for both servers, busy-client is one-client while every core has other work. Where the
system then puts server and client differs from run to run, and decides: in busy-near they share a core with one other
process, in busy-far each has a core with one. Figures are medians over the rounds. Compare ratios: absolute figures depend on
the machine and on what else it does. What is not installed is skipped:
apt-get install nginx-light nghttp2-server nghttp2-client wrk openssl
"""

import argparse
import contextlib
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import load
import peers
import transfers

LIST = "/v1/files/?limit=10"
FILE = "/list"
STATIC = f"{FILE}?limit=10"
CHECKSUM = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
CREATE = json.dumps({
    "name": "release.zip", "mime_type": "application/zip", "size": 8388608, "service": "downloadable",
    "upload": {"parts": [
        {"number": 1, "chunk_start": 0, "chunk_end": 8388608, "checksum_sha256_base64": CHECKSUM}]},
})

# row: what is asked of the mock, its peer, and how it is loaded
ROWS = {
    "list-h1": (None, "nginx", dict(tool="wrk", connections=32)),
    "varied-h1": (None, "nginx", dict(tool="wrk", connections=32, varied=True)),
    "create-h1": (CREATE, "nginx", dict(tool="wrk", connections=32)),
    "list-h2": (None, "nghttpd", dict(tool="h2load", connections=8, streams=32)),
    "create-h2": (CREATE, "nghttpd", dict(tool="h2load", connections=8, streams=32)),
    "tls-h1": (None, "nginx", dict(tool="wrk", connections=32, tls=True)),
    "tls-h2": (None, "nginx", dict(tool="h2load", connections=8, streams=32, tls=True)),
    "one-client": (None, "nginx", dict(tool="wrk", connections=1)),
    "busy-client": (None, "nginx", dict(tool="wrk", connections=1)),
    "busy-near": (None, "nginx", dict(tool="wrk", connections=1, core=0)),
    "busy-far": (None, "nginx", dict(tool="wrk", connections=1, core=1)),
}
# While every core has other work, as in a test job.
BUSY = {"busy-client", "busy-near", "busy-far"}


@contextlib.contextmanager
def other_work(row, is_placed):
    """Keeps every core busy for as long as a row of BUSY is measured."""
    command = [sys.executable, "-c", "while True: sum(range(10000))"]
    cores = range(os.cpu_count() if row in BUSY else 0)
    others = [subprocess.Popen(peers.on_core(core if is_placed else None) + command) for core in cores]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def compare(row, options, folder):
    body, peer, how = ROWS[row]
    tls, is_placed = "tls" in how, "core" in how
    if how.get("core", 0) >= os.cpu_count():
        print(f"{row:11} skipped: one core only")
        return
    missing = peers.missing(peer, how["tool"], *["openssl"] * tls, *["taskset"] * is_placed)
    if missing:
        print(f"{row:11} skipped: {' and '.join(missing)} not installed")
        return
    runs = {"mock": [], peer: []}
    for _ in range(options.rounds):
        for name in runs:
            core = 0 if is_placed else None
            with peers.serving(name, options.binary, folder, tls, core) as server, other_work(row, is_placed):
                target = (LIST if body is None else "/v1/files/") if name == "mock" else STATIC
                sent = body if name == "mock" else None
                load.run(server.port, target, sent, seconds=1, folder=folder, **how)
                before = server.processor_time()
                run = load.run(server.port, target, sent, seconds=options.seconds, folder=folder, **how)
                run["processor"] = (server.processor_time() - before) * 1e6 / (run["rate"] * options.seconds)
                runs[name].append(run)
    medians = {name: {key: statistics.median(run[key] for run in each) for key in each[0]} for name, each in runs.items()}
    for name, figures in medians.items():
        latency = f"  p50 {figures['p50']:.3f} ms  p99 {figures['p99']:.3f} ms" if "p50" in figures else ""
        print(f"{row:11} {name:8} {figures['rate']:9.0f} requests/s{latency}  {figures['processor']:.1f} µs of processor time  "
              f"errors {figures['errors']:.0f}")
    ratios = {key: medians["mock"][key] / medians[peer][key] for key in ("rate", "p50", "p99", "processor") if key in medians[peer]}
    print(f"{row:11} ratio to {peer}: " + ", ".join(f"{value:.2f} {key}" for key, value in ratios.items()), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--rows", default=",".join([*ROWS, "upload", "start"]))
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    options.binary = str(pathlib.Path(options.binary).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        peers.prepare(options.binary, folder, LIST, FILE)
        if not peers.missing("openssl"):
            peers.prepare_tls(folder)
        for row in options.rows.split(","):
            if row == "upload":
                transfers.upload(options, folder)
            elif row == "start":
                transfers.start(options, folder)
            else:
                compare(row, options, folder)


if __name__ == "__main__":
    main()
