"""The whole upload with third-party clients, over every protocol of the port."""

import hashlib
import os
import re
import subprocess

from mock import AUTHORIZATION, curl, draft, needs

VERSIONS = {"http/1.1": "1.1", "http/1.0": "1.1", "h2 with prior knowledge": "2", "h2 by upgrade": "2"}


def test_lists(mock, protocol):
    reply = curl(protocol, "GET", f"{mock.url}/v1/files/?limit=2")
    assert (reply.status, len(reply.json["items"])) == (200, 2)
    assert reply.protocol == VERSIONS[protocol]


def test_creates_uploads_and_downloads(mock, protocol):
    content = os.urandom(3 << 20)
    created = curl(protocol, "POST", f"{mock.url}/v1/files/", data=draft(content))
    assert created.status == 201, created.body
    part = created.json["upload"]["parts"][0]
    fields = [option for name, value in part["headers"].items() for option in ("-H", f"{name}: {value}")]
    sent = curl(
        protocol, "PUT", part["url"], "--data-binary", "@-", "-H", "Content-Type:", *fields,
        stdin=content, authorized=False,
    )
    assert sent.status == 200, sent.body
    etag = hashlib.md5(content).hexdigest()
    completed = curl(
        protocol, "POST", f"{mock.url}/v1/files/{created.json['id']}/uploaded",
        data={
            "id": created.json["upload"]["id"], "path": created.json["upload"]["path"],
            "parts": [
                {"number": 1, "checksum_etag": f'"{etag}"', "checksum_sha256_base64": part["checksum_sha256_base64"]}
            ],
        },
    )
    assert completed.status == 200, completed.body
    described = curl(protocol, "GET", f"{mock.url}/v1/files/{created.json['id']}/download")
    assert described.status == 200, described.body
    downloaded = curl(protocol, "GET", described.json["download"]["url"], authorized=False)
    assert (downloaded.status, downloaded.body) == (200, content)


def test_asks_before_a_large_body(mock, protocol):
    """curl waits for 100 Continue with a body of more than a megabyte, over HTTP/1.1 alone."""
    content = os.urandom(2 << 20)
    created = curl(protocol, "POST", f"{mock.url}/v1/files/", data=draft(content)).json
    part = created["upload"]["parts"][0]
    fields = [option for name, value in part["headers"].items() for option in ("-H", f"{name}: {value}")]
    sent = curl(
        protocol, "PUT", part["url"], "--data-binary", "@-", "-H", "Expect: 100-continue", *fields, stdin=content,
        authorized=False,
    )
    assert sent.status == 200, sent.body
    # A body that is not wanted is refused before it is sent.
    assert curl(protocol, "PUT", part["url"] + "0", "--data-binary", "@-", "-H", "Expect: 100-continue", *fields,
                stdin=content, authorized=False).status == 403


def test_nghttp_multiplexes(mock):
    needs("nghttp")
    for upgrade in ([], ["--upgrade"]):
        urls = [f"{mock.url}/v1/files/?limit={limit}" for limit in range(1, 9)]
        result = subprocess.run(
            ["nghttp", "-n", "-s", *upgrade, "-H", AUTHORIZATION, *urls], capture_output=True, text=True, timeout=60)
        assert result.returncode == 0, result.stderr
        answered = re.findall(r"^ *\d+ .* (\d{3}) +\S+ /v1/files", result.stdout, re.M)
        assert answered == ["200"] * 8, result.stdout


def test_h2load_is_answered_without_error(mock):
    needs("h2load")
    for protocol in ([], ["--h1"], ["-p", "h2c"]):
        result = subprocess.run(
            ["h2load", "-n", "2000", "-c", "20", "-m", "10", *protocol, "-H", AUTHORIZATION,
             f"{mock.url}/v1/files/"],
            capture_output=True, text=True, timeout=120)
        assert "2000 succeeded, 0 failed, 0 errored, 0 timeout" in result.stdout, result.stdout
        assert "2000 2xx" in result.stdout, result.stdout
