"""Generic clients instead of an SDK: httpx, requests, boto3, Node's fetch."""

import http.client
import os
import pathlib
import shutil
import socket
import subprocess
import time

import boto3
import httpx
import pytest
import requests
from botocore import UNSIGNED
from botocore.config import Config
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from client import checksum_headers, send, sha256

PART = 3


def authorized(mock):
    return {"Authorization": f"Bearer {mock.token}"}


@pytest.mark.parametrize(
    "ending, error",
    [("reset", httpx.ReadError), ("close", httpx.RemoteProtocolError)],
)
def test_httpx_sees_how_a_connection_ends(mock, ending, error):
    mock.fail({"match": {"operation": "files:list"}, "times": 1, ending: {}})
    with httpx.Client(base_url=mock.url, headers=authorized(mock)) as client:
        with pytest.raises(error):
            client.get("/v1/files/")
        assert client.get("/v1/files/").status_code == 200
    assert [request["failure"] for request in mock.requests()] == ["failure-1", None]


def test_requests_comes_back_after_503_and_reset(mock):
    mock.fail(
        {"match": {"operation": "files:list"}, "times": 1, "respond": {"status": 503, "retry_after": 0}},
        {"match": {"operation": "files:list"}, "times": 1, "reset": {}},
    )
    with requests.Session() as session:
        session.mount("http://", HTTPAdapter(max_retries=Retry(3, status_forcelist=[503], backoff_factor=0)))
        assert session.get(f"{mock.url}/v1/files/", headers=authorized(mock), timeout=60).status_code == 200
    assert len(mock.requests()) == 3


@pytest.mark.parametrize(
    "ending", [{"reset": {}}, {"close": {}}, {"respond": {"code": "SlowDown"}}, {"respond": {"code": "InternalError"}}]
)
def test_boto3_retries(mock, files, ending):
    """boto3 signs headers by default, which Polar does not; a public object needs no signature."""
    created = files.upload(b"hello", service="product_media")
    mock.fail({"match": {"operation": "s3:GetObject"}, "times": 2, **ending})
    config = Config(signature_version=UNSIGNED, retries={"mode": "standard", "max_attempts": 4})
    s3 = boto3.client("s3", endpoint_url=mock.url, region_name="us-east-2", config=config)
    reply = s3.get_object(Bucket="polar-s3-public", Key=created["path"])
    assert reply["Body"].read() == b"hello"
    assert reply["ResponseMetadata"]["RetryAttempts"] == 2


def test_an_upload_recovers_from_a_reset_in_part_3(mock, files):
    parts = [os.urandom(2 << 20) for _ in range(4)]
    rule = mock.fail(
        {"match": {"operation": "s3:UploadPart", "part": PART, "attempt": 1}, "reset": {"after_request_bytes": "1MiB"}})
    created = files.create(*parts)
    broken = []
    for plan, part in zip(created["upload"]["parts"], parts):
        for _ in range(2):
            try:
                assert send("PUT", plan["url"], plan["headers"], part).status == 200
                break
            except (ConnectionError, http.client.HTTPException):
                broken.append(plan["number"])
    assert broken == [PART]
    assert files.complete(created, *parts)["is_uploaded"]
    assert mock.failures()[rule]["struck"] == 1
    upload = mock.control("GET", f"uploads/{created['id']}")["uploads"][0]
    attempts = upload["parts"][PART - 1]["attempts"]
    assert [attempt["stored"] for attempt in attempts] == [False, True]
    assert attempts[0]["size"] == 1 << 20
    assert attempts[0]["refusal"]["code"] == "reset"


@pytest.mark.skipif(not shutil.which("node"), reason="Node is not installed")
def test_an_upload_by_fetch_recovers_from_a_reset_in_part_3(mock):
    mock.fail({"match": {"operation": "s3:UploadPart", "part": PART, "attempt": 1}, "reset": {"after_request_bytes": 1000}})
    script = pathlib.Path(__file__).with_name("upload.mjs")
    done = subprocess.run(
        ["node", str(script), mock.url, mock.token], capture_output=True, text=True, timeout=120,
        env={**os.environ, "NO_PROXY": "127.0.0.1"})
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["broken", "3", "completed", "true"]


def test_a_corrupted_download_fails_the_clients_sha256(mock, files):
    content = os.urandom(3 << 20)
    created = files.upload(content)
    assert created["checksum_sha256_base64"] is None or created["checksum_sha256_base64"] == sha256(content)
    link = files.call("GET", f"/v1/files/{created['id']}/download")["download"]["url"]
    mock.fail({"match": {"operation": "s3:GetObject"}, "times": 1, "corrupt": {"flip_bytes": 1}})
    wrong, right = requests.get(link, timeout=60), requests.get(link, timeout=60)
    assert sha256(wrong.content) != sha256(content) and sha256(right.content) == sha256(content)
    assert len(wrong.content) == len(content)
    assert sum(a != b for a, b in zip(wrong.content, content)) == 1
    assert wrong.headers["ETag"] == right.headers["ETag"]


@pytest.mark.parametrize("amount, received", [({"bytes": 1000}, 1000), ({"fraction": 0.25}, 50_000)])
def test_a_truncated_download_is_noticed(mock, files, amount, received):
    created = files.upload(os.urandom(200_000))
    link = files.call("GET", f"/v1/files/{created['id']}/download")["download"]["url"]
    mock.fail({"match": {"operation": "s3:GetObject"}, "times": 1, "truncate": amount})
    with pytest.raises(http.client.IncompleteRead) as caught:
        send("GET", link)
    assert len(caught.value.partial) == received
    assert mock.requests("operation=s3:GetObject")[0]["response_size"] == received


def test_a_download_is_reset_after_so_many_bytes(mock, files):
    created = files.upload(os.urandom(200_000))
    link = files.call("GET", f"/v1/files/{created['id']}/download")["download"]["url"]
    mock.fail({"match": {"operation": "s3:GetObject"}, "times": 1, "reset": {"after_response_bytes": 100_000}})
    with pytest.raises((ConnectionResetError, http.client.IncompleteRead)):
        send("GET", link)
    assert send("GET", link).status == 200


def test_a_delay_holds_up_only_its_own_response(mock):
    mock.fail({"match": {"operation": "files:list"}, "times": 1, "delay": {"ms": 1000}})
    where = httpx.URL(mock.url)
    with socket.create_connection((where.host, where.port)) as slow:
        slow.sendall(
            f"GET /v1/files/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {mock.token}\r\n\r\n".encode())
        started = time.monotonic()
        mock.waits("failure-1")
        assert send("GET", f"{mock.url}/v1/files/", authorized(mock)).status == 200
        slow.settimeout(60)
        assert slow.recv(65536).startswith(b"HTTP/1.1 200 OK\r\n")
        # The wait for the strike began after the request was sent.
        assert time.monotonic() - started > 0.9


def test_the_rates_are_those_that_were_asked_for(mock, files):
    content = os.urandom(200_000)
    created = files.create(content)
    mock.fail(
        {"match": {"operation": "s3:UploadPart"}, "times": 1, "upload_rate": 200_000},
        {"match": {"operation": "s3:GetObject"}, "times": 1, "download_rate": 200_000})
    started = time.monotonic()
    plan = created["upload"]["parts"][0]
    assert send("PUT", plan["url"], checksum_headers(content), content).status == 200
    sent = time.monotonic()
    assert sent - started > 0.7
    files.complete(created, content)
    link = files.call("GET", f"/v1/files/{created['id']}/download")["download"]["url"]
    started = time.monotonic()
    assert send("GET", link).body == content
    assert time.monotonic() - started > 0.7


@pytest.mark.parametrize("rule", [{}, {"drip": {"bytes": 5, "every_ms": 1}}])
def test_a_half_closed_client_gets_its_response(mock, rule):
    """As `nc -N` does."""
    if rule:
        mock.fail({"match": {"operation": "healthz"}, **rule})
    where = httpx.URL(mock.url)
    with socket.create_connection((where.host, where.port)) as client:
        client.settimeout(60)
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        client.shutdown(socket.SHUT_WR)
        answer = b""
        while data := client.recv(65536):
            answer += data
    assert answer.endswith(b'\r\n\r\n{"status":"ok"}')


@pytest.mark.parametrize("ending", [{"hang": {}}, {"delay": {"ms": 3_600_000}}])
def test_a_struck_request_ends_when_its_client_disconnects(mock, ending):
    rule = mock.fail({"match": {"operation": "healthz"}, **ending})
    where = httpx.URL(mock.url)
    with socket.create_connection((where.host, where.port)) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        mock.waits(rule)
        client.shutdown(socket.SHUT_WR)
        client.settimeout(60)
        assert client.recv(1) == b""


@pytest.mark.parametrize("method, path", [("HEAD", "/v1/files/"), ("GET", "/v1/files/")])
@pytest.mark.parametrize("status, framing", [(429, "transfer-encoding"), (204, None), (304, None)])
def test_a_response_without_a_length_has_no_content_length(mock, method, path, status, framing):
    mock.fail({"match": {"path": path}, "respond": {"status": status}})
    reply = send(method, f"{mock.url}{path}", authorized(mock))
    assert reply.status == status
    assert "content-length" not in reply.headers
    if method == "GET" and framing:
        assert framing in reply.headers
