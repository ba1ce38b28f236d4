"""schema.json and the loader accept the same documents, tested on generated variants."""

import copy
import json
import random
import re
import subprocess

import jsonschema
import pytest

from mock import BINARY, FIXTURES

JUDGE = jsonschema.Draft202012Validator(json.loads((FIXTURES / "schema.json").read_text()))

WORLD = {
    "version": 1,
    "$schema": "schema.json",
    "organizations": [
        {
            "id": "1dbfc517-0bbf-4301-9ba8-555ca42b9737",
            "name": "Acme",
            "slug": "acme",
            "blocked": True,
            "blocked_at": "2026-01-01",
            "deleted": False,
            "deleted_at": None,
            "sso_enforced": True,
        }
    ],
    "users": [
        {
            "email": "a@example.com",
            "memberships": [{"organization": "acme", "role": "owner", "deleted": True, "deleted_at": "2026-01-01"}],
            "blocked": None,
            "blocked_at": "2026-01-01T10:00:00Z",
            "deleted": True,
        }
    ],
    "tokens": [
        {"token": "polar_oat_x", "organization": "acme", "scopes": ["files:read"], "revoked": False},
        {"token": "polar_at_u_x", "user": "a@example.com", "organizations": ["acme"], "expires_at": "2030-01-01", "client": "ci"},
        {"token": "polar_us_x", "user": "a@example.com", "organizations": ["acme"]},
        {"token": "polar_cst_x", "customer_of": "acme", "scopes": []},
        {"token": "polar_crt_x"},
    ],
    "files": [
        {
            "organization": "acme",
            "service": "product_media",
            "name": "a.gif",
            "content": {"base64": "R0lGODlhAQABAAAAACw=", "version_id": "v", "last_modified_at": "2026-01-01"},
            "mime_type": "image/gif",
            "is_uploaded": True,
            "created_at": "2026-01-01T10:00:00.5+02:00",
            "flagged_malicious_at": None,
        },
        {"content": {"path": "a.txt"}, "version": "1", "path": "somewhere/a.txt", "size_readable": "1 B"},
        {"content": {"generate": {"size": "1KiB", "seed": 7, "hash": False}}, "size": 1024},
        {"content": {"parts": [{"text": "a"}, {"stored": {"size": 1, "md5": "0" * 32, "sha256": "A" * 43 + "="}}]}},
        {"checksum_etag": None, "checksum_sha256_base64": "x", "checksum_sha256_hex": "y", "deleted_at": "2026-01-02"},
    ],
    "bulk": [{"count": 2, "name": "{n}.pdf", "size": 5, "seed": -1, "created_at": "2020-02-29T00:00:00Z"}],
}

VALUES = [
    None, True, False, 0, 1, 2, -1, 1.0, -2.0, 1.5, 1e3, 2**63 - 1, 2**63, -(2**63), 10**30, 1e19, 10**7, 10**7 + 1,
    "", " ", "x", "1", "10GiB", "5 MB", "7k", "3Ki", "4 b", "1 ", "1  GB", "1.5GB", "-1", "1e3", "999999TiB",
    "1000000TiB", "9" * 18, "9" * 19, "a\0b", "ü😀", "acme", "a@example.com", "owner", "Owner", "downloadable",
    "polar_oat_y", "polar_pat_y", "polar_at_o_y", "polar_us_y", "polar_mst_y", "polar_crt_y", "polar_xyz_y",
    "polar_oat_ y", "polar_oat_é", "1dbfc517-0bbf-4301-9ba8-555ca42b9737", "1DBFC517-0BBF-4301-0BA8-555CA42B9737",
    "1dbfc517-0bbf-1301-9ba8-555ca42b9737", "1dbfc5170bbf43019ba8555ca42b9737", "2026-02-29", "2024-02-29",
    "1900-02-29", "2000-02-29", "2026-13-01", "2026-04-31", "2026-01-01T24:00:00Z", "2026-01-01T23:59:60Z",
    "2026-01-01t00:00:00z", "2026-01-01 00:00:00+0200", "2026-01-01T00:00:00", "2026-01-01T00:00Z",
    "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+24:00", "R0lG", "R0l=", "R0==", "R1==", "R0k=", "R 0\nl\rG",
    "R0", "====", "R0lG\t", [], [None], ["acme"], ["files:read", 1], [{}], {}, {"organization": "acme"}, {"text": "a"},
    {"text": None}, {"text": "a", "base64": None}, {"text": "a", "path": "a.txt"}, {"generate": {"size": 1}},
    {"generate": {"size": None}}, {"parts": None, "text": ""}, {"parts": []}, {"stored": {}}, {"parts": [{"text": "b"}]},
]  # fmt: skip

# Rules that a schema cannot express: they concern other entries, or files on disk.
BEYOND = re.compile(
    r"there already|there is no (organization|user)|organization is missing: there|another organization|cannot read|too large together"
)


def places(node, path=()):
    """Every place in a document, by the keys that lead to it."""
    yield path
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in items:
        yield from places(child, (*path, key))


def variants(seed, count):
    chance = random.Random(seed)
    known = sorted({path[-1] for path in places(WORLD) if path and isinstance(path[-1], str)})
    for _ in range(count):
        world = copy.deepcopy(WORLD)
        path = chance.choice([path for path in places(world) if path])
        parent = world
        for key in path[:-1]:
            parent = parent[key]
        change = chance.random()
        if change < 0.7:
            parent[path[-1]] = copy.deepcopy(chance.choice(VALUES))
        elif change < 0.8:
            del parent[path[-1]]
        elif isinstance(parent, dict):
            parent[chance.choice([*known, "colour"])] = copy.deepcopy(chance.choice(VALUES))
        else:
            parent.append(copy.deepcopy(chance.choice(VALUES)))
        yield world


@pytest.mark.parametrize("seed", range(8))
def test_schema_and_loader_agree_on_every_variant(seed, tmp_path):
    (tmp_path / "a.txt").write_text("a")
    worlds = {f"{number}.json": world for number, world in enumerate([WORLD, *variants(seed, 100)])}
    for name, world in worlds.items():
        (tmp_path / name).write_text(json.dumps(world))
    done = subprocess.run([BINARY, "validate", *worlds], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1, done.stderr
    said = {}
    for line in done.stderr.splitlines():
        said.setdefault(line.split(":", 1)[0], []).append(line)
    assert "0.json" not in said
    for name, world in worlds.items():
        lines = said.get(name, [])
        if JUDGE.is_valid(world):
            assert [line for line in lines if not BEYOND.search(line)] == [], world
        else:
            assert lines, [error.message for error in JUDGE.iter_errors(world)]
