"""A download contains the bytes of its object, even if the object is deleted or replaced during a slow read."""

import contextlib
import os
import socket
import subprocess
import sys
import urllib.parse

import h2.connection
import h2.events
import pytest

from client import send
from test_memory import mock

SIZE = 1 << 20
ROUNDS = 12


@pytest.fixture(scope="module", autouse=True)
def busy_cores():
    """All cores are busy, so deferred work of the server is late."""
    command = [sys.executable, "-c", "while True: pass"]
    processes = [subprocess.Popen(command) for _ in range(os.cpu_count())]
    yield
    for process in processes:
        process.kill()
        process.wait()


class Unread1:
    """A GET over HTTP/1.1 whose response stays unread in the socket buffers."""

    def __init__(self, url, headers):
        where = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((where.hostname, where.port), timeout=60)
        lines = [f"GET {url[url.index(where.netloc) + len(where.netloc):]} HTTP/1.1", f"Host: {where.netloc}"]
        lines += [f"{name}: {value}" for name, value in headers.items()] + ["Connection: close", "", ""]
        self.socket.sendall("\r\n".join(lines).encode())
        # The head is there, so the body is on its way.
        self.socket.recv(1, socket.MSG_PEEK)

    def read(self):
        with self.socket, self.socket.makefile("rb") as stream:
            head, _, body = stream.read().partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 20"), head
        return body


class Unread2:
    """The same over HTTP/2, with windows that hold all of it."""

    def __init__(self, url, headers):
        where = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((where.hostname, where.port), timeout=60)
        self.connection = h2.connection.H2Connection()
        self.connection.initiate_connection()
        self.connection.increment_flow_control_window(4 * SIZE)
        target = url[url.index(where.netloc) + len(where.netloc) :]
        pseudo = [(":method", "GET"), (":path", target), (":scheme", "http"), (":authority", where.netloc)]
        self.connection.send_headers(1, pseudo + [(n.lower(), v) for n, v in headers.items()], end_stream=True)
        self.connection.increment_flow_control_window(4 * SIZE, 1)
        self.socket.sendall(self.connection.data_to_send())
        self.socket.recv(1, socket.MSG_PEEK)

    def read(self):
        body, status = b"", None
        with self.socket:
            while True:
                received = self.socket.recv(1 << 16)
                assert received, "the connection ended before the body"
                for event in self.connection.receive_data(received):
                    if isinstance(event, h2.events.ResponseReceived):
                        status = dict(event.headers)[b":status"]
                    elif isinstance(event, h2.events.DataReceived):
                        body += event.data
                    elif isinstance(event, h2.events.StreamEnded):
                        assert status.startswith(b"20"), status
                        return body
                self.socket.sendall(self.connection.data_to_send())


@contextlib.contextmanager
def world(mode):
    flags = [] if mode == "memory" else ["--storage", mode]
    with mock(*flags) as (_, url, files):
        yield url, files


def content(number):
    return bytes([number % 255 + 1]) * SIZE


def link(files, uploaded):
    return files.call("GET", f"/v1/files/{uploaded['id']}/download")["download"]["url"]


def delete(files, uploaded):
    bearer = {"Authorization": f"Bearer {files.token}"}
    assert send("DELETE", f"{files.server}/v1/files/{uploaded['id']}", bearer).status == 204


@pytest.mark.parametrize("reader", [Unread1, Unread2])
@pytest.mark.parametrize("mode", ["memory", "disk", "discard"])
def test_a_download_continues_after_its_object_is_deleted(mode, reader):
    with world(mode) as (_, files):
        for number in range(ROUNDS):
            first = files.upload(content(2 * number))
            start = number % 2 * 100_001
            reading = reader(link(files, first), {"Range": f"bytes={start}-"})
            delete(files, first)
            files.upload(content(2 * number + 1))
            expected = bytes(SIZE) if mode == "discard" else content(2 * number)
            assert reading.read() == expected[start:], f"round {number} holds other bytes"


@pytest.mark.parametrize("reader", [Unread1, Unread2])
@pytest.mark.parametrize("change", ["reset", "import"])
def test_a_download_continues_after_a_reset_or_an_import(change, reader):
    with world("disk") as (url, files):
        for number in range(ROUNDS // 2):
            first = files.upload(content(2 * number))
            reading = reader(link(files, first), {})
            if change == "reset":
                assert send("POST", f"{url}/_mock/reset").status < 300
            else:
                assert send("PUT", f"{url}/_mock/state", {"Content-Type": "application/json"}, '{"version": 1}').status < 300
            files.upload(content(2 * number + 1))
            assert reading.read() == content(2 * number), f"round {number} holds other bytes"


@pytest.mark.parametrize("reader", [Unread1, Unread2])
def test_parts_that_are_replaced_leave_other_downloads_alone(reader):
    with world("disk") as (_, files):
        kept = files.upload(content(0))
        open_upload = files.create(content(1))
        plan = open_upload["upload"]["parts"][0]
        for number in range(ROUNDS):
            gone = files.upload(content(2))
            readings = [(reader(link(files, kept), {}), content(0)), (reader(link(files, gone), {}), content(2))]
            delete(files, gone)
            for _ in range(2):
                assert send("PUT", plan["url"], plan["headers"], content(1)).status == 200
            for reading, expected in readings:
                assert reading.read() == expected, f"round {number} holds other bytes"
