"""A mock in a process of its own, and what it answers."""

import http.client
import json
import os
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

BINARY = os.environ.get("POLAR_FILES_MOCK_BINARY", "")
FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"


@dataclass
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


class Mock:
    """`serve` on a free port, stopped with the `with` block."""

    def __init__(self, *arguments, fixtures="none", environment=None, log=None):
        self.process = subprocess.Popen(
            [BINARY, "serve", "--port", "0", "--fixtures", str(fixtures), "--log-level", "error", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**os.environ, **(environment or {})},
        )
        line = self.process.stdout.readline()
        assert line.startswith("Listening on "), line
        self.reach(line.removeprefix("Listening on ").strip())

    def reach(self, url):
        self.url = url
        self.address = urlsplit(url).netloc
        self.local = threading.local()

    @classmethod
    def at(cls, url):
        """A server that already runs and that this object does not stop."""
        mock = cls.__new__(cls)
        mock.reach(url)
        return mock

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        assert self.process.wait(20) == 0

    def request(self, method, target, body=None, token=None, headers=None) -> Reply:
        """One request on this thread's own connection."""
        headers = dict(headers or {})
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        connection = getattr(self.local, "connection", None)
        if connection is None:
            connection = self.local.connection = http.client.HTTPConnection(self.address, timeout=300)
        try:
            connection.request(method, target, body=body, headers=headers)
            response = connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # Idle for longer than the server's idle timeout.
            connection.close()
            connection.request(method, target, body=body, headers=headers)
            response = connection.getresponse()
        return Reply(response.status, response.headers, response.read())

    def control(self, method, path, body=None, **options) -> Reply:
        return self.request(method, f"/_mock/{path}", body, **options)

    def tenant(self, **fields):
        reply = self.control("POST", "organizations", fields)
        assert reply.status == 201, reply.body
        return reply.json

    def upload(self, token, organization, name, *parts):
        """The whole flow; gives the completed file."""
        import base64
        import hashlib

        def digest(data):
            return base64.b64encode(hashlib.sha256(data).digest()).decode()

        plan, start = [], 0
        for number, part in enumerate(parts, 1):
            plan.append(
                {
                    "number": number,
                    "chunk_start": start,
                    "chunk_end": start + len(part),
                    "checksum_sha256_base64": digest(part),
                }
            )
            start += len(part)
        whole = b"".join(parts)
        created = self.request(
            "POST",
            "/v1/files/",
            {
                "name": name,
                "mime_type": "application/zip",
                "size": len(whole),
                "checksum_sha256_base64": digest(whole),
                "upload": {"parts": plan},
                "service": "downloadable",
            },
            token=token,
        )
        assert created.status == 201, created.body
        file = created.json
        done = []
        for part, data in zip(file["upload"]["parts"], parts):
            target = part["url"].split(self.address, 1)[1]
            put = self.request("PUT", target, data, headers=part["headers"])
            assert put.status == 200, put.body
            done.append(
                {
                    "number": part["number"],
                    "checksum_etag": put.headers["ETag"],
                    "checksum_sha256_base64": part["checksum_sha256_base64"],
                }
            )
        completed = self.request(
            "POST",
            f"/v1/files/{file['id']}/uploaded",
            {"id": file["upload"]["id"], "path": file["upload"]["path"], "parts": done},
            token=token,
        )
        assert completed.status == 200, completed.body
        return completed.json


def run(*arguments, environment=None, **options):
    """Runs the command to its end."""
    return subprocess.run(
        [BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=60,
        env={**os.environ, **(environment or {})}, **options,
    )  # fmt: skip


def validate(path):
    """Returns the exit status and the output lines of `validate` for a fixture."""
    done = run("validate", path)
    return done.returncode, done.stdout + done.stderr
