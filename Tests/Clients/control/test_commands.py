"""exec, health, upload and validate."""

import json
import os
import pty
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest

from mock import BINARY, FIXTURES, Mock, run

TOKEN = "polar_oat_acme_full"


def test_exec_passes_on_status_environment_and_input():
    done = run("exec", "--log-level", "error", "--", "sh", "-c", 'cat; echo "$POLAR_SERVER_URL"; exit 7', input="in\n")
    assert done.returncode == 7 and done.stdout.startswith("in\nhttp://127.0.0.1:") and done.stderr == ""
    assert run("exec", "--", "sh", "-c", "kill -9 $$").returncode == 137
    assert run("exec", "--", "/nonexistent").returncode == 127
    assert run("exec", "--", "/etc/passwd").returncode == 126
    request = 'curl -fsS -H "Authorization: Bearer $POLAR_ACCESS_TOKEN" "$POLAR_FILES_MOCK_URL/v1/files/"'
    for fixtures in ["none", FIXTURES / "demo.yaml"]:
        done = run("exec", "--fixtures", fixtures, "--", "sh", "-c", request)
        assert done.returncode == 0 and "pagination" in json.loads(done.stdout)
    assert run("exec", "--fixtures", "/nonexistent.yaml", "--", "true").returncode == 1


def test_exec_passes_on_bytes_that_are_not_utf_8():
    # Latin-1, and a value that begins with a mark that combines with what stands before it.
    environment = {**os.environb, b"LATIN": b"caf\xe9", b"MARK": "\u0301a".encode()}
    script = b'printf "%s|%s|%s" "$LATIN" "$MARK" "$1"'
    command = [BINARY, "exec", "--log-level", "error", "--", "sh", "-c", script, "sh", b"\xff"]
    done = subprocess.run(command, capture_output=True, env=environment, timeout=60)
    assert done.returncode == 0 and done.stdout == b"caf\xe9|\xcc\x81a|\xff"


@pytest.mark.parametrize("arguments", [["upload", "--token", "t"], ["validate"], ["serve", "--fixtures"]])
def test_a_file_name_that_is_not_utf_8_is_wrong_usage(arguments, tmp_path):
    path = bytes(tmp_path) + b"/caf\xe9.yaml"
    with open(path, "w") as file:
        file.write("version: 1\n")
    done = subprocess.run([BINARY, *arguments, path], capture_output=True, timeout=60)
    assert done.returncode == 64 and "caf\ufffd.yaml' is not UTF-8: rename".encode() in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_exec_passes_signals_on(number):
    # Uses sigwait: with a handler, a signal just before a wait would not end the wait.
    script = """
import signal, sys
numbers = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
print("up", flush=True)
sys.exit(40 + signal.sigwait(numbers))
"""
    command = [BINARY, "exec", "--log-level", "error", "--", "python3", "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "up\n"
        process.send_signal(number)
        assert process.wait(20) == 40 + number


def test_health_asks_the_server_of_its_environment():
    with Mock("--admin-token", "s3cret") as mock:
        port = {"POLAR_FILES_MOCK_PORT": mock.address.split(":")[1]}
        assert run("health", environment=port).returncode == 1
        done = run("health", environment={**port, "POLAR_FILES_MOCK_ADMIN_TOKEN": "s3cret"})
        assert done.returncode == 0 and json.loads(done.stdout)["status"] == "ok"
        assert run("health", "--url", mock.url, "--admin-token", "wrong").returncode == 1
    assert run("health", environment=port).returncode == 1


@pytest.fixture(scope="module")
def target():
    with Mock("--min-part-size", 1, fixtures=FIXTURES / "demo.yaml") as mock:
        yield mock


@pytest.mark.parametrize("size, parts", [(0, [0]), (1, [1]), (20, [10, 10]), (21, [10, 10, 1])])
def test_upload(target, tmp_path, size, parts):
    path = tmp_path / "file.bin"
    path.write_bytes(os.urandom(size))
    done = run("upload", path, "--url", target.url, "--token", TOKEN, "--part-size", "10")
    assert done.returncode == 0 and done.stderr == ""
    id = done.stdout.strip()
    report = target.control("GET", f"uploads/{id}").json["uploads"][0]
    assert report["state"] == "completed" and [part["size"] for part in report["parts"]] == parts
    link = target.request("GET", f"/v1/files/{id}/download", token=TOKEN).json["download"]["url"]
    assert target.request("GET", link.split(target.address, 1)[1]).body == path.read_bytes()


def test_upload_says_why_it_was_refused(target, tmp_path):
    path = tmp_path / "file.bin"
    path.write_bytes(b"0" * 20_001)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    there = ["--url", target.url, "--token", TOKEN]
    for arguments, reason in [
        ([path, "--url", target.url, "--token", "polar_oat_none"], "401"),
        ([path, "--service", "bogus", *there], "422"),
        ([tmp_path, *there], "it is not a file"),
        ([pipe, *there], "it is not a file"),
        ([tmp_path / "none", *there], "No such file or directory"),
        ([path, "--part-size", "2", *there], "S3 takes 10000 parts"),
        ([path, "--url", "http://127.0.0.1:1", "--token", TOKEN], "cannot reach"),
    ]:
        done = run("upload", *arguments)
        assert done.returncode == 1 and reason in done.stderr and done.stdout == "", done
        assert done.stderr.count("\n") == 1
    assert run("upload", path, "--url", target.url).returncode == 64
    for size in ["5GiB", "5368709120"]:
        assert run("upload", path, "--part-size", size, *there).returncode == 0
    for size in ["5368709121", "1000TiB"]:
        done = run("upload", path, "--part-size", size, *there)
        assert done.returncode == 64 and "--part-size must be at most 5GiB" in done.stderr
    done = run("upload", path, environment={"POLAR_SERVER_URL": target.url, "POLAR_ACCESS_TOKEN": TOKEN})
    assert done.returncode == 0


CURL = """#!/usr/bin/env python3
import json, sys

if "POST" not in sys.argv:
    sys.exit(7)
parts = json.load(sys.stdin)["upload"]["parts"]
upload = {"id": "u", "path": "p", "parts": [{**part, "url": "https://s3.test/", "headers": {}} for part in parts]}
print("HTTP/1.1 201 Created\\r\\n\\r\\n" + json.dumps({"id": "f", "upload": upload}))
"""


@pytest.mark.parametrize("end", ["\r", "\n", "\r\nX: y"])
def test_a_token_with_a_line_break_is_not_sent(target, tmp_path, end):
    path = tmp_path / "file"
    path.write_bytes(b"x")
    for command in (["upload", path, "--token", TOKEN + end], ["health", "--admin-token", TOKEN + end]):
        done = run(*command, "--url", target.url)
        assert done.returncode == 1 and "authorization holds a line break or another control character" in done.stderr


@pytest.mark.parametrize("url", ["", "mock", "ftp://mock", "http://", "http://mock:99999", "http://mock/a b"])
def test_an_invalid_url_is_wrong_usage(url):
    for command in (["upload", "file", "--token", TOKEN], ["health"]):
        done = run(*command, "--url", url)
        assert done.returncode == 64 and "--url must be an http:// or https:// URL" in done.stderr


def test_a_server_that_closes_the_connection_gave_no_response():
    with socket.create_server(("127.0.0.1", 0)) as server:
        def hang_up():
            connection = server.accept()[0]
            connection.recv(1 << 16)
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        done = run("health", "--url", "http://127.0.0.1:%d" % server.getsockname()[1])
        thread.join()
    assert done.returncode == 1 and "there was no answer" in done.stderr


def test_upload_outlives_a_curl_that_ends_within_a_part(tmp_path):
    (tmp_path / "curl").write_text(CURL)
    (tmp_path / "curl").chmod(0o755)
    (tmp_path / "file").write_bytes(bytes(4 << 20))
    done = run(
        "upload", "--url", "https://api.test", "--token", TOKEN, tmp_path / "file",
        environment={"PATH": f"{tmp_path}:{os.environ['PATH']}"})  # fmt: skip
    assert done.returncode == 1 and "curl ended with 7" in done.stderr


CALLED = """#!/usr/bin/env python3
import pathlib, sys

folder = pathlib.Path(sys.argv[0]).parent
(folder / "arguments").write_text("\\n".join(sys.argv))
(folder / "configuration").write_text(pathlib.Path(sys.argv[sys.argv.index("-K") + 1]).read_text())
print("HTTP/1.1 200 OK\\r\\n\\r\\n{}")
"""


def test_curl_gets_no_token_as_an_argument_and_omits_the_response_of_a_proxy(tmp_path):
    (tmp_path / "curl").write_text(CALLED)
    (tmp_path / "curl").chmod(0o755)
    done = run(
        "health", "--url", "https://api.test", "--admin-token", 's3c"r\\et',
        environment={"PATH": f"{tmp_path}:{os.environ['PATH']}"})  # fmt: skip
    assert done.returncode == 0, done.stderr
    arguments = (tmp_path / "arguments").read_text()
    assert "s3c" not in arguments and "api.test" not in arguments
    assert {"--suppress-connect-headers", "--max-time"} <= set(arguments.split("\n"))
    assert (tmp_path / "configuration").read_text() == (
        'url = "https://api.test/_mock/health"\nheader = "authorization: Bearer s3c\\"r\\\\et"\n')  # fmt: skip


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_a_proxy_that_refuses_is_not_taken_for_a_ready_server(tmp_path):
    with Mock("--tls", "--ca-file", tmp_path / "ca.pem", "--admin-token", "s3cret") as mock:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            proxy = threading.Thread(target=tunnel, args=(listener, mock.address))
            proxy.start()
            done = run(
                "health", "--url", mock.url,
                environment={
                    "CURL_CA_BUNDLE": str(tmp_path / "ca.pem"), "no_proxy": "", "NO_PROXY": "",
                    "https_proxy": f"http://127.0.0.1:{listener.getsockname()[1]}"})  # fmt: skip
            proxy.join(20)
    assert done.returncode == 1 and "answered 401" in done.stderr, done


def tunnel(listener, address):
    """A proxy for one client."""
    client = listener.accept()[0]
    assert client.recv(1 << 16).startswith(b"CONNECT ")
    host, port = address.split(":")
    server = socket.create_connection((host, int(port)))
    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    back = threading.Thread(target=pump, args=(server, client))
    back.start()
    pump(client, server)
    back.join(20)
    client.close()
    server.close()


def pump(source, target):
    try:
        while block := source.recv(1 << 16):
            target.sendall(block)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def test_health_does_not_wait_for_a_server_that_never_answers():
    with socket.create_server(("127.0.0.1", 0)) as silent, socket.create_server(("127.0.0.1", 0)) as slow:
        addresses = [f"127.0.0.1:{listener.getsockname()[1]}" for listener in (silent, slow)]
        urls = [f"http://{addresses[0]}", f"https://{addresses[0]}", f"http://{addresses[1]}"]
        if shutil.which("curl") is None:
            del urls[1]
        processes = [subprocess.Popen([BINARY, "health", "--url", url], stderr=subprocess.PIPE, text=True) for url in urls]
        # A head that never ends.
        client = slow.accept()[0]
        while any(process.poll() is None for process in processes):
            try:
                client.sendall(b"H")
            except OSError:
                pass
            time.sleep(0.1)
        for process, url in zip(processes, urls):
            # curl's own messages precede it.
            said = process.stderr.read().splitlines()[-1]
            assert said == f"Error: {url.split('//')[1]} did not answer within 10 seconds"
            assert process.returncode == 1


@pytest.mark.parametrize("own, status", [(0, 1), (7, 7)])
def test_exec_fails_when_its_state_is_not_written(own, status, tmp_path):
    state = tmp_path / "world.state"
    # A folder stands in the way of what is to become the state, and something changes.
    script = f"""
rm -f '{state}.new' && mkdir '{state}.new'
curl -fsS -d '{{}}' "$POLAR_FILES_MOCK_URL/_mock/organizations" >/dev/null
exit {own}
"""
    done = run("exec", "--state", state, "--log-level", "error", "--", "sh", "-c", script)
    assert done.returncode == status and f"{state}: the state cannot be written" in done.stderr, done
    (tmp_path / "world.state.new").rmdir()
    assert run("exec", "--state", state, "--", "true").returncode == 0


def test_exec_has_the_status_of_its_command_also_under_a_parent_that_ignores_its_children():
    # Some supervisors ignore SIGCHLD, and their child processes inherit that.
    command = [BINARY, "exec", "--log-level", "error", "--", "sh", "-c"]
    for status in (0, 7):
        previous = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        process = subprocess.Popen([*command, f"exit {status}"], stdout=subprocess.DEVNULL)
        signal.signal(signal.SIGCHLD, previous)
        assert process.wait(60) == status


def test_exec_has_a_broken_pipe_end_the_command():
    done = run("exec", "--log-level", "error", "--", "bash", "-c", "yes | head -n 1; echo ${PIPESTATUS[0]}")
    assert done.stdout == "y\n141\n" and done.stderr == ""


def test_upload_draws_its_progress_on_a_terminal(target, tmp_path):
    path = tmp_path / "file.bin"
    path.write_bytes(os.urandom(100_000))
    main, secondary = pty.openpty()
    command = [BINARY, "upload", str(path), "--url", target.url, "--token", TOKEN, "--part-size", "1KiB"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=secondary, text=True) as process:
        os.close(secondary)
        drawn = bytearray()
        reader = threading.Thread(target=lambda: read_all(main, drawn))
        reader.start()
        assert len(process.stdout.read().strip()) == 36
        assert process.wait(20) == 0
        reader.join(20)
    os.close(main)
    assert b"50%" in drawn and drawn.rstrip().endswith(b"100%")


def read_all(descriptor, into):
    try:
        while block := os.read(descriptor, 4096):
            into += block
    except OSError:
        pass  # How a terminal ends on Linux.


def test_validate_takes_each_fixture_by_itself_or_beside_the_others(tmp_path):
    def write(name, text):
        (tmp_path / name).write_text(text)
        return str(tmp_path / name)

    acme = write("acme.yaml", "version: 1\norganizations: [{slug: acme}]\n")
    same = write("same.json", '{"version": 1, "organizations": [{"slug": "acme"}]}')
    token = write("token.yml", "version: 1\ntokens: [{token: polar_oat_x, organization: acme}]\n")
    bad = write("bad.yaml", "version: 1\norganizations: [{slug: acme, naem: x}]\n")
    broken = write("broken.json", '{"version": 1')
    assert run("validate", acme, token).stdout == "The fixtures are valid.\n"
    assert run("validate", token).returncode == 1
    done = run("validate", acme, same)
    assert done.returncode == 0 and "cannot be served together" in done.stdout
    done = run("validate", acme, bad, broken, tmp_path / "none.yaml")
    assert done.returncode == 1
    assert [line.split(": ")[0].removeprefix(f"{tmp_path}/") for line in done.stderr.splitlines()] == [
        "bad.yaml:2:30", "broken.json:1:14", "none.yaml:1:1",
    ]  # fmt: skip
    assert "did you mean name?" in done.stderr
