"""/_mock/events read by real clients, and the page that reads it."""

import http.client
import json
import re
import signal
import socket
from pathlib import Path

import httpx
import pytest

from mock import FIXTURES, Mock
from test_command_line import Serving

TOKEN = "polar_oat_acme_full"


class Reader:
    """A stream of events over HTTP/1.1."""

    def __init__(self, mock, last=None, token=None):
        self.connection = http.client.HTTPConnection(mock.address, timeout=60)
        headers = {"Accept": "text/event-stream"}
        if last is not None:
            headers["Last-Event-ID"] = str(last)
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self.connection.request("GET", "/_mock/events", headers=headers)
        self.response = self.connection.getresponse()
        self.status = self.response.status

    def events(self):
        yield from parsed(iter(self.response.readline, b""))

    def until(self, wanted):
        """Returns all events up to the first wanted one."""
        seen = []
        for event in self.events():
            seen.append(event)
            if wanted(event):
                return seen
        raise AssertionError(f"the stream ended after {seen}")

    def close(self):
        self.response.close()
        self.connection.close()


def parsed(lines):
    """(name, id, data) of each event."""
    event = {}
    for line in lines:
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name in ("event", "id", "data"):
            event[name] = value
        elif not name and event:
            number = int(event["id"]) if "id" in event else None
            yield event["event"], number, json.loads(event["data"])
            event = {}


def names(event, kind):
    return event[0] == "change" and event[2]["kind"] == kind


def test_events_are_sent_as_they_happen(mock):
    reader = Reader(mock)
    assert reader.status == 200 and reader.response.headers["Content-Type"] == "text/event-stream"
    assert mock.request("GET", "/v1/files/?limit=1", token=TOKEN).status == 200
    seen = reader.until(lambda event: event[0] == "request")
    journal = mock.control("GET", "requests").json["requests"]
    assert seen[-1][1:] == (journal[-1]["sequence"], journal[-1])
    mock.control("POST", "organizations", {"name": "Told"})
    reader.until(lambda event: names(event, "organization"))
    mock.control("PUT", "clock", {"freeze": "2031-01-01T00:00:00Z"})
    assert reader.until(lambda event: event[0] == "clock")[-1][2]["frozen"] is True
    mock.control("POST", "reset")
    reader.until(lambda event: event[0] == "reset")
    reader.close()


def test_a_reader_resumes_after_its_last_event(mock):
    for page in range(1, 6):
        mock.request("GET", f"/v1/files/?page={page}", token=TOKEN)
    sequences = [entry["sequence"] for entry in mock.control("GET", "requests").json["requests"]]
    reader = Reader(mock, last=sequences[1])
    seen = reader.until(lambda event: event[1] == sequences[-1])
    assert [event[1] for event in seen] == sequences[2:]
    reader.close()


def test_events_over_http2(mock):
    with httpx.Client(http1=False, http2=True, base_url=mock.url, timeout=60) as client:
        with client.stream("GET", "/_mock/events") as response:
            assert response.http_version == "HTTP/2" and response.status_code == 200
            lines = response.iter_lines()
            mock.request("GET", "/v1/files/", token=TOKEN)
            assert next(parsed(f"{line}\n".encode() for line in lines))[0] == "request"


def test_sixty_four_readers_and_no_more():
    with Mock(fixtures=FIXTURES / "demo.yaml") as mock:
        readers = [Reader(mock) for _ in range(64)]
        assert {reader.status for reader in readers} == {200}
        assert mock.control("GET", "status").json["event_streams"] == 64
        refused = Reader(mock)
        assert refused.status == 503 and "64 readers" in json.load(refused.response)["detail"]
        mock.request("GET", "/v1/files/", token=TOKEN)
        for reader in readers:
            reader.until(lambda event: event[0] == "request")
        for reader in readers[1:]:
            reader.close()
        # The server notices the closed connections with a short delay.
        while mock.control("GET", "status").json["event_streams"] > 1:
            pass
        again = Reader(mock)
        assert again.status == 200
        again.close()
        readers[0].close()


def resident(mock):
    return int(re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{mock.process.pid}/status").read_text())[1]) << 10


def test_a_slow_reader_uses_bounded_memory_and_is_told_of_lost_events():
    with Mock("--journal-limit", 100, fixtures=FIXTURES / "demo.yaml") as mock:
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(60)
        address, port = mock.address.split(":")
        client.connect((address, int(port)))
        client.sendall(b"GET /_mock/events HTTP/1.0\r\nHost: localhost\r\n\r\n")
        lines = client.makefile("rb")
        while lines.readline().strip():
            pass
        body = b"x" * 20_000
        for _ in range(100):
            mock.request("POST", "/v1/files/", body, token=TOKEN)
        before = resident(mock)
        for _ in range(1900):
            mock.request("POST", "/v1/files/", body, token=TOKEN)
        assert resident(mock) - before < 16 << 20
        told = 0
        for name, number, data in parsed(iter(lines.readline, b"")):
            if name == "skipped":
                assert data["since"] == told
                told += data["requests"]
            elif name == "request":
                assert number == told + 1
                told = number
            if told == 2000:
                break
        assert told == 2000
        client.close()


@pytest.mark.parametrize("readers", [1, 20])
def test_a_stop_ends_the_streams(readers):
    server = Serving()
    streams = [Reader(Mock.at(server.url)) for _ in range(readers)]
    status, _, _ = server.stop(signal.SIGTERM)
    assert status == 0
    for stream in streams:
        # To the last chunk: a stream that is cut raises IncompleteRead.
        assert stream.response.read().startswith(b": open")


def test_without_the_admin_token_a_browser_gets_only_the_page():
    with Mock("--admin-token", "secret", fixtures=FIXTURES / "demo.yaml") as mock:
        browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
        moved = mock.request("GET", "/", headers=browser)
        assert moved.status == 302 and moved.headers["Location"] == "/_mock/"
        assert mock.request("GET", "/", headers={"Accept": "*/*"}).status == 404
        page = mock.request("GET", "/_mock/", headers=browser)
        assert page.status == 200 and page.headers["Content-Type"].startswith("text/html")
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]
        again = mock.request("GET", "/_mock/", headers={"If-None-Match": page.headers["ETag"]})
        assert again.status == 304 and again.body == b""
        for asset in re.findall(rb'(?:href|src)="([\w.-]+\.(?:css|js|svg|png))"', page.body):
            assert mock.request("GET", f"/_mock/{asset.decode()}").status == 200
        for path in ["events", "files", "status", "health", "organizations", "users", "tokens", "requests", "uploads", "clock"]:
            assert mock.request("GET", f"/_mock/{path}").status == 401, path
        assert Reader(mock, token="secret").status == 200
