import pytest

ACME = "1dbfc517-0bbf-4301-9ba8-555ca42b9737"
TOKEN = "polar_oat_acme_full"
SHA256_OF_A = "ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs="


def listed(mock, token=TOKEN):
    reply = mock.request("GET", "/v1/files/?limit=100", token=token)
    assert reply.status == 200, reply.body
    return reply.json["items"]


def created_for_a(mock, name):
    """A create request for a file of one part with the content `a`."""
    part = {"number": 1, "chunk_start": 0, "chunk_end": 1, "checksum_sha256_base64": SHA256_OF_A}
    body = {"name": name, "mime_type": "application/zip", "size": 1, "service": "downloadable", "upload": {"parts": [part]}}
    return mock.request("POST", "/v1/files/", body, token=TOKEN).json


def test_token_lives_until_it_is_revoked(mock):
    made = mock.control("POST", "tokens", {"organization": "acme", "scopes": ["files:read"]})
    assert made.status == 201
    token = made.json["token"]
    assert len(listed(mock, token)) == len(listed(mock))
    assert mock.control("DELETE", f"tokens/{token}").status == 204
    reply = mock.request("GET", "/v1/files/", token=token)
    assert reply.status == 401 and reply.json["error"] == "invalid_token"
    assert mock.control("DELETE", f"tokens/{token}").status == 404


@pytest.mark.parametrize(
    "body, status",
    [
        ({"token": TOKEN, "organization": "acme"}, 409),
        ({"organization": "acmee"}, 422),
        ({"organization": "acme", "user": "adam@example.com"}, 422),
        ({"organization": "acme", "expires": "never"}, 422),
        (b"{", 400),
    ],
)
def test_tokens_that_cannot_be(mock, body, status):
    reply = mock.control("POST", "tokens", body)
    assert reply.status == status
    assert set(reply.json) == {"error", "detail"}


def test_clock_ends_tokens(mock):
    mock.control("PUT", "clock", {"freeze": "2029-12-31T23:59:59Z"})
    token = mock.control(
        "POST", "tokens", {"organization": "acme", "expires_at": "2030-01-01T00:00:00Z"}
    ).json["token"]
    assert mock.request("GET", "/v1/files/", token=token).status == 200
    mock.control("PUT", "clock", {"advance_seconds": 1})
    assert mock.request("GET", "/v1/files/", token=token).status == 401


def test_file_facts(mock):
    first = listed(mock)[-1]
    reply = mock.control(
        "PATCH", f"files/{first['id']}", {"version": "9.9", "size": 5, "created_at": "2000-01-01T00:00:00Z"}
    )
    assert reply.status == 200 and reply.json["version"] == "9.9"
    ids = [item["id"] for item in listed(mock)]
    assert first["id"] in (ids[0], ids[-1])
    shown = next(item for item in listed(mock) if item["id"] == first["id"])
    assert shown["size"] == 5 and shown["version"] == "9.9"
    mock.control("PATCH", f"files/{first['id']}", {"is_uploaded": False})
    assert first["id"] not in [item["id"] for item in listed(mock)]


def test_file_errors(mock):
    file = listed(mock)[0]["id"]
    reply = mock.control("PATCH", f"files/{file}", {"flaged_malicious_at": None})
    assert reply.status == 422 and "did you mean flagged_malicious_at?" in reply.json["detail"]
    assert mock.control("PATCH", "files/00000000-0000-4000-8000-000000000000", {}).status == 404


def test_uploads_show_every_part(mock):
    file = mock.upload(TOKEN, ACME, "parts.zip", b"one", b"two")
    report = mock.control("GET", f"uploads/{file['id']}").json["uploads"][0]
    assert report["state"] == "completed"
    assert [part["size"] for part in report["parts"]] == [3, 3]
    for part in report["parts"]:
        assert part["agrees"] is True and part["attempt_count"] == 1
        assert len(set(part["declared"].values()) | {part["checksum_sha256_base64"]}) == 1
    assert mock.control("GET", "uploads").json["count"] == 1
    assert mock.control("GET", "uploads/00000000-0000-4000-8000-000000000000").status == 404


def test_presigned_urls_expire_by_the_clock(mock):
    """Expiry of signed URLs follows the mock's clock, not the system's."""
    mock.control("PUT", "clock", {"freeze": "2030-06-01T12:00:00Z"})
    file = next(item["id"] for item in listed(mock) if item["name"] == "guide.pdf")
    download = mock.request("GET", f"/v1/files/{file}/download", token=TOKEN).json["download"]
    assert download["expires_at"].startswith("2030-06-01T13:00:00")
    created = created_for_a(mock, "late.zip")
    part = created["upload"]["parts"][0]
    assert part["expires_at"].startswith("2030-06-01T13:00:00")

    def statuses():
        get = mock.request("GET", download["url"].split(mock.address, 1)[1])
        put = mock.request("PUT", part["url"].split(mock.address, 1)[1], b"a", headers=part["headers"])
        return get.status, put.status

    assert statuses() == (200, 200)
    mock.control("PUT", "clock", {"advance_seconds": 3599})
    assert statuses() == (200, 200)
    mock.control("PUT", "clock", {"advance_seconds": 2})
    assert statuses() == (403, 403)
    mock.control("PUT", "clock", {"advance_seconds": -3600})
    assert statuses() == (200, 200)
    assert mock.control("PUT", "clock", {}).json["frozen"] is False
    assert statuses() == (403, 403)


@pytest.mark.parametrize("body", [{"advance_seconds": 1e12}, {"freeze": "0000-01-01"}, {"freeze": 7}, {"rewind": 1}])
def test_times_that_cannot_be(mock, body):
    mock.control("PUT", "clock", {"freeze": "2030-06-01T12:00:00Z"})
    assert mock.control("PUT", "clock", body).status == 422
    assert mock.control("GET", "clock").json == {"now": "2030-06-01T12:00:00Z", "frozen": True}


def test_an_aborted_or_refused_part_says_why(mock):
    created = created_for_a(mock, "refused.zip")

    def report():
        return mock.control("GET", f"uploads/{created['id']}").json["uploads"][0]["parts"][0]

    part = created["upload"]["parts"][0]
    assert report()["agrees"] is None and report()["reason"] == "Nothing was uploaded for it."
    assert mock.request("PUT", part["url"].split(mock.address, 1)[1], b"b", headers=part["headers"]).status == 400
    assert report()["attempts"][0]["refusal"]["code"] == "BadDigest" and "refused" in report()["reason"]
    assert mock.request("PUT", part["url"].split(mock.address, 1)[1], b"a", headers=part["headers"]).status == 200
    assert report()["agrees"] is True and report()["reason"] is None and report()["attempt_count"] == 2
