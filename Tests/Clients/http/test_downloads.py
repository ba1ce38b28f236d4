"""Under which name curl saves a download: by `-OJ` the quoted file name, which is ASCII; `filename*` curl does not read."""

import json
import subprocess

import pytest

from mock import Mock, curl, needs

# What production sends: the name with its marks taken off, and what has no ASCII form left out.
SAVED = {
    "Guide 2026.pdf": "Guide 2026.pdf",
    "R\u00e9sum\u00e9 \u2014 d\u00e9j\u00e0 vu.pdf": "Resume  deja vu.pdf",
    "\ufb01nal \u2461.txt": "final 2.txt",
    "\u8cc7\u6599-2026.pdf": "-2026.pdf",
}
NAMELESS = "\u8cc7\u6599"


@pytest.fixture(scope="module")
def links(tmp_path_factory):
    """Each name and where it is downloaded from."""
    fixture = tmp_path_factory.mktemp("world") / "world.json"
    fixture.write_text(json.dumps({
        "version": 1,
        "organizations": [{"slug": "acme"}],
        "tokens": [{"token": "polar_oat_acme_full", "organization": "acme"}],
        "files": [{"name": name, "content": {"text": name}} for name in [*SAVED, NAMELESS]],
    }))
    mock = Mock("--fixtures", str(fixture))
    items = curl("http/1.1", "GET", f"{mock.url}/v1/files/?limit=100").json["items"]
    yield {
        item["name"]: curl("http/1.1", "GET", f"{mock.url}/v1/files/{item['id']}/download").json["download"]["url"]
        for item in items
    }
    mock.stop()


def save(folder, *arguments):
    needs("curl")
    return subprocess.run(["curl", "-sS", *arguments], cwd=folder, capture_output=True, text=True, timeout=90)


@pytest.mark.parametrize("name", SAVED)
def test_curl_saves_under_the_fallback(links, name, tmp_path):
    done = save(tmp_path, "-OJ", links[name])
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [SAVED[name]]
    assert (tmp_path / SAVED[name]).read_text() == name


def test_curl_saves_under_the_whole_name_that_it_is_told(links, tmp_path):
    for name in [name for name in links if "/" not in name]:
        done = save(tmp_path, "-o", name, links[name])
        assert done.returncode == 0, done.stderr
        assert (tmp_path / name).read_text() == name


def test_a_name_without_an_ascii_fallback_is_saved_with_o_only(links, tmp_path):
    """As in production, the ASCII fallback is empty, and curl does not write to an empty name."""
    assert save(tmp_path, "-OJ", links[NAMELESS]).returncode != 0
    assert list(tmp_path.iterdir()) == []
    head = save(tmp_path, "-D", "-", "-o", "file", links[NAMELESS]).stdout
    assert "filename=\"\"; filename*=UTF-8''%E8%B3%87%E6%96%99" in head, head
