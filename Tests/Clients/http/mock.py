"""A mock in a process of its own, and clients for it."""

import base64
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

BINARY = os.environ["POLAR_FILES_MOCK_BINARY"]
TOKEN = "polar_oat_acme_full"
AUTHORIZATION = f"Authorization: Bearer {TOKEN}"

# How curl and nghttp reach the server: each test of a protocol runs all of them.
PROTOCOLS = {
    "http/1.1": ["--http1.1"],
    "http/1.0": ["--http1.0"],
    "h2 with prior knowledge": ["--http2-prior-knowledge"],
    "h2 by upgrade": ["--http2"],
}


class Mock:
    """`serve` with the demo on a free port; its log lines end up in `log` once it is stopped."""

    def __init__(self, *arguments):
        # A file, not a pipe: nobody reads the output meanwhile, and a full pipe would block the server.
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [BINARY, "serve", "--port", "0", "--log-format", "json", "--log-level", "debug", "--min-part-size", "1",
             *arguments],
            stdout=subprocess.PIPE, stderr=self.log, text=True,
            env={name: value for name, value in os.environ.items() if not name.startswith("POLAR_FILES_MOCK_")},
        )
        listening = self.process.stdout.readline()
        assert listening.startswith("Listening on "), listening
        self.url = listening.removeprefix("Listening on ").strip()
        where = urlsplit(self.url)
        self.address = (where.hostname, where.port)

    def connect(self):
        return socket.create_connection(self.address, timeout=20)

    def exchange(self, *pieces):
        """Sends raw bytes on a new connection and reads all that comes until it ends."""
        with self.connect() as connection:
            for piece in pieces:
                connection.sendall(piece)
            return read_all(connection)

    def stop(self):
        """Stops the server with SIGTERM and returns its log lines."""
        self.process.terminate()
        self.process.communicate(timeout=20)
        self.log.seek(0)
        log = self.log.read()
        assert self.process.returncode == 0, log
        return [json.loads(line) for line in log.splitlines() if line.startswith("{")]


def read_all(connection):
    received = b""
    while piece := connection.recv(1 << 16):
        received += piece
    return received


def needs(tool):
    if not shutil.which(tool):
        pytest.skip(f"{tool} is not installed (Debian: curl, nghttp2-client)")


@dataclass
class Reply:
    protocol: str
    status: int
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


def curl(protocol, method, url, *options, data=None, stdin=None, authorized=True) -> Reply:
    """One request by curl, over one of PROTOCOLS."""
    needs("curl")
    command = ["curl", "--silent", "--show-error", "--max-time", "60", *PROTOCOLS[protocol], "-X", method, url]
    command += ["-w", "\n%{http_version} %{http_code}", *options]
    if authorized:
        command += ["-H", AUTHORIZATION]
    if data is not None:
        command += ["-H", "Content-Type: application/json", "--data-binary", json.dumps(data)]
    result = subprocess.run(command, input=stdin, capture_output=True, timeout=90)
    assert result.returncode == 0, result.stderr.decode()
    body, _, last = result.stdout.rpartition(b"\n")
    version, status = last.decode().split()
    return Reply(version, int(status), body)


def draft(content, name="a.bin"):
    """A create request for one part that holds `content`."""
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    return {
        "name": name, "mime_type": "application/octet-stream", "size": len(content), "service": "downloadable",
        "checksum_sha256_base64": digest,
        "upload": {
            "parts": [
                {"number": 1, "chunk_start": 0, "chunk_end": len(content), "checksum_sha256_base64": digest}
            ]
        },
    }


def statuses(received):
    """Returns the statuses of all responses in the bytes, in order."""
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]
