"""The command line: flags and their environment twins, exit statuses, what is written where."""

import json
import os
import pty
import signal
import socket
import subprocess
import threading

import pytest

from mock import BINARY, FIXTURES, Mock

TOKEN = "polar_oat_acme_full"


def run(*arguments, environment=None, **options):
    return subprocess.run(
        [BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=60,
        env={**os.environ, **(environment or {})}, **options,
    )  # fmt: skip


class Serving:
    """`serve` with its streams, stopped by a signal."""

    def __init__(self, *arguments, environment=None):
        self.process = subprocess.Popen(
            [BINARY, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "POLAR_FILES_MOCK_PORT": "0", **(environment or {})},
        )  # fmt: skip
        self.listening = self.process.stdout.readline()
        self.ready = self.process.stdout.readline()
        self.url = self.listening.removeprefix("Listening on ").strip()

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        output, errors = self.process.communicate(timeout=20)
        return self.process.returncode, output, errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_two_lines_on_standard_output_and_status_0(number):
    server = Serving()
    assert server.ready == "Ready.\n"
    status, output, errors = server.stop(number)
    assert (status, output) == (0, "")
    assert errors.startswith("polar-files-mock ") and "2 organizations, 5 users, 17 tokens, 8 files" in errors
    assert f"curl -H 'Authorization: Bearer {TOKEN}' {server.url}/v1/files/" in errors


def test_every_line_of_a_json_log_is_json():
    server = Serving("--log-format", "json", "--host", "0.0.0.0", "--public-url", "http://files.test")
    run("health", "--url", server.url)
    address = server.url.removeprefix("http://").split(":")
    with socket.create_connection((address[0], int(address[1]))) as client:
        client.sendall(b"GET /v1/files/?x=%22 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer polar_oat_\xc3\xbc\r\n\r\n")
        client.recv(100)
    lines = [json.loads(line) for line in server.stop()[2].splitlines()]
    assert [line["level"] for line in lines][:2] == ["info", "warning"]
    assert lines[0]["organizations"] == 2 and TOKEN in lines[0]["try"]
    assert "without --admin-token" in lines[1]["message"]
    assert len(lines) > 2 and all({"time", "level", "message"} <= set(line) for line in lines)


@pytest.mark.parametrize(
    "arguments, warns",
    [
        (["--host", "0.0.0.0", "--log-level", "warning"], True),
        (["--host", "0.0.0.0", "--log-level", "error"], False),
        (["--host", "0.0.0.0", "--log-level", "warning", "--admin-token", "s"], False),
        (["--host", "localhost", "--log-level", "warning"], False),
        (["--host", "127.0.0.2", "--log-level", "warning"], False),
    ],
)
def test_binding_beyond_loopback_is_warned_of(arguments, warns):
    status, _, errors = Serving(*arguments).stop()
    assert status == 0
    assert errors == ("warning: bound to 0.0.0.0 without --admin-token: whoever reaches it can change its state\n" * warns)


@pytest.mark.parametrize("host", ["::1", "[::1]"])
def test_ipv6_literals_are_bound_with_and_without_brackets(host):
    server = Serving("--host", host)
    assert server.url.startswith("http://[::1]:")
    assert run("health", "--url", server.url).returncode == 0
    assert server.stop()[0] == 0


def test_the_ready_file_holds_the_url(tmp_path):
    path = tmp_path / "mock.url"
    server = Serving("--ready-file", path)
    assert path.read_text() == server.url + "\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["mock.url"]
    server.stop()
    done = run("serve", "--port", "0", "--ready-file", tmp_path / "none" / "mock.url")
    assert done.returncode == 1 and "--ready-file: cannot write" in done.stderr


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["exec"]])
def test_mistakes_in_fixtures_are_a_line_each(command, tmp_path):
    path = tmp_path / "world.yaml"
    path.write_text("version: 1\norganizations: [{slug: a, nam: x}]\nfiles: [{servce: y}]\n")
    done = run(*command, "--fixtures", path, *(["--", "true"] if command == ["exec"] else []))
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.splitlines() == [
        f"{path}:2:27: organizations[0].nam: unknown key; did you mean name?",
        f"{path}:3:10: files[0].servce: unknown key; did you mean service?",
    ]


def test_a_port_that_is_taken_is_told():
    with Mock() as mock:
        done = run("serve", "--port", mock.address.split(":")[1])
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == f"Error: port {mock.address.split(':')[1]} on 127.0.0.1 is in use\n"


WRONG = [
    ("--port", "abc"), ("--port", "65536"), ("--port", "-1"), ("--auth", "some"), ("--public-url", "ftp://x"),
    ("--public-url", "http://"), ("--storage", "ram"), ("--memory-limit", "5 bananas"), ("--memory-limit", "1.5GiB"),
    ("--presign-ttl", "0"), ("--presign-ttl", "604801"), ("--min-part-size", "-1"), ("--journal-limit", "-1"),
    ("--journal-limit", "x"), ("--log-level", "loud"), ("--log-format", "xml"), ("--watch", "maybe"),
    ("--max-head-size", "1"), ("--head-timeout", "0"), ("--idle-timeout", "x"), ("--body-timeout", "-1"),
    ("--max-connections", "0"), ("--lanes", "0"),
]  # fmt: skip


def twin(flag):
    return "POLAR_FILES_MOCK_" + flag.removeprefix("--").upper().replace("-", "_")


@pytest.mark.parametrize("flag, value", WRONG)
def test_a_wrong_value_is_a_usage_error_as_flag_and_as_variable(flag, value):
    done = run("serve", f"{flag}={value}")
    assert done.returncode == 64 and flag in done.stderr and done.stdout == ""
    done = run("serve", environment={twin(flag): value})
    assert done.returncode == 64 and f"{flag} comes from {twin(flag)}" in done.stderr


@pytest.mark.parametrize("arguments", [["--port"], ["--prot", "1"], ["bogus"], ["exec"], ["exec", "--"], ["validate"],
                                       ["upload"], ["--fixtures", "none", "--fixtures", "x"]])  # fmt: skip
def test_wrong_usage_is_status_64(arguments):
    done = run(*arguments)
    assert done.returncode == 64 and done.stderr.startswith("Error: ")


def test_a_question_is_answered_whatever_the_environment_says():
    for question in ["--version", "--help"]:
        assert run(question, environment={"POLAR_FILES_MOCK_PORT": "abc"}).returncode == 0


def test_variables_count_and_flags_win(tmp_path):
    path = tmp_path / "world.yaml"
    path.write_text("version: 1\norganizations: [{slug: mine}]\n")
    environment = {
        "POLAR_FILES_MOCK_FIXTURES": f"{path}:{FIXTURES / 'large.yaml'}", "POLAR_FILES_MOCK_LOG_LEVEL": "info",
        "POLAR_FILES_MOCK_WATCH": "false", "POLAR_FILES_MOCK_MEMORY_LIMIT": "5 MB", "POLAR_FILES_MOCK_AUTH": "",
    }  # fmt: skip
    assert "2 organizations, 0 users" in Serving(environment=environment).stop()[2]
    assert "0 organizations, 0 users" in Serving("--fixtures", "none", environment=environment).stop()[2]
    assert Serving("--fixtures", "none", "--log-level", "error", environment=environment).stop()[2] == ""


def test_help_is_a_manual():
    assert "EXIT STATUS" in run("--help").stdout and "EXAMPLES" in run("--help").stdout
    manual = run("serve", "--help").stdout
    for flag, _ in WRONG:
        assert flag in manual
    for shell in ["bash", "zsh", "fish"]:
        script = run("--generate-completion-script", shell)
        assert script.returncode == 0 and "journal-limit" in script.stdout


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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_exec_passes_signals_on(number):
    script = """
import signal, sys, threading
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda number, frame: sys.exit(40 + number))
print("up", flush=True)
threading.Event().wait(30)
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
    there = ["--url", target.url, "--token", TOKEN]
    for arguments, reason in [
        ([path, "--url", target.url, "--token", "polar_oat_none"], "401"),
        ([path, "--service", "bogus", *there], "422"),
        ([tmp_path, *there], "it is not a file"),
        ([tmp_path / "none", *there], "No such file or directory"),
        ([path, "--part-size", "2", *there], "S3 takes 10000 parts"),
        ([path, "--url", "http://127.0.0.1:1", "--token", TOKEN], "cannot reach"),
    ]:
        done = run("upload", *arguments)
        assert done.returncode == 1 and reason in done.stderr and done.stdout == "", done
        assert done.stderr.count("\n") == 1
    assert run("upload", path, "--url", target.url).returncode == 64
    done = run("upload", path, environment={"POLAR_SERVER_URL": target.url, "POLAR_ACCESS_TOKEN": TOKEN})
    assert done.returncode == 0


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
