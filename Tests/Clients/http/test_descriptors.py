"""Few or closed file descriptors: the server reports them at the start, or runs without them."""

import hashlib
import http.client
import json
import os
import re
import resource
import socket
import subprocess
import time

import pytest

from mock import BINARY, TOKEN, draft

HEADERS = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}


class Limited:
    """`serve` with so many descriptors at most; `url` stays empty when it does not start."""

    def __init__(self, limit=None, *arguments, closed=()):
        def prepare():
            for descriptor in closed:
                os.close(descriptor)
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))

        self.process = subprocess.Popen(
            [BINARY, "serve", "--port", "0", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=prepare,
            env={name: value for name, value in os.environ.items() if not name.startswith("POLAR_FILES_MOCK_")})
        line = self.process.stdout.readline()
        self.url = line.removeprefix("Listening on ").strip()
        self.address = ("127.0.0.1", int(self.url.rpartition(":")[2])) if self.url else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def get(self, path="/v1/files/?limit=1", timeout=20):
        return self.request("GET", path, timeout=timeout)

    def request(self, method, path, body=None, headers=HEADERS, timeout=20):
        connection = http.client.HTTPConnection(*self.address, timeout=timeout)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()


@pytest.mark.parametrize("limit", range(3, 31))
@pytest.mark.parametrize("arguments", [[], ["--storage", "disk", "--host", "localhost", "--lanes", "8"]])
def test_serves_or_reports_the_reason_in_one_sentence(limit, arguments):
    with Limited(limit, *arguments) as mock:
        if mock.url:
            assert mock.get()[0] == 200
            return
        _, errors = mock.process.communicate(timeout=20)
    assert limit < 16
    assert len(errors.splitlines()) == 1, errors
    # With three or four descriptors the system's loader cannot open a library and reports it.
    if mock.process.returncode != 127:
        assert mock.process.returncode == 1
        assert "open files" in errors and "ulimit -n" in errors


@pytest.mark.parametrize("limit", [11, 13])
def test_the_limit_that_the_reason_names_is_enough(limit):
    # Beside a descriptor that the starting program has left open, behind a gap.
    script = 'exec 10</dev/null; ulimit -n "$1"; exec "$0" serve --port 0 --stop-with-stdin </dev/null'

    def start(limit):
        return subprocess.run(["bash", "-c", script, BINARY, str(limit)], capture_output=True, text=True, timeout=60)

    refused = start(limit)
    assert refused.returncode == 1
    needed = re.search(r"it must be (\d+) at least", refused.stderr)
    assert start(int(needed[1])).returncode == 0, refused.stderr


@pytest.mark.parametrize("limit", [14, 16, 20, 100])
@pytest.mark.parametrize("storage", ["memory", "disk"])
def test_serves_again_after_a_burst_took_all_descriptors(limit, storage):
    with Limited(limit, "--storage", storage) as mock:
        for _ in range(3):
            clients = []
            for number in range(200):
                client = socket.socket()
                client.setblocking(False)
                client.connect_ex(mock.address)
                if number % 2:
                    try:
                        client.send(b"GET /v1/files/ HTTP/1.1\r\nHost: a\r\n")
                    except OSError:
                        pass
                clients.append(client)
            # Long enough for timers and log writes to occur.
            time.sleep(0.3)
            for client in clients:
                client.close()
            begun = time.monotonic()
            assert mock.get()[0] == 200
            assert time.monotonic() - begun < 5
        assert mock.process.poll() is None


@pytest.mark.parametrize("closed", [[2], [0], [0, 2]])
def test_log_lines_never_end_up_in_a_stored_object(closed):
    content = os.urandom(200_000)
    with Limited(None, "--storage", "disk", "--log-level", "debug", "--min-part-size", "1", closed=closed) as mock:
        status, body = mock.request("POST", "/v1/files/", json.dumps(draft(content)))
        assert status == 201, body
        created = json.loads(body)
        part = created["upload"]["parts"][0]
        target = part["url"].split(mock.url, 1)[1]
        assert mock.request("PUT", target, content, part["headers"])[0] == 200
        done = {
            "id": created["upload"]["id"], "path": created["upload"]["path"],
            "parts": [{"number": 1, "checksum_etag": f'"{hashlib.md5(content).hexdigest()}"',
                       "checksum_sha256_base64": part["checksum_sha256_base64"]}]}
        assert mock.request("POST", f"/v1/files/{created['id']}/uploaded", json.dumps(done))[0] == 200
        for _ in range(300):
            assert mock.get("/v1/nothing")[0] == 404
        status, body = mock.get(f"/v1/files/{created['id']}/download")
        assert status == 200, body
        link = json.loads(body)["download"]["url"].split(mock.url, 1)[1]
        assert mock.request("GET", link, headers={}) == (200, content)
