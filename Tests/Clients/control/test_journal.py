import socket
import threading
from concurrent.futures import ThreadPoolExecutor

from mock import Mock

TOKEN = "polar_oat_acme_full"


def test_requests_are_remembered_and_filtered(mock):
    mock.request("GET", "/v1/files/?limit=1", token=TOKEN)
    mock.request("GET", "/v1/files/", token="polar_oat_acme_none")
    mock.request("PATCH", "/v1/files/nothing", {"name": "x"}, token=TOKEN)
    mock.control("GET", "health")
    entries = mock.control("GET", "requests").json["requests"]
    assert [entry["method"] for entry in entries] == ["GET", "GET", "PATCH"]
    first = entries[0]
    assert first["operation"] == "files:list" and first["query"] == "limit=1" and first["status"] == 200
    assert TOKEN not in str(entries)
    assert entries[2]["body"] == '{"name": "x"}'
    for query, count in [
        ("status=403", 1), ("status=4xx", 2), ("operation=files:list", 2), ("method=patch", 1),
        ("path=/v1/files/*", 3), (f"since={first['sequence']}", 2), (f"since={first['time']}", 3), ("limit=1", 1),
    ]:
        assert mock.control("GET", f"requests?{query}").json["count"] == count, query
    assert mock.control("DELETE", "requests").status == 204
    assert mock.control("GET", "requests").json["count"] == 0


def test_verify(mock):
    mock.request("GET", "/v1/files/", token=TOKEN)
    match = {"operation": "files:list", "status": 200}
    assert mock.control("POST", "requests/verify", {"match": match, "exactly": 1}).status == 200
    reply = mock.control("POST", "requests/verify", {"match": {**match, "status": 201}})
    assert reply.status == 406
    assert reply.json["near_misses"][0]["differs"] == [{"field": "status", "expected": "201", "actual": "200"}]


def test_verify_shows_what_there_was_too_much_of(mock):
    for _ in range(4):
        mock.request("GET", "/v1/files/", token=TOKEN)
    reply = mock.control("POST", "requests/verify", {"match": {"operation": "files:list"}, "at_most": 3})
    assert reply.status == 406 and reply.json["matched"] == 4
    assert [entry["sequence"] for entry in reply.json["requests"]] == sorted(
        entry["sequence"] for entry in mock.control("GET", "requests").json["requests"][-3:]
    )


def test_every_criterion_narrows_what_is_found(mock):
    tenant = mock.tenant(slug="narrow")
    file = mock.upload(tenant["token"], tenant["id"], "a.zip", b"one", b"two")
    mock.request("GET", "/v1/files/?limit=1", token=tenant["token"])
    mock.request("GET", "/v1/files/", token=TOKEN)
    for query, count in [
        ("organization=narrow", 5), (f"organization={tenant['id']}", 5), ("organization=narrow&operation=files:list", 1),
        (f"file={file['id']}", 4), (f"file={file['id']}&part=2", 1), ("operation=s3:UploadPart", 2),
        ("operation=s3:UploadPart&status=2xx&method=PUT", 2), ("operation=s3:UploadPart&status=4xx", 0),
        ("path=/polar-s3/*", 2), (f"path=/v1/files/{file['id']}/uploaded", 1), ("organization=globex", 0),
    ]:  # fmt: skip
        assert mock.control("GET", f"requests?{query}").json["count"] == count, query
    match = {"organization": "narrow", "file": file["id"], "part": 1, "status": "2xx", "method": "PUT"}
    assert mock.control("POST", "requests/verify", {"match": match, "exactly": 1}).status == 200


def test_secrets_are_shown_nowhere(mock):
    secrets = ["polar_oat_verysecret", "polar_us_verysecret", "c2VjcmV0OnBhc3M="]
    for headers in [
        {"Authorization": f"Bearer {secrets[0]}"}, {"Cookie": f"polar_session={secrets[1]}; b={secrets[1]}"},
        {"Authorization": f"Basic {secrets[2]}"}, {"Authorization": secrets[0]},
        {"X-Amz-Security-Token": secrets[0]},
    ]:  # fmt: skip
        mock.request("GET", f"/v1/files/?X-Amz-Signature={secrets[0]}&x-amz-security-token={secrets[1]}", headers=headers)
    text = mock.control("GET", "requests").body.decode()
    assert text.count('"sequence"') == 5 and not any(secret in text for secret in secrets)


def test_the_journal_can_be_off():
    with Mock("--journal-limit", 0) as mock:
        mock.request("GET", "/healthz")
        assert mock.control("GET", "requests").json == {"count": 0, "total": 0, "requests": []}
        assert mock.control("POST", "requests/verify", {"match": {}}).status == 406
        assert mock.control("POST", "requests/wait", {"match": {}}).status == 422


def test_the_journal_keeps_the_latest():
    with Mock("--journal-limit", 3) as mock:
        for _ in range(5):
            mock.request("GET", "/healthz")
        entries = mock.control("GET", "requests").json["requests"]
        assert [entry["sequence"] for entry in entries] == [3, 4, 5]


def test_many_wait_at_once_and_some_give_up(mock):
    address = mock.address.split(":")
    for _ in range(50):
        with socket.create_connection((address[0], int(address[1]))) as client:
            body = b'{"match": {"status": 418}, "timeout_ms": 600000}'
            client.sendall(
                b"POST /_mock/requests/wait HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
            )

    def wait(number):
        body = {"match": {"method": "DELETE", "path": f"/wait/{number}"}, "timeout_ms": 60000}
        return mock.control("POST", "requests/wait", body).json["requests"][0]["path"]

    with ThreadPoolExecutor(100) as pool:
        waiting = pool.map(wait, range(100))
        for number in range(100):
            mock.request("DELETE", f"/wait/{number}")
        assert list(waiting) == [f"/wait/{number}" for number in range(100)]


def test_wait_is_woken_by_the_request(mock):
    replies = []
    waiter = threading.Thread(
        target=lambda: replies.append(
            mock.control(
                "POST", "requests/wait", {"match": {"operation": "files:list"}, "count": 3, "timeout_ms": 30000}
            )
        )
    )
    waiter.start()
    for _ in range(3):
        mock.request("GET", "/v1/files/", token=TOKEN)
    waiter.join(20)
    assert replies[0].status == 200 and replies[0].json["count"] == 3
    late = mock.control("POST", "requests/wait", {"match": {"status": 418}, "timeout_ms": 10})
    assert late.status == 408


def test_limits(mock):
    reply = mock.control("POST", "requests/wait", {"match": {}, "count": 10**6})
    assert reply.status == 422
