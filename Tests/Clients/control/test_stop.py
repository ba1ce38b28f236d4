"""A stop waits only for requests in flight, not for long polls, idle connections or incomplete heads."""

import fcntl
import json
import os
import pathlib
import re
import signal
import socket
import struct
import subprocess
import termios
import time

import pytest

from mock import BINARY, run
from test_command_line import Serving

# Far below the ten seconds that requests in flight may take, far above what a stop takes on a busy machine.
PROMPTLY = 8


def connect(server):
    address, port = server.url.removeprefix("http://").split(":")
    return socket.create_connection((address, int(port)), timeout=20)


def stops_promptly(server):
    begun = time.monotonic()
    status, _, _ = server.stop(signal.SIGTERM)
    return status == 0 and time.monotonic() - begun < PROMPTLY


def wait_for(client, body):
    body = json.dumps(body).encode()
    head = f"POST /_mock/requests/wait HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
    client.sendall(head.encode() + b"Expect: 100-continue\r\n\r\n")
    assert client.recv(100).startswith(b"HTTP/1.1 100")
    client.sendall(body)


@pytest.mark.parametrize("waits", [1, 20])
def test_a_satisfied_wait_responds_immediately(waits):
    server = Serving()
    clients = [connect(server) for _ in range(waits)]
    for client in clients:
        wait_for(client, {"match": {}, "timeout_ms": 60_000})
    assert stops_promptly(server)
    for client in clients:
        head, _, body = client.makefile("rb").read().partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 503 ") and b"nosniff" in head
        assert json.loads(body) == {"error": "Unavailable", "detail": "The mock is stopping; 0 of 1 requests came."}


HALVES = {
    "nothing": b"",
    "half a line": b"GET /v1/fi",
    "half a head": b"GET /v1/files/ HTTP/1.1\r\nHost: x\r\nAuthori",
    "a preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0",
    "half a preface": b"PRI * HTT",
}


@pytest.mark.parametrize("sent", HALVES.values(), ids=HALVES)
def test_a_connection_without_a_request_is_not_waited_for(sent):
    server = Serving()
    with connect(server) as client:
        client.sendall(sent)
        with connect(server) as other:
            # Answered behind what the first one sent.
            other.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert other.recv(100).startswith(b"HTTP/1.1 200")
            assert stops_promptly(server)


def test_exec_ends_promptly_beside_a_wait():
    script = """
import os, socket, subprocess
from urllib.parse import urlsplit
url = urlsplit(os.environ["POLAR_FILES_MOCK_URL"])
client = socket.create_connection((url.hostname, url.port))
body = b'{"match": {}, "timeout_ms": 60000}'
client.sendall(b"POST /_mock/requests/wait HTTP/1.1\\r\\nHost: x\\r\\nExpect: 100-continue\\r\\nContent-Length: 34\\r\\n\\r\\n")
assert client.recv(100).startswith(b"HTTP/1.1 100")
client.sendall(body)
# A process that outlives the command holds the connection.
quiet = subprocess.DEVNULL
subprocess.Popen(["sleep", "20"], stdin=quiet, stdout=quiet, stderr=quiet, pass_fds=[client.fileno()])
"""
    begun = time.monotonic()
    done = run("exec", "--log-level", "error", "--", "python3", "-c", script)
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - begun < PROMPTLY + 5


def blocks(process, number):
    """Returns whether the process blocks the signal, which means that it handles the signal itself."""
    mask = re.search(r"^SigBlk:\s+(\w+)", pathlib.Path(f"/proc/{process.pid}/status").read_text(), re.M)
    return bool(int(mask[1], 16) >> (number - 1) & 1)


@pytest.mark.skipif(not pathlib.Path("/proc/self/status").exists(), reason="the system does not say which signals wait")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("command", ["serve", "exec"])
def test_a_signal_during_the_start_ends_it(command, number, tmp_path):
    world = tmp_path / "world.yaml"
    world.write_text('version: 1\norganizations: [{slug: acme}]\nbulk: [{organization: acme, count: 10000000, name: "x{n}"}]\n')
    ready, state = tmp_path / "ready", tmp_path / "world.state"
    arguments = [BINARY, command, "--fixtures", str(world), "--state", str(state)]
    arguments += ["--port", "0", "--ready-file", str(ready)] if command == "serve" else ["--", "touch", str(ready)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not blocks(process, number):
            assert process.poll() is None
        process.send_signal(number)
        begun = time.monotonic()
        try:
            output, errors = process.communicate(timeout=20)
        finally:
            process.kill()
        assert (process.returncode, output, errors) == (0 if command == "serve" else 128 + number, "", "")
        assert time.monotonic() - begun < PROMPTLY
    assert not ready.exists() and not state.exists()


@pytest.mark.parametrize("twin", [False, True])
def test_a_server_ends_with_the_program_that_holds_its_standard_input(twin):
    command = [BINARY, "serve", "--port", "0", "--log-level", "error"] + ([] if twin else ["--stop-with-stdin"])
    environment = {**os.environ, **({"POLAR_FILES_MOCK_STOP_WITH_STDIN": "true"} if twin else {})}
    server = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)  # fmt: skip
    with server:
        assert server.stdout.readline().startswith(b"Listening on ") and server.stdout.readline() == b"Ready.\n"
        server.stdin.write(b"what is written is read, and nothing comes of it\n")
        server.stdin.flush()
        assert server.poll() is None
        server.stdin.close()
        assert server.wait(20) == 0


def test_a_non_blocking_standard_input_does_not_count_as_ended():
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    command = [BINARY, "serve", "--port", "0", "--log-level", "error", "--stop-with-stdin"]
    with subprocess.Popen(command, stdin=reader, stdout=subprocess.PIPE) as server:
        os.close(reader)
        for _ in range(3):
            os.write(writer, b"x")
            while struct.unpack("i", fcntl.ioctl(writer, termios.FIONREAD, bytes(4)))[0] > 0:
                assert server.poll() is None
        os.close(writer)
        assert server.wait(20) == 0
