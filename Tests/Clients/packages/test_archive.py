"""The archive: what it holds, and that it runs from where it is unpacked."""

import os
import re
import subprocess
import tarfile

from conftest import BINARY, ROOT, made

NAME = "polar-files-mock"


def test_it_holds_one_folder_of_its_own_name(archive):
    with tarfile.open(archive) as opened:
        members = opened.getmembers()
    folder = archive.name.removesuffix(".tar.gz")
    assert re.fullmatch(rf"{NAME}-\d+\.\d+\.\d+\S*-(linux|darwin)-\w+", folder)
    names = {member.name.removeprefix(f"{folder}/") for member in members}
    assert names >= {NAME, "README.md", "CHANGELOG.md", "LICENSE", "COPYRIGHT", f"man/man1/{NAME}.1", "docs/recipes.md",
                     "fixtures/demo.yaml", f"completions/{NAME}.bash", f"completions/_{NAME}", f"completions/{NAME}.fish"}
    assert all(member.name.startswith(f"{folder}/") for member in members)
    assert {(member.uid, member.gid, member.mtime) for member in members} == {(0, 0, members[0].mtime)}
    assert [member.name for member in members if member.mode & 0o111] == [f"{folder}/{NAME}"]


def test_links_in_its_pages_resolve_within_the_package(archive, tmp_path):
    subprocess.run(["tar", "-xzf", archive, "-C", tmp_path, "--strip-components=1"], check=True)
    for target in re.findall(r"\]\(([^)#\s]+)", (tmp_path / "README.md").read_text()):
        assert ":" in target or (tmp_path / target).exists(), target


def test_the_command_in_the_recipe_extracts_the_binary(archive, tmp_path):
    recipe = (ROOT / "docs" / "recipes.md").read_text()
    [line] = re.findall(r"^ *(?:sudo )?(tar -xz .*)$", recipe, re.MULTILINE)
    command = line.replace("/usr/local/bin", str(tmp_path))
    subprocess.run(["bash", "-euc", f"{command} <'{archive}'"], check=True)
    assert os.listdir(tmp_path) == [NAME]
    done = subprocess.run([tmp_path / NAME, "--version"], capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.strip() in archive.name


def test_its_fixtures_can_be_served(archive, tmp_path):
    subprocess.run(["tar", "-xzf", archive, "-C", tmp_path, "--strip-components=1"], check=True)
    command = [tmp_path / NAME, "exec", "--fixtures", "fixtures", "--log-level", "error", "--", "sh", "-c",
               f'"{BINARY}" health --url "$POLAR_SERVER_URL"']
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_two_builds_are_the_same(archive, tmp_path):
    again = made("archive.py", tmp_path, umask=0o077, env={**os.environ, "TZ": "Asia/Tokyo"})
    assert again.read_bytes() == archive.read_bytes()


def test_it_has_the_whole_text_of_each_licence(archive, tmp_path):
    subprocess.run(["tar", "-xzf", archive, "-C", tmp_path, "--strip-components=1"], check=True)
    said = (tmp_path / "COPYRIGHT").read_text()
    for passage in ("Permission is hereby granted, free of charge", "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION",
                    "The SwiftLog Project", "GNU General Public License, version 3 or later, with the GCC Runtime"):
        assert passage in said, passage
