"""A mock with a tenant of its own for each test, and its failure rules."""

import json
import os
import pathlib
import subprocess
import sys
import urllib.request

import pytest

# The raw client of the Files API belongs to the object store's suite.
sys.path.append(str(pathlib.Path(__file__).parents[1] / "storage"))

BINARY = os.environ["POLAR_FILES_MOCK_BINARY"]


class Mock:
    def __init__(self, *flags, stderr=None):
        command = [BINARY, "serve", "--port", "0", "--fixtures", "none", "--log-level", "error", *map(str, flags)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("Listening on "), line
        self.url = line.removeprefix("Listening on ").strip()
        self.token = ""

    def stop(self):
        self.process.terminate()
        assert self.process.wait(20) == 0

    def control(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_mock/{path}", data, method=method)
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.loads(reply.read() or "null")

    def fail(self, *rules):
        """Adds rules and returns the id of the first."""
        return self.control("POST", "failures", list(rules))["ids"][0]

    def failures(self):
        return {rule["id"]: rule for rule in self.control("GET", "failures")["failures"]}

    def requests(self, query=""):
        return self.control("GET", f"requests?{query}")["requests"]

    def waits(self, rule, count=1):
        """Waits until the rule has struck `count` times."""
        return self.control("POST", f"failures/{rule}/wait", {"count": count, "timeout_ms": 60000})


@pytest.fixture(scope="session")
def server():
    mock = Mock("--min-part-size", 1)
    yield mock
    mock.stop()


@pytest.fixture
def mock(server):
    server.control("POST", "reset")
    server.token = server.control("POST", "organizations", {"slug": "acme"})["token"]
    return server


@pytest.fixture
def files(mock):
    from client import Files

    return Files(mock.url, mock.token)
