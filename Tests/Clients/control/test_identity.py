"""Organizations, users, memberships and sessions that only the real world had: blocked, deleted, limited, SSO."""

import json

import pytest

from mock import Mock

ACME = "1dbfc517-0bbf-4301-9ba8-555ca42b9737"
GLOBEX = "7f0f2f43-5a56-4f5c-9d2e-0c6f3d1b8a10"


def world(acme={}, user={}, membership={}):
    return {
        "version": 1,
        "organizations": [{"id": ACME, "slug": "acme", **acme}, {"id": GLOBEX, "slug": "globex"}],
        "users": [
            {
                "email": "a@example.com",
                "memberships": [{"organization": "acme", **membership}, {"organization": "globex"}],
                **user,
            }
        ],
        "tokens": [
            {"token": "polar_oat_acme", "organization": "acme"},
            {"token": "polar_at_o_acme", "organization": "acme", "client": "polar_ci_1"},
            {"token": "polar_pat_a", "user": "a@example.com"},
            {"token": "polar_at_u_a", "user": "a@example.com", "client": "polar_ci_1"},
            {"token": "polar_at_u_limited", "user": "a@example.com", "organizations": ["acme"]},
            {"token": "polar_us_a", "user": "a@example.com"},
            {"token": "polar_us_limited", "user": "a@example.com", "organizations": ["acme"]},
        ],
        "files": [{"organization": "acme", "name": "acme.zip"}, {"organization": "globex", "name": "globex.zip"}],
    }


@pytest.fixture(scope="module")
def mock():
    with Mock() as mock:
        yield mock


def ask(mock, credential, method="GET", body=None):
    if credential.startswith("polar_us_"):
        return mock.request(method, "/v1/files/", body, headers={"Cookie": f"polar_session={credential}"})
    return mock.request(method, "/v1/files/", body, token=credential)


def names(mock, credential):
    reply = ask(mock, credential)
    assert reply.status == 200, reply.body
    return [item["name"] for item in reply.json["items"]]


def put(mock, document):
    reply = mock.control("PUT", "state", document)
    assert reply.status == 200, reply.body


def create(mock, credential):
    body = {
        "service": "downloadable", "name": "a", "mime_type": "a/b", "size": 1, "organization_id": ACME,
        "upload": {"parts": [{"number": 1, "chunk_start": 0, "chunk_end": 1}]},
    }  # fmt: skip
    return ask(mock, credential, "POST", body)


@pytest.mark.parametrize("keys", [{"blocked": True}, {"blocked_at": "2026-01-01"}, {"deleted_at": "2026-01-01"}], ids=json.dumps)
def test_a_blocked_or_deleted_organization(mock, keys):
    put(mock, world(acme=keys))
    for token in ["polar_oat_acme", "polar_at_o_acme"]:
        reply = ask(mock, token)
        assert reply.status == 401 and reply.json["error"] == "invalid_token"
    for credential in ["polar_pat_a", "polar_at_u_a", "polar_us_a"]:
        assert names(mock, credential) == ["globex.zip"]
        refused = create(mock, credential)
        assert refused.status == 422 and refused.json["detail"][0]["msg"] == "Organization not found."


@pytest.mark.parametrize("keys", [{"blocked": True}, {"deleted": True}, {"deleted_at": "2026-01-01"}], ids=json.dumps)
def test_a_blocked_or_deleted_user(mock, keys):
    put(mock, world(user=keys))
    for token in ["polar_pat_a", "polar_at_u_a"]:
        reply = ask(mock, token)
        assert reply.status == 401 and reply.json["error"] == "invalid_token"
    assert ask(mock, "polar_us_a").status == 401 and ask(mock, "polar_us_a").json["error"] == "Unauthorized"
    assert names(mock, "polar_oat_acme") == ["acme.zip"]


def test_a_membership_that_ended(mock):
    put(mock, world(membership={"deleted_at": "2026-01-01"}))
    assert names(mock, "polar_pat_a") == ["globex.zip"]
    assert create(mock, "polar_pat_a").status == 422


def test_enforced_sso_and_limited_sessions(mock):
    put(mock, world(acme={"sso_enforced": True}))
    for credential in ["polar_us_a", "polar_at_u_a"]:
        assert names(mock, credential) == ["globex.zip"]
        assert create(mock, credential).json["detail"][0]["msg"] == "Organization not found."
    for credential in ["polar_us_limited", "polar_at_u_limited", "polar_oat_acme"]:
        assert names(mock, credential) == ["acme.zip"]
    assert names(mock, "polar_pat_a") == ["acme.zip", "globex.zip"]


def test_the_whole_world_is_exported_and_imported(mock):
    put(
        mock,
        world(
            acme={"blocked": True, "deleted_at": "2026-01-01T00:00:00.000001Z", "sso_enforced": True},
            user={"blocked_at": "2026-02-01", "deleted": True},
            membership={"deleted_at": "2026-03-01"},
        ),
    )
    state = mock.control("GET", "state")
    assert {token["token"]: token.get("client") for token in state.json["tokens"]}["polar_at_u_a"] == "polar_ci_1"
    assert state.json["organizations"][0]["sso_enforced"] is True
    put(mock, state.json)
    assert mock.control("GET", "state").body == state.body


def test_a_token_made_at_run_time_may_name_its_client(mock):
    put(mock, world())
    reply = mock.control("POST", "tokens", {"token": "polar_at_u_new", "user": "a@example.com", "client": "polar_ci_2"})
    assert reply.status == 201 and reply.json["client"] == "polar_ci_2"
    assert mock.control("POST", "tokens", {"organization": "acme", "client": "polar_ci_2"}).status == 422
