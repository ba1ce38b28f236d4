"""A document that would create a disproportionately large world is refused early and cheaply."""

import re
from pathlib import Path

import pytest

from mock import Mock, run

MEGABYTE = 1 << 20
# Several times what a document of this size may list, so that it is refused; what it costs is told by each of its bytes.
SIZE = 3 * MEGABYTE


def resident(mock):
    status = Path(f"/proc/{mock.process.pid}/status")
    return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) * 1024 if status.exists() else 0


def document(key, element, size):
    count = size // (len(element) + 1)
    return b'{"version":1,"organizations":[{"slug":"acme"}],"%s":[%s]}' % (key, b",".join([element] * count))


@pytest.mark.parametrize("method,path", [("PUT", "state"), ("POST", "fixtures")])
@pytest.mark.parametrize("key", [b"files", b"users", b"tokens", b"bulk"])
def test_a_state_of_empty_entries_is_refused(method, path, key):
    body = document(key, b"{}", SIZE)
    with Mock() as mock:
        before = resident(mock)
        reply = mock.control(method, path, body)
        assert reply.status == 422
        assert "are too many" in reply.json["detail"] and "may list" in reply.json["detail"]
        assert resident(mock) - before < 20 * len(body)
        assert mock.control("GET", "health").status == 200


@pytest.mark.parametrize("element", [b"- {}\n", b"- 0\n", b"- [[]]\n", b"- {a: 1}\n"])
def test_a_state_of_empty_entries_is_refused_in_yaml_too(element):
    body = b"version: 1\norganizations: [{slug: acme}]\nfiles:\n" + element * (SIZE // len(element))
    with Mock() as mock:
        before = resident(mock)
        reply = mock.control("PUT", "state", body, headers={"Content-Type": "application/yaml"})
        assert reply.status == 400
        assert "values for a text of this length" in reply.json["detail"]
        assert resident(mock) - before < 20 * len(body)
        assert mock.control("GET", "health").status == 200


def test_a_million_errors_are_reported_in_a_hundred_lines(tmp_path):
    path = tmp_path / "world.json"
    path.write_bytes(document(b"tokens", b'{"token":"polar_oat_x","organization":"acmee","scopes":[1]}', 16 * MEGABYTE))
    done = run("validate", path)
    assert done.returncode == 1 and len(done.stderr.splitlines()) < 110
    assert "there are more mistakes" in done.stderr


def test_bulks_count_together():
    with Mock() as mock:
        bulk = [{"count": 5, "seed": 1}, {"count": 9_999_996, "seed": 2}]
        reply = mock.control("POST", "fixtures", {"version": 1, "organizations": [{}], "bulk": bulk})
        assert reply.status == 422 and "10000000 is the most" in reply.json["detail"]
        assert mock.control("GET", "state").json["files"] == []
