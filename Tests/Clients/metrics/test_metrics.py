"""`/_mock/metrics` agrees with the journal, and Prometheus accepts it."""

import base64
import hashlib
import json
import random
import shutil
import subprocess
import threading
import uuid
from collections import Counter

import httpx
import pytest

from exposition import parse
from mock import Mock

TOKENS = ["polar_oat_acme_full", "polar_oat_acme_read", "polar_oat_nobody", None]
PREFIX = "polar_files_mock_"


def metrics(mock, **options):
    reply = mock.control("GET", "metrics", **options)
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return parse(reply.body.decode())


class Visitor:
    """Sends requests at random: the Files API's, the object store's, and such as are refused."""

    def __init__(self, client, url, seed):
        self.client, self.url, self.random = client, url, random.Random(seed)
        self.files, self.open = [str(uuid.UUID(int=self.random.getrandbits(128), version=4))], []

    def send(self, method, target, body=None, token=TOKENS[0], headers=None):
        headers = dict(headers or {})
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if isinstance(body, dict):
            body = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        target = target if target.startswith("http") else self.url + target
        return self.client.request(method, target, content=body, headers=headers)

    def create(self):
        content = self.random.randbytes(self.random.randrange(1, 2000))
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        part = {"number": 1, "chunk_start": 0, "chunk_end": len(content), "checksum_sha256_base64": digest}
        file = self.send("POST", "/v1/files/", {
            "name": "a.bin", "mime_type": "text/plain", "size": len(content), "service": "downloadable",
            "upload": {"parts": [part]}}).json()
        self.open.append((file, content))

    def put(self):
        if not self.open:
            return self.create()
        file, content = self.random.choice(self.open)
        plan = file["upload"]["parts"][0]
        wrong = self.random.random() < 0.3
        return self.send("PUT", plan["url"], content[::-1] if wrong else content, None, plan["headers"])

    def complete(self):
        if not self.open:
            return self.create()
        file, content = self.open.pop(self.random.randrange(len(self.open)))
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        part = {"number": 1, "checksum_etag": hashlib.md5(content).hexdigest(), "checksum_sha256_base64": digest}
        upload = file["upload"]
        body = {"id": upload["id"], "path": upload["path"], "parts": [part]}
        if self.send("POST", f"/v1/files/{file['id']}/uploaded", body).status_code == 200:
            self.files.append(file["id"])

    def read(self):
        reply = self.send("GET", f"/v1/files/{self.random.choice(self.files)}/download")
        if reply.status_code == 200:
            headers = self.random.choice([{}, {"Range": "bytes=0-9"}])
            self.send("GET", reply.json()["download"]["url"], token=None, headers=headers)

    def act(self):
        pick = self.random.random()
        if pick < 0.35:
            self.send("GET", f"/v1/files/?limit={self.random.randrange(0, 5)}", token=self.random.choice(TOKENS))
        elif pick < 0.45:
            self.create()
        elif pick < 0.55:
            self.put()
        elif pick < 0.63:
            self.complete()
        elif pick < 0.73:
            self.read()
        elif pick < 0.8:
            self.send("PATCH", f"/v1/files/{self.random.choice(self.files)}", {"name": "b.bin"}, self.random.choice(TOKENS))
        elif pick < 0.84:
            self.send("DELETE", f"/v1/files/{self.random.choice(self.files)}")
        elif pick < 0.88:
            self.send("POST", "/v1/files/", b"{", headers={"Content-Type": "application/json"})
        elif pick < 0.92:
            self.send("GET", self.random.choice(["/nowhere", "/v1/files", "/polar-s3/nothing", "/polar-s3/x?uploadId=y"]))
        elif pick < 0.96:
            self.send("OPTIONS", "/v1/files/", headers={"Origin": "https://a.test", "Access-Control-Request-Method": "GET"})
        else:
            self.send("GET", "/healthz", token=None)


def test_counters_are_those_of_the_journal(mock):
    mock.control("POST", "failures", [
        {"id": "flaky", "match": {"operation": "files:list"}, "probability": 0.1, "seed": 1, "respond": {"status": 503}},
        {"id": "slow", "match": {"operation": "healthz"}, "every": 3, "delay": {"ms": 1}},
    ])
    errors = []

    def visit(seed, acts, **options):
        try:
            with httpx.Client(timeout=120, **options) as client:
                visitor = Visitor(client, mock.url, seed)
                for _ in range(acts):
                    visitor.act()
        except Exception as error:
            errors.append(error)

    threads = [
        threading.Thread(target=visit, args=(1, 6500)),
        threading.Thread(target=visit, args=(2, 3500), kwargs={"http1": False, "http2": True}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors, errors
    entries = mock.control("GET", "requests").json["requests"]
    _, samples = metrics(mock)
    assert len(entries) >= 10_000
    assert {entry["protocol"] for entry in entries} == {"HTTP/1.1", "HTTP/2"}

    def total(name):
        return {key[1:]: value for key, value in samples.items() if key[0] == PREFIX + name}

    def operation(entry):
        return ("operation", entry["operation"] or "none")

    requests = Counter((operation(entry), ("status", str(entry["status"]))) for entry in entries)
    assert total("requests_total") == requests
    assert len({operation for operation, _ in requests}) >= 11
    received, sent, seconds, struck = Counter(), Counter(), Counter(), Counter()
    for entry in entries:
        received[operation(entry),] += entry["request_size"]
        sent[operation(entry),] += entry["response_size"]
        seconds[operation(entry),] += entry["duration_ms"] / 1000
        if entry["failure"]:
            struck[("rule", entry["failure"]),] += 1
    assert total("request_body_bytes_total") == {key: received[key] for key in sent}
    assert total("response_body_bytes_total") == sent
    assert total("failures_struck_total") == struck and len(struck) == 2
    counts = total("request_duration_seconds_count")
    assert counts == Counter((operation(entry),) for entry in entries)
    sums = total("request_duration_seconds_sum")
    for key, count in counts.items():
        assert abs(sums[key] - seconds[key]) <= count * 1e-6 + 1e-9
    for key, value in total("request_duration_seconds_bucket").items():
        (_, bound), label = key
        times = [entry["duration_ms"] for entry in entries if operation(entry) == label]
        # The journal shows whole microseconds.
        limit = float(bound) * 1000
        assert sum(time + 0.001 <= limit for time in times) <= value <= sum(time <= limit for time in times)
    status = mock.control("GET", "status").json
    for name, key in [
        ("journal_requests", "requests"), ("files", "files"), ("uploads_open", "uploads_open"), ("stored_bytes", "bytes"),
        ("organizations", "organizations"), ("users", "users"), ("tokens", "tokens"), ("event_streams", "event_streams"),
        ("journal_requests_limit", "requests_limit"), ("stored_bytes_limit", "bytes_limit"),
    ]:
        assert total(name) == {(): status[key]}, name


def test_nothing_sets_a_counter_back(mock):
    mock.request("GET", "/healthz")
    mock.control("POST", "failures", {"id": "once", "match": {"operation": "healthz"}, "times": 1, "respond": {"status": 500}})
    mock.request("GET", "/healthz")
    _, before = metrics(mock)
    mock.control("DELETE", "requests")
    mock.control("POST", "reset")
    types, after = metrics(mock)
    assert after[PREFIX + "journal_requests",] == 0 and after[PREFIX + "failure_rules",] == 0
    assert after[PREFIX + "failures_struck_total", ("rule", "once")] == 1
    grown = [key for key in before if types.get(key[0]) == "counter" or key[0].endswith(("_count", "_bucket", "_sum"))]
    assert len(grown) > 15
    for key in grown:
        assert after[key] >= before[key], key


def test_the_process_and_its_connections_are_there(mock):
    with httpx.Client() as client:
        client.get(mock.url + "/healthz")
        _, first = metrics(mock)
        assert first[PREFIX + "connections",] == 2 and first[PREFIX + "connections_accepted_total",] == 2
    assert first["process_resident_memory_bytes",] > 1 << 20 and first["process_cpu_seconds_total",] > 0
    assert 5 < first["process_open_fds",] < first["process_max_fds",]
    assert 1.7e9 < first["process_start_time_seconds",] < 1e11
    version = mock.control("GET", "health").json["version"]
    assert first[PREFIX + "build_info", ("version", version)] == 1


def test_without_a_journal_requests_are_still_counted():
    with Mock("--journal-limit", 0) as mock:
        mock.request("GET", "/healthz")
        _, samples = metrics(mock)
        assert samples[PREFIX + "requests_total", ("operation", "healthz"), ("status", "200")] == 1


def test_the_routes_require_the_admin_token():
    with Mock("--admin-token", "secret") as mock:
        assert mock.control("GET", "metrics").status == 401
        metrics(mock, token="secret")


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is missing: install Debian's package prometheus")
def test_promtool_finds_no_problem(mock):
    for target in ("/healthz", "/nowhere", "/v1/files/"):
        mock.request("GET", target)
    rule = {"id": "a.b-c_1", "match": {"operation": "healthz"}, "respond": {"status": 500}}
    mock.control("POST", "failures", rule)
    mock.request("GET", "/healthz")
    text = mock.control("GET", "metrics").body
    check = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True)
    assert (check.returncode, check.stdout, check.stderr) == (0, b"", b"")
