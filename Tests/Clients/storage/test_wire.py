"""Wire behaviour that ordinary clients do not exercise: responses before the body, and broken bodies."""

import hashlib
import json
import socket
import time
import urllib.parse

import pytest

from client import Files, checksum_headers, send, sha256


def connect(url):
    where = urllib.parse.urlsplit(url)
    return socket.create_connection((where.hostname, where.port), timeout=20), where


def head(url, length, **headers):
    where = urllib.parse.urlsplit(url)
    fields = {"Host": where.netloc, **({"Content-Length": length} if length is not None else {}), **headers}
    lines = [f"PUT {url[url.index(where.netloc) + len(where.netloc):]} HTTP/1.1", *(f"{n}: {v}" for n, v in fields.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def first_line(connection):
    return connection.recv(65536).split(b"\r\n")[0]


def test_continue_after_authentication(files):
    body = b"hello"
    plan = files.create(body)["upload"]["parts"][0]
    connection, _ = connect(plan["url"])
    connection.sendall(head(plan["url"], 5, Expect="100-continue", **plan["headers"]))
    assert first_line(connection) == b"HTTP/1.1 100 Continue"
    connection.sendall(body)
    assert first_line(connection) == b"HTTP/1.1 200 OK"


@pytest.mark.parametrize("break_it,status", [("signature", b"403"), ("upload", b"404"), ("checksum", b"403"), ("large", b"400")])
def test_refusal_instead_of_continue(files, break_it, status):
    body = b"hello"
    created = files.create(body)
    plan = created["upload"]["parts"][0]
    url, headers, length = plan["url"], plan["headers"], 5
    if break_it == "signature":
        url = url[:-1] + ("0" if url[-1] != "0" else "1")
    elif break_it == "upload":
        files.complete(created, body) if send("PUT", url, headers, body).status == 200 else None
    elif break_it == "checksum":
        headers = {}
    else:
        length = (5 << 30) + 1
    connection, _ = connect(url)
    connection.sendall(head(url, length, Expect="100-continue", **headers))
    answer = connection.recv(65536)
    assert answer.split(b" ")[1] == status, answer
    assert b"100 Continue" not in answer


def test_broken_upload_leaves_the_earlier_attempt(server, files):
    body = b"the first attempt"
    created = files.create(body)
    plan = created["upload"]["parts"][0]
    assert send("PUT", plan["url"], plan["headers"], body).status == 200
    connection, _ = connect(plan["url"])
    connection.sendall(head(plan["url"], len(body), **plan["headers"]) + body[:5])
    connection.close()
    for _ in range(200):
        part = json.loads(send("GET", f"{server}/_mock/uploads/{created['id']}").body)["uploads"][0]["parts"][0]
        if part["attempt_count"] == 2:
            break
        time.sleep(0.02)
    assert [attempt["stored"] for attempt in part["attempts"]] == [True, False]
    assert part["attempts"][1]["refusal"]["code"] == "IncompleteBody"
    assert part["etag"] == f'"{hashlib.md5(body).hexdigest()}"'
    # The client received no response; the journal has the refusal.
    entries = json.loads(send("GET", f"{server}/_mock/requests?file={created['id']}&operation=s3:UploadPart").body)["requests"]
    assert [entry["status"] for entry in entries] == [200, 400]
    assert "ended after 5 of 17 bytes" in entries[1]["explanation"]
    assert files.complete(created, body)["is_uploaded"]


@pytest.mark.parametrize("change,status", [("signature", "403 Forbidden"), ("upload", "404 Not Found"), ("number", "400 Bad Request")])
def test_status_line_of_a_refusal(s3, files, change, status):
    created = files.create(b"hello")
    url, headers = created["upload"]["parts"][0]["url"], created["upload"]["parts"][0]["headers"]
    if change == "signature":
        url = url[:-1] + ("0" if url[-1] != "0" else "1")
    else:
        upload = {"upload": "nope", "number": created["upload"]["id"]}[change]
        number = 1 if change == "upload" else 10001
        params = {"Bucket": "polar-s3", "Key": created["path"], "UploadId": upload, "PartNumber": number}
        url = s3.generate_presigned_url("upload_part", params | {"ChecksumAlgorithm": "SHA256", "ChecksumSHA256": sha256(b"hello")})
    connection, _ = connect(url)
    connection.sendall(head(url, 5, **headers) + b"hello")
    assert first_line(connection) == f"HTTP/1.1 {status}".encode()


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_refused_head_announces_no_length(files, version):
    created = files.upload(b"png", service="product_media")
    for path, extra, status in [("", "", 200), ("x", "", 404), ("?acl", "", 403), ("", "Range: bytes=9-\r\n", 416)]:
        connection, where = connect(created["public_url"])
        connection.sendall(f"HEAD {where.path}{path} HTTP/{version}\r\nHost: {where.netloc}\r\n{extra}\r\n".encode())
        with connection.makefile("rb") as reader:
            lines = list(iter(lambda: reader.readline().rstrip(), b""))
        assert lines[0].split()[1] == b"%d" % status
        lengths = [line for line in lines if line.lower().startswith((b"content-length:", b"transfer-encoding:"))]
        assert lengths == ([b"content-length: 3"] if status == 200 else [])


def test_a_half_closed_upload_gets_its_response(files):
    plan = files.create(b"hello")["upload"]["parts"][0]
    connection, _ = connect(plan["url"])
    connection.sendall(head(plan["url"], 5, **plan["headers"]) + b"hel")
    connection.shutdown(socket.SHUT_WR)
    answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 400 ") and b"<Code>IncompleteBody</Code>" in answer
    assert b"<NumberBytesExpected>5</NumberBytesExpected><NumberBytesProvided>3</NumberBytesProvided>" in answer


def test_chunked_body(files):
    plan = files.create(b"hello")["upload"]["parts"][0]
    connection, _ = connect(plan["url"])
    connection.sendall(head(plan["url"], None, **plan["headers"], **{"Transfer-Encoding": "chunked"}))
    answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 501 ") and b"<Header>Transfer-Encoding</Header>" in answer


def test_no_length(files):
    plan = files.create(b"hello")["upload"]["parts"][0]
    connection, _ = connect(plan["url"])
    connection.sendall(head(plan["url"], None, **plan["headers"]))
    answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 411 ") and b"<Code>MissingContentLength</Code>" in answer


@pytest.mark.parametrize(
    "case,status,code,told",
    [
        ("none", 400, "InvalidRequest", "checksum_sha256_base64"),
        ("bytes", 400, "BadDigest", "send the bytes"),
        ("md5", 400, "BadDigest", "Content-MD5"),
        ("md5 form", 400, "InvalidDigest", "Content-MD5"),
    ],
)
def test_explanation_names_the_part(files, case, status, code, told):
    created = files.create(b"one", b"two", checked=case != "none")
    plan = created["upload"]["parts"][1]
    headers = dict(plan["headers"])
    if case == "md5":
        headers["Content-MD5"] = "1B2M2Y8AsgTpgAmY7PhCfg=="
    if case == "md5 form":
        headers["Content-MD5"] = "nonsense"
    reply = send("PUT", plan["url"], headers, b"TWO" if case == "bytes" else b"two")
    assert (reply.status, reply.code) == (status, code), reply.body
    explanation = reply.headers["x-mock-explanation"]
    assert "Part 2" in explanation and told in explanation, explanation
