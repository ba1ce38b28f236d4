import json

import jsonschema
import pytest

from mock import FIXTURES, Mock, validate

SCHEMA = json.loads((FIXTURES / "schema.json").read_text())
JUDGE = jsonschema.Draft202012Validator(SCHEMA)
ORGANIZATIONS = {"organizations": [{"slug": "acme"}]}

VALID = [
    {},
    {"$schema": "schema.json"},
    {"organizations": [{}, {"name": "A"}, {"slug": "b"}, {"id": "1dbfc517-0bbf-4301-9ba8-555ca42b9737"}]},
    {**ORGANIZATIONS, "users": [{"email": "a@b", "memberships": [{"organization": "acme", "role": "finance"}]}]},
    {**ORGANIZATIONS, "users": [{"memberships": [{"organization": "acme"}]}]},
    {**ORGANIZATIONS, "tokens": [{"token": "polar_oat_x", "organization": "acme", "scopes": None}]},
    {**ORGANIZATIONS, "tokens": [{"token": "polar_oat_x", "organization": "acme", "expires_at": "2030-01-01"}]},
    {**ORGANIZATIONS, "tokens": [{"token": "polar_cst_x", "customer_of": "acme", "revoked": True}]},
    {**ORGANIZATIONS, "files": [{}]},
    {**ORGANIZATIONS, "files": [{"size": "10 GiB"}, {"size": "5MB"}, {"size": 0}, {"size": "7"}]},
    {**ORGANIZATIONS, "files": [{"content": {"text": ""}, "checksum_etag": None}]},
    {**ORGANIZATIONS, "files": [{"content": {"generate": {"size": "1KiB", "seed": -1, "hash": False}}}]},
    {**ORGANIZATIONS, "files": [{"content": {"parts": [{"text": "a"}, {"base64": "AA=="}], "version_id": "v"}}]},
    {**ORGANIZATIONS, "files": [{"content": {"stored": {"size": 1, "md5": "0" * 32, "sha256": "A" * 43 + "="}}}]},
    {**ORGANIZATIONS, "files": [{"size_readable": "1 KB", "public_url": None, "is_uploaded": False}]},
    {**ORGANIZATIONS, "bulk": [{"count": 3, "size": "1KiB", "name": "{n}.pdf", "created_at": "2020-01-01T00:00:00Z"}]},
    {"organizations": None, "users": None, "tokens": None, "files": None, "bulk": None},
]

INVALID = [
    {"version": 2},
    {"version": "1"},
    {"filez": []},
    {"organizations": {}},
    {"organizations": [{"id": "x"}]},
    {"organizations": [{"id": "1dbfc517-0bbf-1301-9ba8-555ca42b9737"}]},
    {"organizations": [{"slug": ""}]},
    {"organizations": [{"colour": "red"}]},
    {**ORGANIZATIONS, "users": [{"memberships": [{"role": "owner"}]}]},
    {**ORGANIZATIONS, "users": [{"memberships": [{"organization": "acme", "role": "boss"}]}]},
    {"tokens": [{}]},
    {**ORGANIZATIONS, "tokens": [{"token": "secret", "organization": "acme"}]},
    {**ORGANIZATIONS, "tokens": [{"token": "polar_oat_ x", "organization": "acme"}]},
    {**ORGANIZATIONS, "tokens": [{"token": "polar_oat_x", "organization": "acme", "scopes": "files:read"}]},
    {**ORGANIZATIONS, "tokens": [{"token": "polar_oat_x", "organization": "acme", "expires_at": "soon"}]},
    {**ORGANIZATIONS, "files": [{"service": "download"}]},
    {**ORGANIZATIONS, "files": [{"size": True}]},
    {**ORGANIZATIONS, "files": [{"size": "10 bananas"}]},
    {**ORGANIZATIONS, "files": [{"is_uploaded": "yes"}]},
    {**ORGANIZATIONS, "files": [{"size": -1}]},
    {**ORGANIZATIONS, "files": [{"content": {"generate": {"size": -1}}}]},
    {**ORGANIZATIONS, "bulk": [{"count": 1, "size": -1}]},
    {**ORGANIZATIONS, "files": [{"content": {}}]},
    {**ORGANIZATIONS, "files": [{"content": {"text": "a", "base64": "AA=="}}]},
    {**ORGANIZATIONS, "files": [{"content": {"text": "a", "parts": [{"text": "a"}]}}]},
    {**ORGANIZATIONS, "files": [{"content": {"parts": []}}]},
    {**ORGANIZATIONS, "files": [{"content": {"parts": [{"parts": [{"text": "a"}]}]}}]},
    {**ORGANIZATIONS, "files": [{"content": {"generate": {"seed": 1}}}]},
    {**ORGANIZATIONS, "files": [{"content": {"stored": {"size": 1}}}]},
    {**ORGANIZATIONS, "files": [{"created_at": 5}]},
    {**ORGANIZATIONS, "bulk": [{}]},
    {**ORGANIZATIONS, "bulk": [{"count": -1}]},
    {**ORGANIZATIONS, "bulk": [{"count": 1, "pattern": "x"}]},
]


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("extension", ["json", "yaml"])
@pytest.mark.parametrize("sample", VALID, ids=json.dumps)
def test_schema_and_server_take_the_same(sample, extension, tmp_path):
    sample = {"version": 1, **sample}
    JUDGE.validate(sample)
    path = tmp_path / f"world.{extension}"
    path.write_text(json.dumps(sample))
    status, lines = validate(path)
    assert status == 0, lines


@pytest.mark.parametrize("extension", ["json", "yml"])
@pytest.mark.parametrize("sample", INVALID, ids=json.dumps)
def test_schema_and_server_refuse_the_same(sample, extension, tmp_path):
    sample = {"version": 1, **sample}
    assert not JUDGE.is_valid(sample)
    path = tmp_path / f"world.{extension}"
    path.write_text(json.dumps(sample))
    status, lines = validate(path)
    assert status == 1
    assert f"{path}:1:" in lines


def test_published_fixtures_are_valid():
    JUDGE.validate(json.loads((FIXTURES / "demo.json").read_text()))
    # The folder, too: what it has in two notations is read once.
    for name in ["demo.json", "demo.yaml", "large.yaml", "."]:
        status, lines = validate(FIXTURES / name)
        assert status == 0, lines


def test_exports_are_valid_by_the_schema(mock):
    for content in ["inline", "none"]:
        JUDGE.validate(mock.control("GET", f"state?content={content}").json)


def test_yaml_errors_have_a_position(tmp_path):
    path = tmp_path / "world.yaml"
    path.write_text("version: 1\nfiles:\n  - organization: acme\n    nmae: x\n")
    status, lines = validate(path)
    assert status == 1
    assert f"{path}:4:5: files[0].nmae: unknown key; did you mean name?" in lines


def test_watch_reloads_and_keeps_the_last_valid_fixtures(tmp_path):
    path = tmp_path / "world.yaml"
    world = "version: 1\norganizations: [{slug: acme}]\ntokens: [{token: polar_oat_%s, organization: acme}]\n"
    path.write_text(world % "one")
    with Mock("--watch", fixtures=path) as mock:

        def wait_for(token, status):
            for _ in range(2000):
                if mock.request("GET", "/v1/files/", token=f"polar_oat_{token}").status == status:
                    return True
            return False

        path.write_text(world % "two")
        assert wait_for("two", 200)
        path.write_text("version: 3\n")
        assert mock.request("GET", "/v1/files/", token="polar_oat_two").status == 200
        path.write_text(world % "three")
        assert wait_for("three", 200)
