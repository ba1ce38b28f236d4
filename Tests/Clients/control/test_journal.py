import threading

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
