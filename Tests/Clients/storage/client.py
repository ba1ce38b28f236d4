"""Calls of the Files API and raw HTTP, without a library that normalizes URLs."""

import base64
import dataclasses
import hashlib
import http.client
import json
import re
import urllib.parse


@dataclasses.dataclass
class Reply:
    status: int
    headers: dict
    body: bytes

    def element(self, name):
        match = re.search(rf"<{name}>(.*?)</{name}>", self.body.decode(), re.S)
        return match and match[1]

    @property
    def code(self):
        return self.element("Code")


def send(method, url, headers=None, body=None):
    where = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=300)
    target = url[url.index(where.netloc) + len(where.netloc) :]
    connection.request(method, target, body, headers or {})
    response = connection.getresponse()
    reply = Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
    connection.close()
    return reply


def sha256(body):
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def checksum_headers(body):
    return {"x-amz-checksum-sha256": sha256(body), "x-amz-sdk-checksum-algorithm": "SHA256"}


class Files:
    """A minimal client of the Files API, to have objects for signed requests."""

    def __init__(self, server, token):
        self.server, self.token = server, token

    def call(self, method, path, body=None):
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        reply = send(method, self.server + path, headers, json.dumps(body) if body is not None else None)
        assert reply.status in (200, 201), (reply.status, reply.body)
        return json.loads(reply.body)

    def create(self, *parts, name="release.zip", service="downloadable", checked=True):
        planned, offset = [], 0
        for number, part in enumerate(parts, 1):
            plan = {"number": number, "chunk_start": offset, "chunk_end": offset + len(part)}
            planned.append(plan | ({"checksum_sha256_base64": sha256(part)} if checked else {}))
            offset += len(part)
        mime = "application/zip" if service == "downloadable" else "image/png"
        body = {"name": name, "mime_type": mime, "size": offset, "service": service, "upload": {"parts": planned}}
        return self.call("POST", "/v1/files/", body)

    def complete(self, created, *parts):
        completed = [
            {"number": n, "checksum_etag": hashlib.md5(part).hexdigest(), "checksum_sha256_base64": sha256(part)}
            for n, part in enumerate(parts, 1)
        ]
        body = {"id": created["upload"]["id"], "path": created["upload"]["path"], "parts": completed}
        return self.call("POST", f"/v1/files/{created['id']}/uploaded", body)

    def upload(self, *parts, **options):
        created = self.create(*parts, **options)
        for plan, part in zip(created["upload"]["parts"], parts):
            reply = send("PUT", plan["url"], plan["headers"], part)
            assert reply.status == 200, (reply.status, reply.body)
        return self.complete(created, *parts)
