import pytest

from mock import Mock


@pytest.fixture(scope="module")
def guarded():
    with Mock("--admin-token", "s3cret") as mock:
        yield mock


@pytest.mark.parametrize(
    "token, status", [(None, 401), ("wrong", 401), ("s3cre", 401), ("s3crets", 401), ("s3cret", 200)]
)
def test_admin_token(guarded, token, status):
    reply = guarded.control("GET", "health", token=token)
    assert reply.status == status
    if status == 401:
        assert reply.headers["WWW-Authenticate"].startswith("Bearer")
        assert set(reply.json) == {"error", "detail"}


def test_files_api_needs_no_admin_token(guarded):
    tenant = guarded.control("POST", "organizations", {}, token="s3cret").json
    assert guarded.request("GET", "/v1/files/", token=tenant["token"]).status == 200


@pytest.mark.parametrize("origin, status", [("http://evil.example", 403), ("null", 403), (None, 200)])
def test_foreign_pages_are_refused(mock, origin, status):
    headers = {"Origin": origin} if origin else {}
    assert mock.control("GET", "health", headers=headers).status == status


def test_own_origin_is_let_in(mock):
    assert mock.control("GET", "health", headers={"Origin": mock.url}).status == 200


@pytest.mark.parametrize(
    "method, path, status, allow",
    [
        ("GET", "nothing", 404, None),
        ("GET", "reset", 405, "POST"),
        ("DELETE", "state", 405, "GET, PUT"),
        ("POST", "health", 405, "GET"),
    ],
)
def test_paths_and_methods(mock, method, path, status, allow):
    reply = mock.control(method, path)
    assert reply.status == status
    assert reply.headers["Allow"] == allow
    assert set(reply.json) == {"error", "detail"}


def test_health(mock):
    health = mock.control("GET", "health").json
    assert health["status"] == "ok" and health["url"] == mock.url and health["uptime_seconds"] >= 0
