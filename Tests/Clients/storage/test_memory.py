"""Memory and disk use of stored uploads, by resident size and open files."""

import concurrent.futures
import contextlib
import hashlib
import json
import os
import subprocess
import tempfile
import time

import pytest

from client import Files, send, sha256

GIB = float(os.environ.get("STORAGE_GIB", "0.5"))
MIB = 1 << 20
PART = bytes(range(256)) * (4096 * 100)  # 100 MiB


@contextlib.contextmanager
def mock(*flags):
    binary = os.environ.get("POLAR_FILES_MOCK_BINARY")
    if not binary:
        pytest.skip("POLAR_FILES_MOCK_BINARY is not set")
    if not os.path.isdir("/proc/self"):
        pytest.skip("the size of a process is read from /proc")
    command = [binary, "serve", "--port", "0", "--fixtures", "none", "--auth", "any", "--log-level", "error", *flags]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    url = process.stdout.readline().removeprefix("Listening on ").strip()
    try:
        yield process.pid, url, Files(url, "polar_oat_memory")
    finally:
        process.terminate()
        process.wait(60)


def resident(pid, field="VmRSS"):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) << 10 for line in status if line.startswith(field))


def on_disk(pid):
    """Returns the size of the process's unlinked files."""
    total = 0
    for descriptor in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(OSError):
            if "(deleted)" in os.readlink(f"/proc/{pid}/fd/{descriptor}"):
                total += os.stat(f"/proc/{pid}/fd/{descriptor}").st_blocks * 512
    return total


def settled(read, is_right, seconds=60):
    """Polls until the value is right or the time limit passes, which is long enough for a busy machine."""
    for _ in range(50 * seconds):
        if is_right(value := read()):
            break
        time.sleep(0.02)
    return value


def upload(files, count, part=PART):
    """Uploads one part repeatedly. The client computes its digests once, so the mock is the bottleneck."""
    checksum, etag = sha256(part), hashlib.md5(part).hexdigest()
    plans = [
        {"number": n, "chunk_start": (n - 1) * len(part), "chunk_end": n * len(part), "checksum_sha256_base64": checksum}
        for n in range(1, count + 1)
    ]
    body = {"name": "big.iso", "mime_type": "application/zip", "size": count * len(part), "service": "downloadable"}
    created = files.call("POST", "/v1/files/", body | {"upload": {"parts": plans}})
    for plan in created["upload"]["parts"]:
        reply = send("PUT", plan["url"], plan["headers"], part)
        assert (reply.status, reply.headers["etag"]) == (200, f'"{etag}"')
    done = [{"number": p["number"], "checksum_etag": etag, "checksum_sha256_base64": checksum} for p in plans]
    upload = created["upload"]
    return files.call("POST", f"/v1/files/{created['id']}/uploaded", {"id": upload["id"], "path": upload["path"], "parts": done})


def download(files, id, start, length):
    link = files.call("GET", f"/v1/files/{id}/download")["download"]["url"]
    reply = send("GET", link, {"Range": f"bytes={start}-{start + length - 1}"})
    assert reply.status == 206
    return reply.body


def test_discard_holds_nothing():
    with mock("--storage", "discard") as (pid, _, files):
        uploaded = upload(files, round(GIB * 1024 / 100))
        assert resident(pid, "VmHWM") < 40 * MIB
        assert download(files, uploaded["id"], 150 * MIB, 1000) == bytes(1000)


@pytest.mark.parametrize("mode", ["discard", "disk"])
def test_uploads_at_the_same_time_hold_little(mode):
    with mock("--storage", mode) as (pid, _, files), concurrent.futures.ThreadPoolExecutor(8) as threads:
        before = resident(pid)
        for upload_ended in [threads.submit(upload, files, 2, PART[: 30 * MIB]) for _ in range(8)]:
            assert upload_ended.result()["is_uploaded"]
        assert resident(pid, "VmHWM") - before < 30 * MIB


def test_disk_holds_bytes_outside_memory():
    count = min(round(GIB * 1024 / 100), 31)
    with tempfile.TemporaryDirectory() as folder, mock("--storage", "disk", "--data-dir", folder) as (pid, _, files):
        before = resident(pid)
        uploaded = upload(files, count)
        assert resident(pid, "VmHWM") < 40 * MIB, (before, resident(pid))
        assert on_disk(pid) >= count * 100 * MIB
        assert os.listdir(folder) == []
        assert download(files, uploaded["id"], 100 * MIB - 500, 1000) == (PART[-500:] + PART[:500])
        assert send("DELETE", f"{files.server}/v1/files/{uploaded['id']}", {"Authorization": f"Bearer {files.token}"}).status == 204
        assert settled(lambda: on_disk(pid), lambda size: size < MIB) < MIB


def test_memory_is_given_back():
    small = PART[: 20 * MIB]
    with mock() as (pid, _, files):
        upload(files, 1, small)
        before = resident(pid)
        uploaded = upload(files, 5, small)
        grown = resident(pid) - before
        assert 95 * MIB < grown < 110 * MIB
        assert send("DELETE", f"{files.server}/v1/files/{uploaded['id']}", {"Authorization": f"Bearer {files.token}"}).status == 204
        assert settled(lambda: resident(pid) - before, lambda size: size < 6 * MIB) < 6 * MIB


@pytest.mark.parametrize("end", ["reset", "import"])
def test_the_memory_of_a_world_is_given_back(end):
    organization = {"id": "1dbfc517-0bbf-4301-9ba8-555ca42b9737", "name": "Acme", "slug": "acme"}
    described = [
        {"name": f"release-{n}.zip", "organization": "acme", "version": f"v{n}", "content": {"text": f"{n} " * 20}}
        for n in range(20_000)
    ]
    state = json.dumps({"version": 1, "organizations": [organization], "files": described})
    json_type = {"Content-Type": "application/json"}
    with mock() as (pid, url, files):
        upload(files, 1, b"warm")
        before = resident(pid)
        assert send("PUT", f"{url}/_mock/state", json_type, state).status < 300
        # The samples are above the world's memory in the heap; the allocator returns only memory at the top.
        for _ in range(20):
            files.upload(b"small")
        grown = resident(pid) - before
        assert grown > 10 * MIB
        if end == "reset":
            assert send("POST", f"{url}/_mock/reset").status == 204
        else:
            assert send("PUT", f"{url}/_mock/state", json_type, '{"version": 1}').status < 300
        assert settled(lambda: resident(pid) - before, lambda size: size < grown / 2) < grown / 2


def test_completing_copies_nothing():
    small = PART[: 50 * MIB]
    with mock() as (pid, _, files):
        upload(files, 1, b"warm")
        before = resident(pid)
        upload(files, 4, small)
        assert resident(pid, "VmHWM") - before < 4 * 50 * MIB + 12 * MIB


def test_replaced_parts_are_freed_at_once():
    part = PART[: 30 * MIB]
    with mock() as (pid, _, files):
        plan = files.create(part)["upload"]["parts"][0]
        assert send("PUT", plan["url"], plan["headers"], part).status == 200
        before = resident(pid)
        for _ in range(4):
            assert send("PUT", plan["url"], plan["headers"], part).status == 200
        assert settled(lambda: resident(pid) - before, lambda size: size < 6 * MIB) < 6 * MIB


def test_memory_limit():
    part = PART[: 6 * MIB]
    with mock("--memory-limit", "16MiB") as (pid, _, files):
        created = files.create(part, part, part)
        replies = [send("PUT", plan["url"], plan["headers"], part) for plan in created["upload"]["parts"]]
        assert [reply.status for reply in replies] == [200, 200, 503]
        assert replies[2].code == "SlowDown" and "--memory-limit" in replies[2].headers["x-mock-explanation"]
