"""Fixtures in files: reloads on change, and contents in other files."""

import os

import pytest

from mock import Mock, run, validate


def eventually(holds):
    """Polls until the condition is true, since the time of a reload is not specified."""
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


def test_watch_follows_a_mounted_config_map(tmp_path):
    """Kubernetes writes a new folder and points the link `..data` at it; the files are links into `..data`."""

    def publish(number):
        version = tmp_path / f"..{number}"
        version.mkdir()
        (version / "world.json").write_text(
            '{"version": 1, "organizations": [{"slug": "acme"}], "tokens": [{"token": "polar_oat_w",'
            f' "organization": "acme"}}], "files": [{{"name": "file-{number}"}}]}}'
        )
        (tmp_path / "..data_tmp").symlink_to(version.name)
        (tmp_path / "..data_tmp").rename(tmp_path / "..data")

    publish(1)
    (tmp_path / "world.json").symlink_to("..data/world.json")
    with Mock("--watch", fixtures=tmp_path) as folder, Mock("--watch", fixtures=tmp_path / "world.json") as file:
        for number in [2, 3]:
            publish(number)
            for mock in [folder, file]:
                assert eventually(lambda: listed(mock) == [f"file-{number}"])


def test_watch_detects_a_change_with_the_same_size_and_time(tmp_path):
    path = tmp_path / "world.json"
    world = '{"version": 1, "organizations": [{}], "tokens": [{"token": "polar_oat_w", "organization": "organization-1"}], "files": [{"name": "%s"}]}'  # fmt: skip
    path.write_text(world % "a")
    times = path.stat()
    with Mock("--watch", fixtures=path) as mock:
        path.write_text(world % "b")
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        assert eventually(lambda: listed(mock) == ["b"])


@pytest.mark.parametrize("place", ["itself", "folder", "link", "device"])
def test_a_path_that_is_not_a_regular_file_is_refused(place, tmp_path):
    pipe = tmp_path / "world.json"
    os.mkfifo(pipe)
    (tmp_path / "link").symlink_to(pipe)
    path = {"itself": pipe, "folder": tmp_path, "link": tmp_path / "link", "device": "/dev/zero"}[place]
    kind = "device" if place == "device" else "pipe"
    status, lines = validate(path)
    assert status == 1 and f"it is a {kind}, not a file" in lines
    done = run("serve", "--port", "0", "--fixtures", path)
    assert done.returncode != 0 and f"it is a {kind}, not a file" in done.stderr


def test_a_file_name_that_is_not_utf_8_is_reported(tmp_path):
    (tmp_path / "\ufffd.yaml").write_text("version: 1\n")
    assert validate(tmp_path)[0] == 0
    with open(bytes(tmp_path) + b"/caf\xe9.yaml", "w") as file:
        file.write("version: 1\n")
    assert validate(tmp_path) == (1, f"{tmp_path}/caf\ufffd.yaml:1:1: its name is not UTF-8: rename it\n")


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
