"""A mock that serves HTTPS, and clients that trust it."""

import base64
import hashlib
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from urllib.parse import urlsplit

import pytest

BINARY = os.environ["POLAR_FILES_MOCK_BINARY"]
TOKEN = "polar_oat_acme_full"
# No variable of the machine's decides what a client trusts, or where its proxy is.
CLEAN = {
    name: value for name, value in os.environ.items()
    if not name.startswith("POLAR_") and not name.upper().endswith("_PROXY")
    and name not in {"SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS",
                    "AWS_CA_BUNDLE", "DENO_CERT"}
}


class Mock:
    """`serve` on a free port; with `tls` it serves HTTPS, and its authority's certificate is in `authority`."""

    def __init__(self, *arguments, tls=True, environment=CLEAN):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.authority = self.folder / "ca.pem"
        options = ["--tls", "--ca-file", self.authority] if tls else []
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [BINARY, "serve", "--port", "0", "--log-format", "json", "--log-level", "debug", *options, *arguments],
            stdout=subprocess.PIPE, stderr=self.log, text=True, env=environment)
        listening = self.process.stdout.readline()
        assert listening.startswith("Listening on "), self.read_log() or listening
        assert self.process.stdout.readline() == "Ready.\n"
        self.url = listening.removeprefix("Listening on ").strip()
        where = urlsplit(self.url)
        self.address = (where.hostname, where.port)
        self.cleartext = f"http://{where.netloc}"

    def connect(self):
        return socket.create_connection(self.address, timeout=60)

    def connect_tls(self, name="localhost", **options):
        context = ssl.create_default_context(cafile=str(self.authority))
        for option, value in options.items():
            setattr(context, option, value)
        return context.wrap_socket(self.connect(), server_hostname=name)

    def read_log(self):
        self.log.seek(0)
        return self.log.read()

    def wait_for_log(self, text):
        deadline = time.monotonic() + 120
        while text not in (log := self.read_log()):
            assert time.monotonic() < deadline, log
            time.sleep(0.05)

    def stop(self):
        """Stops the server with SIGTERM and returns its log lines."""
        self.process.terminate()
        self.process.communicate(timeout=60)
        log = self.read_log()
        shutil.rmtree(self.folder)
        assert self.process.returncode == 0, log
        return [json.loads(line) for line in log.splitlines() if line.startswith("{")]


def draft(content, name="a.bin"):
    """A create request for one part, and the headers that its upload takes."""
    checksum = base64.b64encode(hashlib.sha256(content).digest()).decode()
    part = {"number": 1, "chunk_start": 0, "chunk_end": len(content), "checksum_sha256_base64": checksum}
    body = {
        "name": name, "mime_type": "application/octet-stream", "size": len(content), "service": "downloadable",
        "upload": {"parts": [part]}}
    headers = ["-H", f"x-amz-checksum-sha256: {checksum}", "-H", "x-amz-sdk-checksum-algorithm: SHA256"]
    return json.dumps(body), headers


def needs(*tools):
    for tool in tools:
        if not shutil.which(tool):
            pytest.skip(f"{tool} is not installed")


def run(command, **options):
    """The finished command; its output is text, and a failure shows it."""
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, timeout=300, **{"env": CLEAN, **options})
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout
