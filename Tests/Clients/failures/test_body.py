"""Rules with a `body` criterion: over both protocols, with every ending, and combined with rules without it."""

import httpx
import pytest

BAD = {"operation": "files:create", "body": {"name": {"contains": "bad"}}}


@pytest.fixture(params=["HTTP/1.1", "HTTP/2"])
def client(request, mock):
    is_http2 = request.param == "HTTP/2"
    headers = {"Authorization": f"Bearer {mock.token}"}
    with httpx.Client(base_url=mock.url, http1=not is_http2, http2=is_http2, headers=headers, timeout=60) as client:
        yield client


def create(client, name, **fields):
    part = {"number": 1, "chunk_start": 0, "chunk_end": 1}
    return client.post("/v1/files/", json={
        "service": "downloadable", "name": name, "mime_type": "application/zip", "size": 1, "upload": {"parts": [part]},
        **fields})


def names(mock):
    return sorted(file["name"] for file in mock.control("GET", "files?limit=200")["items"])


def test_only_requests_with_a_matching_body_are_struck(client, mock):
    rule = mock.fail({"match": BAD, "times": 2, "respond": {"status": 503, "retry_after": 1}})
    answers = [create(client, name) for name in ("good", "bad 1", "bad 2", "bad 3")]
    assert [answer.status_code for answer in answers] == [201, 503, 503, 201]
    assert answers[1].headers["retry-after"] == "1"
    assert answers[1].headers["x-mock-explanation"].startswith(f"{rule}: answered with 503")
    assert names(mock) == ["bad 3", "good"]
    assert [entry["failure"] for entry in mock.requests()] == [None, rule, rule, None]
    assert '"bad 1"' in mock.requests(f"failure={rule}")[0]["body"]
    live = mock.failures()[rule]
    assert (live["struck"], live["left"], live["match"]) == (2, 0, BAD)


def test_a_request_without_a_json_body_does_not_match_a_body_criterion(client, mock):
    rule = mock.fail({"match": {"body": {}}, "respond": {"status": 503}})
    json = {"Content-Type": "application/json"}
    statuses = [
        client.get("/v1/files/").status_code, client.post("/v1/files/", content=b"{", headers=json).status_code,
        client.post("/v1/files/", content=b"[]", headers=json).status_code,
        client.post("/v1/files/", content=b"\xff", headers=json).status_code]
    assert statuses == [200, 422, 422, 400]
    assert mock.failures()[rule]["struck"] == 0
    assert client.post("/v1/files/", content=b"{}", headers=json).status_code == 503


@pytest.mark.parametrize("ending", [{"reset": {}}, {"close": {}}, {"hang": {"seconds": 0.05}}])
@pytest.mark.parametrize("takes_effect", [False, True])
def test_a_rule_with_body_can_end_without_a_response(client, mock, ending, takes_effect):
    mock.fail({"match": BAD, "times": 1, "takes_effect": takes_effect, **ending})
    with pytest.raises(httpx.HTTPError):
        create(client, "bad")
    assert names(mock) == (["bad"] if takes_effect else [])
    assert create(client, "good").status_code == 201


@pytest.mark.parametrize("ending", [
    {"truncate": {"bytes": 10}}, {"reset": {"after_response_bytes": 10}}, {"close": {"after_response_bytes": 10}},
])
def test_a_rule_with_body_can_cut_its_response(client, mock, ending):
    mock.fail({"match": BAD, "times": 1, **ending})
    with pytest.raises(httpx.HTTPError):
        create(client, "bad")
    assert names(mock) == ["bad"]


def test_an_answer_is_changed_and_delayed(client, mock):
    mock.fail({"match": BAD, "delay": {"ms": 1}, "corrupt": {"json": True}})
    with pytest.raises(ValueError):
        create(client, "bad").json()
    assert create(client, "good").json()["name"] == "good"


def test_rules_without_body_are_compared_first(client, mock):
    late, slow = mock.control("POST", "failures", [
        {"match": BAD, "respond": {"status": 503}},
        {"match": {"operation": "files:create"}, "delay": {"ms": 1}, "upload_rate": "1MiB"}])["ids"]
    bad, good = create(client, "bad"), create(client, "good")
    assert (bad.status_code, good.status_code) == (503, 201)
    assert bad.headers["x-mock-explanation"].startswith(f"{late}: delayed by 1 ms, read at 1048576 bytes a second, ")
    assert good.headers["x-mock-explanation"].startswith(f"{slow}: delayed")
    # A rule that decides the ending makes rules with `body` unnecessary.
    early = mock.fail({"match": {"operation": "files:create"}, "times": 1, "respond": {"status": 500}})
    assert [create(client, "bad").status_code for _ in range(2)] == [500, 503]
    assert mock.failures()[late]["struck"] == 2 and mock.failures()[early]["struck"] == 1


def test_a_body_of_megabytes_is_compared_whole(client, mock):
    rule = mock.fail({"match": {"body": {"version": {"contains": "needle"}}}, "respond": {"status": 503}})
    filler = "x" * (3 << 20)
    assert create(client, "a", version=f"{filler}needle{filler}").status_code == 503
    assert create(client, "a", version=filler).status_code == 201
    assert mock.failures()[rule]["struck"] == 1
    too_long = client.post("/v1/files/", content=b" " * (11 << 20), headers={"Content-Type": "application/json"})
    assert too_long.status_code == 413


def test_every_call_that_sends_json_is_met(client, mock, files):
    created = files.create(b"x")
    upload = created["upload"]
    completion = {"id": upload["id"], "path": upload["path"], "parts": []}
    for operation, method, path, body in [
        ("files:uploaded", "POST", f"/v1/files/{created['id']}/uploaded", completion),
        ("files:update", "PATCH", f"/v1/files/{created['id']}", {"name": "new"}),
    ]:
        wanted = {key: body[key] for key in list(body)[:1]}
        rule = mock.fail({"match": {"operation": operation, "body": wanted}, "times": 1, "respond": {"status": 418}})
        assert client.request(method, path, json=body).status_code == 418
        assert mock.failures()[rule]["left"] == 0


def test_rules_are_carried_by_export_and_import(client, mock):
    mock.fail({"match": {**BAD, "header": {"user-agent": "*"}}, "respond": {"status": 503}})
    state = mock.control("GET", "state")
    mock.control("DELETE", "failures")
    mock.control("PUT", "state", state)
    assert create(client, "bad").status_code == 503 and create(client, "good").status_code == 201


@pytest.mark.parametrize("rule, detail", [
    ({"match": {"operation": "files:list", "body": {}}, "respond": {"status": 503}}, "match.body: is of calls that send JSON"),
    ({"match": {"operation": "s3:*", "body": {}}, "respond": {"status": 503}}, "match.body: is of calls that send JSON"),
    ({"match": {"body": {"name": {"contians": "x"}}}, "respond": {"status": 503}}, "did you mean 'contains'?"),
    ({"match": {"body": {}}, "upload_rate": 10}, "upload_rate: comes too late"),
    ({"match": {"body": {}}, "reset": {"after_request_bytes": 0}}, "reset: after_request_bytes comes too late"),
    ({"match": {"body": {}}, "close": {"after_request_bytes": 5}}, "close: after_request_bytes comes too late"),
])
def test_invalid_values_are_refused(mock, rule, detail):
    reply = httpx.post(f"{mock.url}/_mock/failures", json=rule)
    assert reply.status_code == 422 and detail in reply.json()["detail"], reply.text
    assert not mock.failures()
