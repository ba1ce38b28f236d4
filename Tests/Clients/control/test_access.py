"""By which names /_mock may be reached, and what its answers forbid a browser."""

import http.client
import socket
import subprocess

import pytest

from mock import Mock, run


def health(mock, host, **headers):
    return mock.control("GET", "health", headers={"Host": host, **headers})


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]:1", "LOCALHOST", "localhost.", "a.localhost:8080", "mock", "mock_1:80", "mac.local",
             "host.docker.internal", "2130706433"])  # fmt: skip
def test_private_names_are_admitted(mock, host):
    assert health(mock, host).status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "EVIL.example.:8080", "127.0.0.1.nip.io", "localhost.evil.example", "0x7f.1"])  # fmt: skip
@pytest.mark.parametrize("with_origin", [False, True])
def test_public_names_are_refused_with_a_sentence_that_names_the_flag(mock, host, with_origin):
    reply = health(mock, host, **({"Origin": f"http://{host}"} if with_origin else {}))
    assert reply.status == 403 and reply.json["error"] == "Forbidden"
    assert f"--allow-host {host.lower().split(':')[0].rstrip('.')} " in reply.json["detail"]


@pytest.mark.parametrize("host", ["user@localhost", "a..localhost", "[::1].evil.example"])
def test_an_invalid_host_is_refused(mock, host):
    assert health(mock, host).status in (400, 403)


def test_a_request_without_host_is_admitted(mock):
    address, port = mock.address.split(":")
    with socket.create_connection((address, int(port))) as client:
        client.sendall(b"GET /_mock/health HTTP/1.0\r\n\r\n")
        assert client.makefile("rb").readline().split()[1] == b"200"


def test_the_authority_of_an_absolute_target_counts(mock):
    connection = http.client.HTTPConnection(mock.address)
    for host, status in [("evil.example", 403), ("localhost", 200)]:
        connection.request("GET", f"http://{host}/_mock/health", headers={"Host": "evil.example"})
        reply = connection.getresponse()
        reply.read()
        assert reply.status == status


def test_other_planes_are_reached_by_every_name(mock):
    assert mock.request("GET", "/healthz", headers={"Host": "evil.example"}).status == 200


@pytest.mark.parametrize("arguments, environment", [
    (["--allow-host", "mock.example", "--allow-host=Other.Example"], {}),
    ([], {"POLAR_FILES_MOCK_ALLOW_HOST": "mock.example,other.example"}),
])  # fmt: skip
def test_allowed_hosts_and_those_of_the_configuration(arguments, environment):
    arguments = [*arguments, "--public-url", "https://files.example:8443/base"]
    with Mock(*arguments, environment=environment) as mock:
        for host in ["mock.example", "OTHER.example.:1", "files.example"]:
            assert health(mock, host).status == 200
        assert health(mock, "a.mock.example").status == 403


def test_with_the_admin_token_any_host_is_admitted():
    with Mock("--admin-token", "s3cret") as mock:
        assert health(mock, "evil.example", Authorization="Bearer s3cret").status == 200
        assert health(mock, "evil.example", Authorization="Bearer other").status == 403
        assert health(mock, "localhost", Authorization="Bearer other").status == 401


@pytest.mark.parametrize("name", ["http://mock.example", "mock.example:80", "a b", "*", "mock.example/", "a..b"])
def test_an_invalid_host_name_cannot_be_allowed(name):
    done = run("serve", "--port", "0", f"--allow-host={name}")
    assert done.returncode == 64 and "--allow-host must be a host name" in done.stderr


@pytest.mark.parametrize(
    "method, path, body, status",
    [
        ("GET", "health", None, 200), ("POST", "reset", None, 204), ("GET", "state", None, 200),
        ("GET", "nothing", None, 404), ("DELETE", "health", None, 405), ("PUT", "clock", b"{", 400),
        ("PUT", "clock", {"freeze": 1}, 422), ("PUT", "clock", b" " * (1 << 20 | 1), 413),
        ("POST", "requests/verify", {"match": {}, "exactly": 99}, 406),
        ("POST", "requests/wait", {"match": {"status": 599}, "timeout_ms": 1}, 408), ("HEAD", "health", None, 200),
        ("OPTIONS", "health", None, 405),
    ],
)  # fmt: skip
def test_no_browser_runs_or_frames_an_answer(mock, method, path, body, status):
    reply = mock.control(method, path, body)
    assert reply.status == status
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Content-Security-Policy"] == (
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
    )


@pytest.mark.parametrize("host, status", [("evil.example", 403), ("localhost", 200), ("127.0.0.1:1", 200)])
def test_the_authority_of_http2_counts(mock, host, status):
    command = ["curl", "-s", "--http2-prior-knowledge", "-H", f"Host: {host}", "-o", "/dev/null", "-w", "%{http_version} %{http_code}"]
    done = subprocess.run([*command, f"{mock.url}/_mock/health"], capture_output=True, text=True, timeout=60)
    assert done.stdout == f"2 {status}"
