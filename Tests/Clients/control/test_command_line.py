"""serve: flags and their environment twins, exit statuses, what is written where."""

import json
import os
import re
import signal
import socket
import subprocess

import pytest

from mock import BINARY, FIXTURES, Mock, run

TOKEN = "polar_oat_acme_full"


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


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["help", "exec"], ["--generate-completion-script", "bash"], ["validate", "ok.yaml"]])
def test_output_that_cannot_be_written_is_an_error(arguments, tmp_path):
    (tmp_path / "ok.yaml").write_text("version: 1\n")
    with open("/dev/full", "w") as full:
        done = subprocess.run([BINARY, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "Error: cannot write to standard output: No space left on device\n")


@pytest.mark.parametrize("arguments", [["--port", "-1"], ["exec", "--journal-limit", "-1", "--", "true"]])
def test_a_value_that_begins_with_a_hyphen_is_told_to_take_an_equals_sign(arguments):
    done = run(*arguments)
    flag = next(word for word in arguments if word.startswith("--"))
    assert done.returncode == 64
    assert f"Note: a value that begins with a hyphen needs an equals sign: {flag}=-…\n" in done.stderr
    assert "Note" not in run("--port", "--watch").stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_two_lines_on_standard_output_and_status_0(number):
    server = Serving()
    assert server.ready == "Ready.\n"
    status, output, errors = server.stop(number)
    assert (status, output) == (0, "")
    assert errors.startswith("polar-files-mock ") and "2 organizations, 5 users, 17 tokens, 8 files" in errors
    assert f"curl -H 'Authorization: Bearer {TOKEN}' {server.url}/v1/files/" in errors


def test_nohup_keeps_a_server_over_a_hangup():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        server = Serving()
    finally:
        signal.signal(signal.SIGHUP, before)
    server.process.send_signal(signal.SIGHUP)
    assert run("health", "--url", server.url).returncode == 0
    assert server.stop()[0] == 0


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
        (["--host", "[::1]", "--log-level", "warning"], False),
        (["--host", "LOCALHOST", "--log-level", "warning"], False),
        (["--host", "0:0:0:0:0:0:0:1", "--log-level", "warning"], False),
        (["--host", "::ffff:127.0.0.1", "--log-level", "warning"], False),
        (["--host", "2130706433", "--log-level", "warning"], False),
    ],
)
def test_binding_beyond_loopback_gives_a_warning(arguments, warns):
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
    assert list(tmp_path.iterdir()) == []
    done = run("serve", "--port", "0", "--ready-file", tmp_path / "none" / "mock.url")
    assert done.returncode == 1 and "--ready-file: cannot write" in done.stderr
    done = run("serve", "--port", "0", "--ready-file", tmp_path)
    assert done.returncode == 1 and "--ready-file: cannot write" in done.stderr


FAILING = [
    ["--fixtures", "/nonexistent.yaml"], ["--host", "192.0.2.1"], ["--storage", "disk", "--data-dir", "/nonexistent"],
    ["--port", "x"], ["--bogus"], ["bogus"], ["--public-url", "x"],
]  # fmt: skip


@pytest.mark.parametrize("arguments", FAILING)
@pytest.mark.parametrize("form", [["--ready-file", "PATH"], ["--ready-file=PATH"], []])
def test_a_start_that_fails_leaves_no_ready_file(arguments, form, tmp_path):
    path = tmp_path / "mock.url"
    path.write_text("http://127.0.0.1:1\n")
    flags = [word.replace("PATH", str(path)) for word in form]
    environment = {} if form else {"POLAR_FILES_MOCK_READY_FILE": str(path)}
    done = run("serve", "--port", "0", *arguments, *flags, environment=environment)
    assert done.returncode in (1, 64) and done.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [[], ["--fixtures", "/nonexistent.yaml"]])
def test_a_ready_file_that_holds_something_else_stays(arguments, tmp_path):
    path = tmp_path / "world.yaml"
    path.write_text("version: 1\n")
    done = run("serve", "--port", "0", "--ready-file", path, *arguments)
    assert (done.returncode, done.stdout, path.read_text()) == (1, "", "version: 1\n")
    assert done.stderr == f"Error: --ready-file: {path} holds no URL of a server, and stays; name another file\n"


@pytest.mark.parametrize("other", [["--state"], ["--tls", "--ca-file"]])
def test_a_ready_file_cannot_be_another_file_of_the_server(other, tmp_path):
    path = tmp_path / "file"
    done = run("serve", "--port", "0", "--stop-with-stdin", *other, path, "--ready-file", path, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stdout) == (64, "")
    assert f"Error: --ready-file {path} is also the file of --state or of the authority: name another.\n" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_ready_file_may_be_empty_before(tmp_path):
    path = tmp_path / "mock.url"
    path.touch()
    server = Serving("--ready-file", path)
    assert path.read_text() == server.url + "\n"
    server.stop()


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["validate", FIXTURES / "demo.yaml"], ["exec", "--", "true"],
                                       ["exec", "--", "true", "--ready-file"]])  # fmt: skip
def test_commands_without_a_server_do_not_touch_the_ready_file(arguments, tmp_path):
    path = tmp_path / "mock.url"
    path.write_text("x")
    run(*arguments, *([path] if "--ready-file" in arguments else []), environment={"POLAR_FILES_MOCK_READY_FILE": str(path)})
    assert path.read_text() == "x"


def test_the_ready_file_goes_before_requests_in_flight_are_waited_for(tmp_path):
    path = tmp_path / "mock.url"
    server = Serving("--ready-file", path)
    address = server.url.removeprefix("http://").split(":")
    with socket.create_connection((address[0], int(address[1]))) as client:
        # A body that never ends.
        client.sendall(b"PUT /_mock/state HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 100")
        server.process.send_signal(signal.SIGTERM)
        while path.exists():
            assert server.process.poll() is None
        client.sendall(b'{"version": 1}'[:9])
        assert client.recv(100).startswith(b"HTTP/1.1 400")
    assert server.process.wait(20) == 0


def test_an_unknown_command_lists_the_existing_ones():
    for arguments in [["bogus"], ["serv", "--port", "0"], ["--port", "0", "bogus"], ["serve", "bogus"]]:
        done = run(*arguments)
        assert done.returncode == 64 and done.stderr.startswith("Error: ")
        for command in ["serve", "validate", "health", "upload", "exec"]:
            assert re.search(rf"^  {command} +[A-Z]", done.stderr, re.M), done.stderr


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["exec"]])
def test_each_error_in_fixtures_is_one_line(command, tmp_path):
    path = tmp_path / "world.yaml"
    path.write_text("version: 1\norganizations: [{slug: a, nam: x}]\nfiles: [{servce: y}]\n")
    done = run(*command, "--fixtures", path, *(["--", "true"] if command == ["exec"] else []))
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.splitlines() == [
        f"{path}:2:27: organizations[0].nam: unknown key; did you mean name?",
        f"{path}:3:10: files[0].servce: unknown key; did you mean service?",
    ]


def test_a_port_in_use_is_reported():
    with Mock() as mock:
        done = run("serve", "--port", mock.address.split(":")[1])
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == f"Error: port {mock.address.split(':')[1]} on 127.0.0.1 is in use\n"


WRONG = [
    ("--port", "abc"), ("--port", "65536"), ("--port", "-1"), ("--auth", "some"), ("--public-url", "ftp://x"),
    ("--public-url", "http://"), ("--public-url", "http://x y"), ("--public-url", "http://x/'"), ("--public-url", "http://x/?a"),
    ("--public-url", "http://x#a"), ("--public-url", "http://u@x"), ("--public-url", "http://x:0"), ("--public-url", "http://x/\"\n"), ("--storage", "ram"), ("--memory-limit", "5 bananas"), ("--memory-limit", "1.5GiB"),
    ("--presign-ttl", "0"), ("--presign-ttl", "604801"), ("--min-part-size", "-1"), ("--journal-limit", "-1"),
    ("--journal-limit", "x"), ("--log-level", "loud"), ("--log-format", "xml"), ("--watch", "maybe"),
    ("--environment", "staging"), ("--rate-limit", "default"), ("--rate-limit", "all=1/minute"), ("--rate-limit", "web=0/second"),
    ("--list-order", "random"), ("--list-seed", "-1"),
    ("--max-head-size", "1"), ("--head-timeout", "0"), ("--idle-timeout", "x"), ("--body-timeout", "-1"),
    ("--idle-timeout", "nan"), ("--head-timeout", "inf"),
    ("--max-connections", "0"), ("--lanes", "0"), ("--tls", "maybe"),
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


@pytest.mark.parametrize("flag", ["fixtures", "failures", "data-dir", "ready-file", "ca-file", "tls-certificate", "tls-key"])
def test_an_empty_path_is_wrong_usage(flag):
    for command in [["serve", "--port", "0"], ["exec"]]:
        if command == ["exec"] and flag == "ready-file":
            continue
        rest = ["--", "true"] if command == ["exec"] else []
        done = run(*command, f"--{flag}", "", *rest)
        assert done.returncode == 64 and done.stdout == ""
        assert f"--{flag} must name a file or folder, not an empty path." in done.stderr
    # A variable with an empty value counts as unset.
    assert run("exec", "--log-level", "error", "--", "true", environment={twin(f"--{flag}"): ""}).returncode == 0


def test_an_empty_fixture_is_not_validated():
    done = run("validate", FIXTURES / "demo.yaml", "")
    assert done.returncode == 64 and "a fixture must name a file or folder, not an empty path." in done.stderr


def test_help_and_version_ignore_invalid_variables():
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
