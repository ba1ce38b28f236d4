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
    for name in ["demo.json", "demo.yaml", "large.yaml"]:
        status, lines = validate(FIXTURES / name)
        assert status == 0, lines


def test_exports_are_valid_by_the_schema(mock):
    for content in ["inline", "none"]:
        JUDGE.validate(mock.control("GET", f"state?content={content}").json)


def test_yaml_mistakes_are_told_with_their_place(tmp_path):
    path = tmp_path / "world.yaml"
    path.write_text("version: 1\nfiles:\n  - organization: acme\n    nmae: x\n")
    status, lines = validate(path)
    assert status == 1
    assert f"{path}:4:5: files[0].nmae: unknown key; did you mean name?" in lines


def test_watch_reloads_and_keeps_the_last_good_set(tmp_path):
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


def eventually(holds):
    """Asks again until it is so: reloading takes its time, and how much is nobody's promise."""
    return any(holds() for _ in range(4000))


def listed(mock, token="polar_oat_w"):
    reply = mock.request("GET", "/v1/files/", token=token)
    return [item["name"] for item in reply.json["items"]] if reply.status == 200 else None


def test_watch_follows_edits_as_editors_make_them(tmp_path):
    path, content = tmp_path / "world.yaml", tmp_path / "note.txt"

    def world(name):
        return (
            "version: 1\norganizations: [{slug: acme}]\ntokens: [{token: polar_oat_w, organization: acme}]\n"
            f"files: [{{name: {name}, content: {{path: note.txt}}}}]\n"
        )

    def read(mock):
        file = mock.request("GET", "/v1/files/", token="polar_oat_w").json["items"][0]
        link = mock.request("GET", f"/v1/files/{file['id']}/download", token="polar_oat_w").json["download"]["url"]
        return mock.request("GET", link.split(mock.address, 1)[1]).body

    content.write_text("first")
    path.write_text(world("a"))
    with Mock("--watch", fixtures=path) as mock:
        path.with_suffix(".tmp").write_text(world("b"))
        path.with_suffix(".tmp").rename(path)
        assert eventually(lambda: listed(mock) == ["b"])
        path.rename(tmp_path / "world.yaml~")
        path.write_text(world("c"))
        assert eventually(lambda: listed(mock) == ["c"])
        path.unlink()
        assert listed(mock) == ["c"]
        path.write_text(world("d"))
        assert eventually(lambda: listed(mock) == ["d"])
        content.write_text("second one")
        assert eventually(lambda: read(mock) == b"second one")
        content.unlink()
        assert read(mock) == b"second one"
        content.write_text("third")
        assert eventually(lambda: read(mock) == b"third")
        mock.control("PUT", "state", {"version": 1})
        assert listed(mock) is None
        mock.control("POST", "reset")
        assert listed(mock) == ["d"]


def test_watch_follows_a_folder(tmp_path):
    (tmp_path / "a.yaml").write_text("version: 1\norganizations: [{slug: acme}]\n")
    with Mock("--watch", fixtures=tmp_path) as mock:
        (tmp_path / "z.json").write_text('{"version": 1, "tokens": [{"token": "polar_oat_w", "organization": "acme"}]}')
        assert eventually(lambda: listed(mock) == [])
        (tmp_path / "z.json").unlink()
        assert eventually(lambda: listed(mock) is None)


def test_every_source_of_content_and_what_is_inferred(tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "guide.pdf").write_bytes(b"%PDF")
    path = tmp_path / "world.yaml"
    path.write_text(
        """
version: 1
organizations: [{name: Acme Inc}]
tokens: [{token: polar_oat_w, organization: acme-inc}]
files:
  - {content: {path: files/guide.pdf}}
  - {name: notes.txt, content: {text: "hëllo"}}
  - {name: dot.gif, service: product_media, content: {base64: R0lGODlhAQABAAAAACw=}}
  - {name: big.iso, content: {generate: {size: 10GiB, seed: 7}}}
  - {name: old.zip, size: 1048576}
  - {name: hidden, is_uploaded: false}
"""
    )
    worlds = []
    for _ in range(2):
        with Mock("--memory-limit", "1MiB", fixtures=path) as mock:
            worlds.append(mock.control("GET", "state").body)
            files = {item["name"]: item for item in mock.request("GET", "/v1/files/", token="polar_oat_w").json["items"]}
            assert list(files) == ["guide.pdf", "notes.txt", "dot.gif", "big.iso", "old.zip"]
            facts = {name: (file["mime_type"], file["size"]) for name, file in files.items()}
            assert facts["guide.pdf"] == ("application/pdf", 4) and facts["notes.txt"] == ("text/plain", 6)
            assert facts["dot.gif"] == ("image/gif", 14) and facts["big.iso"][1] == 10 << 30

            def read(name, wanted=None):
                reply = mock.request("GET", f"/v1/files/{files[name]['id']}/download", token="polar_oat_w")
                link = reply.json["download"]["url"].split(mock.address, 1)[1]
                return mock.request("GET", link, headers={"Range": wanted} if wanted else {})

            assert read("guide.pdf").body == b"%PDF" and read("notes.txt").body == "hëllo".encode()
            start, later = read("big.iso", "bytes=0-99"), read("big.iso", "bytes=50-149")
            assert start.status == 206 and start.headers["Content-Range"] == "bytes 0-99/10737418240"
            assert start.body[50:] == later.body[:50] and len(set(start.body)) > 10
            assert len(read("big.iso", "bytes=-7").body) == 7
            assert read("old.zip").status == 404
    assert worlds[0] == worlds[1]
