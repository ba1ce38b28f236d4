import json
import socket
import threading
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import pytest

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


@pytest.mark.parametrize("counts, detail", [
    ({"exactly": 1, "at_least": 1}, "exactly stands alone"), ({"exactly": 1, "at_most": 1}, "exactly stands alone"),
    ({"at_least": 2, "at_most": 1}, "at_least is 2 and at_most 1"),
])
def test_counts_that_contradict_each_other_are_refused(mock, counts, detail):
    mock.request("GET", "/v1/files/", token=TOKEN)
    reply = mock.control("POST", "requests/verify", {"match": {}, **counts})
    assert reply.status == 422 and detail in reply.json["detail"]


def test_verify_takes_a_range(mock):
    mock.request("GET", "/v1/files/", token=TOKEN)
    assert mock.control("POST", "requests/verify", {"match": {}, "at_least": 1, "at_most": 2}).status == 200
    assert mock.control("POST", "requests/verify", {"match": {}, "at_least": 2, "at_most": 3}).status == 406


def create(mock, name, parts=1, **headers):
    body = {
        "name": name, "mime_type": "text/plain", "size": parts, "service": "downloadable",
        "upload": {"parts": [{"number": n, "chunk_start": n - 1, "chunk_end": n} for n in range(1, parts + 1)]}}
    reply = mock.request("POST", "/v1/files/", body, token=TOKEN, headers=headers)
    assert reply.status == 201


def test_body_and_headers_are_criteria(mock):
    create(mock, "guide.pdf", parts=2, **{"X-Team": "alpha"})
    create(mock, "notes.txt", **{"X-Team": "beta"})
    mock.request("GET", "/v1/files/", token=TOKEN)
    number = {"number": 1}
    for match, count in [
        ({"body": {"name": "guide.pdf"}}, 1), ({"body": {"name": {"contains": "."}}}, 2), ({"body": {}}, 2),
        ({"body": {"upload": {"parts": [number, {"number": 2}]}}}, 1), ({"body": {"upload": {"parts": [number]}}}, 1),
        ({"body": {"upload": {"parts": {"contains": number}}}}, 2),
        ({"header": {"x-team": "*a"}}, 2), ({"header": {"X-Team": "alpha"}}, 1),
        ({"header": {"authorization": f"Bearer {TOKEN}"}}, 3), ({"header": {"authorization": "Bearer polar_pat_*"}}, 0),
        ({"header": {"x-team": "beta"}, "body": {"size": 1.0}, "operation": "files:create", "status": "2xx"}, 1),
    ]:
        reply = mock.control("POST", "requests/verify", {"match": match, "exactly": count})
        assert reply.status == 200, (match, reply.json)
        reply = mock.control("POST", "requests/wait", {"match": match, "count": count, "timeout_ms": 0})
        assert len(reply.json["requests"]) == count
        texts = {key: json.dumps(value) if isinstance(value, dict) else value for key, value in match.items()}
        query = urllib.parse.urlencode(texts)
        assert mock.control("GET", f"requests?{query}").json["count"] == count, query
    query = urllib.parse.urlencode([("header", "x-team: b*"), ("header", "content-type:*"), ("body", '{"size":1}')])
    assert mock.control("GET", f"requests?{query}").json["count"] == 1


def test_near_misses_name_the_key_that_differs(mock):
    create(mock, "guide.pdf")
    body = {"name": {"contains": "notes"}, "size": 1, "upload": {"parts": [{"number": 2}]}, "version": "polar_oat_secret_1"}
    match = {
        "operation": "files:create", "header": {"authorization": "Bearer polar_oat_other_secret"}, "body": body}
    reply = mock.control("POST", "requests/verify", {"match": match})
    assert reply.status == 406 and "secret" not in str(reply.json) and TOKEN not in str(reply.json)
    assert reply.json["near_misses"][0]["differs"] == [
        {"field": "header.authorization", "expected": "Bearer polar_oat_…", "actual": "Bearer polar_oat_…"},
        {"field": "body.name", "expected": 'contains "notes"', "actual": '"guide.pdf"'},
        {"field": "body.upload.parts[0].number", "expected": "2", "actual": "1"},
        {"field": "body.version", "expected": '"polar_oat_…"', "actual": None},
    ]
    create(mock, "large.bin", parts=2000)
    match = {"operation": "files:create", "body": {"size": 2000}}
    misses = mock.control("POST", "requests/verify", {"match": match}).json["near_misses"]
    details = [miss["differs"][0]["actual"] for miss in misses]
    assert any("it holds bodies of 65536 at most" in detail for detail in details), details


@pytest.mark.parametrize("match, detail", [
    ({"body": "name"}, "body must be an object of the keys to compare"),
    ({"body": {"name": {"contians": "x"}}}, "body.name.contians is no comparison; did you mean 'contains'?"),
    ({"body": {"name": {"contains": "x", "y": 1}}}, "body.name.contains must be alone in its object."),
    ({"header": "x"}, "header must be an object such as"), ({"header": {"x": 1}}, "header.x must be a text"),
    ({"header": {"a b": "x"}}, "header has a name that no field can have: 'a b'."),
    ({"haeder": {"x": "y"}}, "Unknown key 'match.haeder'; did you mean header?"),
    ({"path": {"x": "y"}}, "match.path must be a text or a whole number."),
])
def test_invalid_criteria_are_refused(mock, match, detail):
    for path, more in [("verify", {}), ("wait", {"timeout_ms": 0})]:
        reply = mock.control("POST", f"requests/{path}", {"match": match, **more})
        assert reply.status == 422 and detail in reply.json["detail"], reply.json


def test_invalid_criteria_in_a_query_are_refused(mock):
    reply = mock.control("GET", "requests?body=x")
    assert reply.status == 422 and reply.json["detail"] == "body must be JSON, not 'x'."
    reply = mock.control("GET", "requests?header=x")
    assert reply.status == 422 and "header must be a name and a pattern" in reply.json["detail"]


def test_verify_shows_the_latest_matches_if_there_are_too_many(mock):
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
        assert mock.control("POST", "requests/verify", {"match": {}}).status == 422
        assert mock.control("POST", "requests/wait", {"match": {}}).status == 422


def test_the_journal_retains_the_latest_requests():
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
