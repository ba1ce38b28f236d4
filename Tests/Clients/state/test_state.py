"""`--state`: the world survives every way in which the server ends."""

import base64
import http.client
import itertools
import os
import random
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from mock import BINARY, FIXTURES, Mock, run

TOKEN = "polar_oat_acme_full"


def exported(mock):
    return mock.control("GET", "state?content=inline").json


def contents(mock):
    """The bytes of each file that has an object."""
    return {
        file["id"]: b"".join(base64.b64decode(part["base64"]) for part in file["content"]["parts"])
        for file in exported(mock)["files"]
        if "base64" in (file.get("content") or {"parts": [{}]})["parts"][0]
    }


def killed(mock):
    mock.process.kill()
    mock.process.wait()
    mock.process.stdout.close()


class Load:
    """Clients that upload some files, and rename the last one again and again until the server is gone."""

    SIZES = (1, 1_000_000, 1000, 1000, 100_000, 1, 1000, 1)
    # The pause between two changes of a client: several servers run at the same time, and each has to write its state.
    PAUSE = 0.05

    def __init__(self, mock, organization):
        self.mock, self.organization = mock, organization
        # The acknowledged changes, with their times.
        self.lock, self.done, self.renamed = threading.Lock(), [], {}
        self.threads = [threading.Thread(target=self.work, args=(seed,)) for seed in range(4)]
        for thread in self.threads:
            thread.start()

    def work(self, seed):
        try:
            for size in self.SIZES:
                data = os.urandom(size)
                file = self.mock.upload(TOKEN, self.organization, f"file-{seed}", data)
                with self.lock:
                    self.done.append((time.monotonic(), file["id"], data))
            names = self.renamed[file["id"]] = []
            for number in itertools.count():
                self.mock.request("PATCH", f"/v1/files/{file['id']}", {"name": f"{number}"}, token=TOKEN)
                names.append(time.monotonic())
                time.sleep(self.PAUSE)
        except (OSError, http.client.HTTPException, ValueError):
            pass

    def join(self):
        for thread in self.threads:
            thread.join()

    def lost(self, names):
        """Returns the acknowledgement times of the changes that are missing in a world with these file names."""
        for at, id, _ in self.done:
            if id not in names:
                yield at
        for id, times in self.renamed.items():
            name = names.get(id, "file")
            yield from times[int(name) + 1 :] if name.isdecimal() else times


def replaced(path, earlier):
    """Waits for a newer state file; returns its identity, and the last time at which it did not exist, if any."""
    before = float("-inf")
    while True:
        now = time.monotonic()
        try:
            status = os.stat(path)
            if (identity := (status.st_ino, status.st_mtime_ns)) != earlier:
                return identity, before
        except FileNotFoundError:
            pass
        before = now
        time.sleep(0.01)


def ages_of_what_kills_lose(folder, first, rounds=5):
    """Kills a loaded server repeatedly; returns the age of the oldest lost change for each kill, and the final world."""
    path = folder / "world.state"
    arguments = ("--state", path, "--min-part-size", 0)
    expected, known, ages = {}, {}, []
    load = killed_at = None
    for round in range(first, first + rounds + 1):
        mock = Mock(*arguments, fixtures=FIXTURES / "demo.yaml")
        found = contents(mock)
        assert expected.items() <= found.items()
        assert all(known.get(id, data) == data for id, data in found.items())
        if load:
            names = {file["id"]: file["name"] for file in mock.control("GET", "state?content=none").json["files"]}
            ages.append(killed_at - min(load.lost(names), default=killed_at))
        load = Load(mock, "acme")
        identity, settled = None, float("-inf")
        # Some at once, some within a write, some after several.
        for _ in range(round % 4):
            identity, settled = replaced(path, identity)
        # A change acknowledged before one state existed is in the next, whose copy was taken later.
        if round % 4 >= 2:
            replaced(path, identity)
        time.sleep(random.random() * 2)
        killed_at = time.monotonic()
        killed(mock)
        load.join()
        known.update({id: data for _, id, data in load.done})
        expected = {id: data for id, data in found.items()}
        for at, id, data in load.done:
            if round % 4 >= 2 and at < settled:
                expected[id] = data
    with Mock(*arguments, fixtures=FIXTURES / "demo.yaml") as mock:
        found = contents(mock)
        assert expected.items() <= found.items()
        mock.control("POST", "reset")
    with Mock(*arguments, fixtures=FIXTURES / "demo.yaml") as mock:
        assert not known.keys() & contents(mock).keys()
    assert sorted(entry.name for entry in folder.iterdir()) == ["world.state", "world.state.contents"]
    return ages, known.keys() & found.keys()


def test_a_killed_server_loses_only_changes_after_its_last_state(tmp_path):
    folders = [tmp_path / str(number) for number in range(4)]
    for folder in folders:
        folder.mkdir()
    with ThreadPoolExecutor(4) as pool:
        ages, uploads = zip(*pool.map(ages_of_what_kills_lose, folders, range(4)))
    ages = sorted(itertools.chain(*ages))
    print("the oldest change that each kill lost:", " ".join(f"{age:.2f}" for age in ages), "s")
    assert len(ages) == 20 and max(ages) <= 5
    assert sum(map(len, uploads)) > 20


# With 4096 bytes each, contents are written in many blocks, and a kill can come between two of them.
MANY = 2000


def many(size, count=MANY):
    """A fixture of `count` files, each with different bytes."""
    files = [
        {"organization": "acme", "name": f"new-{number}", "content": {"text": f"new-{number}".ljust(size, ".")}}
        for number in range(count)
    ]
    return {"version": 1, "files": files}


def kept(path, size):
    """Returns how many of the files a server loads from a state with their bytes."""
    with Mock("--state", path, fixtures=FIXTURES / "demo.yaml") as mock:
        found = [file for file in exported(mock)["files"] if file["name"].startswith("new-")]
    for file in found:
        (part,) = file["content"]["parts"]
        assert base64.b64decode(part["base64"]).decode() == file["name"].ljust(size, ".")
    return len(found)


@pytest.mark.parametrize("size, pause", [(100, 0.5), (4096, 1), (100, 1.3)])
def test_after_a_kill_a_merged_fixture_is_present_completely_or_not_at_all(tmp_path, size, pause):
    path = tmp_path / "world.state"
    mock = Mock("--state", path, fixtures=FIXTURES / "demo.yaml")
    assert mock.control("POST", "fixtures", many(size)).status == 200
    # Either before the state with the files is written, or during the write.
    time.sleep(pause)
    killed(mock)
    assert kept(path, size) in (0, MANY)


def test_ten_thousand_merged_files_are_saved_within_five_seconds_or_the_log_reports_the_delay(tmp_path):
    path, log = tmp_path / "world.state", tmp_path / "log"
    with log.open("w") as stderr:
        mock = Mock("--state", path, "--log-level", "warning", fixtures=FIXTURES / "demo.yaml", log=stderr)
    assert mock.control("POST", "fixtures", many(100, 10_000)).status == 200
    merged = time.time()
    while not path.exists() or '"files":100' not in path.read_text().splitlines()[-1]:
        time.sleep(0.01)
    # The promised time holds only if the server gets processor time.
    waited = os.stat(path).st_mtime - merged
    while waited > 5 and "loses more than 5 s" not in log.read_text():
        assert time.time() < merged + waited + 60, waited
        time.sleep(0.01)
    killed(mock)
    assert kept(path, 100) == 10_000
    # The files are in one folder.
    assert len(list((tmp_path / "world.state.contents").iterdir())) < 10


def test_a_stop_saves_all_changes(tmp_path):
    arguments = ("--state", tmp_path / "world.state", "--min-part-size", 0, "--storage", "disk", "--data-dir", tmp_path)
    with Mock(*arguments) as mock:
        tenant = mock.tenant(name="Mine")
        file = mock.upload(tenant["token"], tenant["id"], "a.zip", b"one", b"two")
        mock.control("PUT", "clock", {"freeze": "2030-01-01T00:00:00Z"})
        state = exported(mock)
    # Fixtures are used only for a reset.
    with Mock(*arguments, fixtures=FIXTURES / "demo.yaml") as mock:
        assert exported(mock) == state and contents(mock) == {file["id"]: b"onetwo"}
        assert mock.control("GET", "clock").json == {"now": "2030-01-01T00:00:00Z", "frozen": True}
        assert mock.control("GET", f"uploads/{file['id']}").json["uploads"][0]["state"] == "completed"
        mock.control("POST", "reset")
        assert len(exported(mock)["organizations"]) == 2
        assert mock.control("GET", "clock").json["frozen"] is False


@pytest.mark.parametrize("text", ["my notes\n", '{"polar_files_mock_state":3}\n'])
def test_a_file_that_is_not_a_state_is_refused_and_not_changed(tmp_path, text):
    path = tmp_path / "notes.txt"
    path.write_text(text)
    done = run("serve", "--port", 0, "--state", path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Error: {path}: this is no state of polar-files-mock, or one of a later version, and is left as it is; name another file\n"
    )
    assert path.read_text() == text and list(tmp_path.iterdir()) == [path]


def test_a_damaged_state_is_refused_and_not_changed(tmp_path):
    path = tmp_path / "world.state"
    with Mock("--state", path, fixtures=FIXTURES / "demo.yaml"):
        pass
    whole = path.read_text()
    path.write_text(whole[:2000])
    done = run("serve", "--port", 0, "--state", path)
    assert done.returncode == 1 and done.stderr.startswith(f"Error: {path}:2:") and "damaged" in done.stderr
    assert path.read_text() == whole[:2000]


def test_two_servers_have_no_state_in_common(tmp_path):
    path = tmp_path / "world.state"
    with Mock("--state", path):
        done = run("serve", "--port", 0, "--state", path)
        assert done.returncode == 1
        assert done.stderr == f"Error: {path}: another mock has this state; stop it, or name another file\n"
    with Mock("--state", path):
        pass


@pytest.mark.parametrize("path", ["/nonexistent/world.state", "/dev/null/world.state"])
def test_a_state_that_cannot_be_written_is_reported_at_the_start(path):
    done = run("serve", "--port", 0, "--state", path)
    assert done.returncode == 1 and done.stderr.startswith(f"Error: {path}: the state cannot be ")


def test_a_state_beyond_the_file_size_limit_cannot_be_written(tmp_path):
    state = tmp_path / "world.state"
    command = ["bash", "-c", 'ulimit -f 4; exec "$0" "$@"', BINARY, "exec", "--state", state, "--log-level", "error", "--", "true"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and f"{state}: the state cannot be written" in done.stderr, done
    # A write of the command itself beyond the limit ends it, as without the mock.
    script = "head -c 8192 /dev/zero > big; echo $?"
    done = subprocess.run([*command[:5], "--fixtures", "none", "--", "sh", "-c", script], capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert done.stdout == "153\n", done


def test_reloaded_fixtures_leave_a_state_what_came_at_run_time(tmp_path):
    fixture, path = tmp_path / "world.json", tmp_path / "world.state"
    fixture.write_text('{"version": 1, "organizations": [{"slug": "acme"}]}')
    with Mock("--state", path, "--watch", fixtures=fixture) as mock:
        tenant = mock.tenant(slug="mine")
        fixture.write_text('{"version": 1, "organizations": [{"slug": "other"}]}')
        while {entry["slug"] for entry in exported(mock)["organizations"]} != {"other", "mine"}:
            time.sleep(0.01)
    with Mock("--state", path, fixtures=fixture) as mock:
        assert mock.request("GET", "/v1/files/", token=tenant["token"]).status == 200
