import json
import os

import pytest

from mock import FIXTURES, Mock

ACME = "1dbfc517-0bbf-4301-9ba8-555ca42b9737"
TOKEN = "polar_oat_acme_full"


def state(mock, content="inline"):
    return mock.control("GET", f"state?content={content}").body


def test_reset_goes_back_to_the_fixtures(mock):
    before = state(mock)
    mock.upload(TOKEN, ACME, "new.zip", b"new")
    mock.tenant()
    mock.control("PUT", "clock", {"freeze": "2030-01-01T00:00:00Z"})
    assert state(mock) != before
    assert mock.control("POST", "reset").status == 204
    assert state(mock) == before
    assert mock.control("GET", "clock").json["frozen"] is False
    assert mock.control("GET", "requests").json["count"] == 0


@pytest.mark.parametrize("content", ["inline", "none"])
def test_importing_an_exported_state_changes_nothing(mock, content):
    mock.upload(TOKEN, ACME, "parts.zip", b"a" * 1000, b"b" * 2000, b"c")
    before, inline = state(mock, content), state(mock)
    assert mock.control("PUT", "state", before).status == 200
    assert state(mock, content) == before
    assert state(mock) == inline


def test_an_export_is_a_fixture(mock, tmp_path):
    file = mock.upload(TOKEN, ACME, "parts.zip", b"a" * 1000, os.urandom(5000))
    listed = mock.request("GET", "/v1/files/", token=TOKEN).json
    path = tmp_path / "export.json"
    path.write_bytes(state(mock))
    with Mock(fixtures=path) as other:
        assert state(other) == path.read_bytes()
        there = other.request("GET", "/v1/files/", token=TOKEN).json

        def facts(page):
            return [{k: v for k, v in item.items() if k not in ("download", "public_url")} for item in page["items"]]

        assert facts(there) == facts(listed)
        assert any(item["id"] == file["id"] for item in there["items"])


def test_a_replacement_is_all_or_nothing(mock):
    before = state(mock)
    world = json.loads(before)
    world["files"].append({"organization": "nobody"})
    reply = mock.control("PUT", "state", world)
    assert reply.status == 422
    assert f"files[{len(world['files']) - 1}].organization: there is no organization nobody" in reply.json["detail"]
    assert state(mock) == before


def test_merge(mock):
    reply = mock.control(
        "POST",
        "fixtures",
        {"version": 1, "organizations": [{"slug": "initech"}], "tokens": [{"token": "polar_oat_i", "organization": "initech"}]},
    )
    assert reply.status == 200
    assert mock.request("GET", "/v1/files/", token="polar_oat_i").status == 200
    again = mock.control("POST", "fixtures", {"version": 1, "organizations": [{"slug": "initech"}]})
    assert again.status == 409


def test_yaml_over_http(mock):
    body = b"version: 1\norganizations:\n  - {slug: umbrella}\n"
    assert mock.control("POST", "fixtures", body, headers={"Content-Type": "application/yaml"}).status == 200
    assert mock.control("POST", "fixtures", body).status == 400


def test_large_fixture_lists_its_last_page():
    with Mock(fixtures=FIXTURES / "large.yaml") as mock:
        page = mock.request("GET", "/v1/files/?page=1000&limit=100", token="polar_oat_warehouse").json
        assert page["pagination"] == {"total_count": 100_000, "max_page": 1000}
        assert page["items"][-1]["name"] == "file-100000.bin"
