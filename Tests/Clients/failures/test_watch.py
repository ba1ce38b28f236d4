"""Files of failure rules that change while the mock runs: --failures with --watch."""

import os
import time

import pytest

from client import send
from conftest import Mock

REFUSES = "match: {operation: healthz}, respond: {status: 503}"


def rule(name, text=REFUSES):
    return f"- {{id: {name}, {text}}}\n"


class Watched:
    def __init__(self, folder):
        self.file = folder / "rules.yaml"
        self.log = folder / "log"
        self.write(rule("same", f"skip: 1, {REFUSES}") + rule("old"))
        self.mock = Mock("--failures", self.file, "--watch", "--log-level", "info", stderr=self.log.open("w"))

    def write(self, text):
        # Replaced atomically, so that no half-written file is read.
        written = self.file.with_suffix(".new")
        written.write_text(text)
        os.replace(written, self.file)

    def counts(self):
        return {name: (rule["struck"], rule["passed"]) for name, rule in self.mock.failures().items()}

    def logs(self, text):
        """Returns once the log says so."""
        deadline = time.monotonic() + 120
        while text not in self.log.read_text():
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.01)


@pytest.fixture
def watched(tmp_path):
    watched = Watched(tmp_path)
    yield watched
    watched.mock.stop()


def test_an_edit_replaces_the_files_rules_and_leaves_the_others(watched):
    mock = watched.mock
    for _ in range(2):
        send("GET", f"{mock.url}/healthz")
    mock.fail({"id": "mine", "match": {"operation": "files:create"}, "hang": {}})
    assert watched.counts() == {"same": (1, 1), "old": (1, 1), "mine": (0, 0)}
    watched.write(rule("same", f"skip: 1, {REFUSES}") + rule("new"))
    watched.logs("fixtures loaded again: added 1 failure (new); removed 1 failure (old)")
    assert watched.counts() == {"same": (1, 1), "new": (0, 0), "mine": (0, 0)}
    # A changed rule starts with new counters.
    watched.write(rule("same"))
    watched.logs("fixtures loaded again: changed 1 failure (same); removed 1 failure (new)")
    assert watched.counts() == {"same": (0, 0), "mine": (0, 0)}


def test_a_broken_edit_leaves_the_rules_and_says_where_it_is_wrong(watched):
    before = watched.counts()
    watched.write(rule("same") + rule("old", "match: {operation: healthz}, respnd: {status: 503}"))
    watched.logs("rules.yaml:2:42: [1].respnd: unknown key; did you mean respond?")
    assert watched.counts() == before
    watched.write(rule("mended"))
    watched.logs("added 1 failure (mended)")
    assert watched.counts() == {"mended": (0, 0)}


def test_a_reset_restores_the_fixtures_loaded_last(watched):
    mock = watched.mock
    mock.fail({"id": "mine", "match": {"operation": "healthz"}, "hang": {}})
    watched.write(rule("last"))
    watched.logs("added 1 failure (last)")
    assert send("GET", f"{mock.url}/healthz").status == 503
    mock.control("POST", "reset")
    assert watched.counts() == {"last": (0, 0)}


@pytest.mark.parametrize("text", ["[]\n", "# - {respond: {status: 503}}\n", "failures: []\nversion: 1\n"])
def test_a_file_without_rules_takes_them_away(watched, text):
    watched.write(text)
    watched.logs("removed 2 failures (same, old)")
    assert watched.counts() == {}
    assert send("GET", f"{watched.mock.url}/healthz").status == 200


def test_a_folder_of_rules(tmp_path):
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "a.yaml").write_text(rule("a"))
    (folder / "b.json").write_text('[{"id": "b", "hang": {}}]')
    mock = Mock("--failures", folder)
    try:
        assert list(mock.failures()) == ["a", "b"]
    finally:
        mock.stop()
