"""Programs that only call production's address run unchanged under `exec --intercept`."""

import http.server
import json
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import sys
import threading

import pytest
from mock import BINARY, CLEAN, draft, needs, run
from test_programs import PROGRAMS, go_program, java_program, python  # noqa: F401, these are fixtures

API = "https://api.polar.sh"
BUCKET = "https://polar-production-files.s3.amazonaws.com"
PUBLIC_BUCKET = "https://polar-public-files.s3.amazonaws.com"
EXPECTED = {"part": BUCKET, "download": BUCKET, "intact": True}


def intercepted(*command, flags=(), **options):
    return run([BINARY, "exec", "--intercept", *flags, "--", *command], **options)


def shell(script, *flags, environment=CLEAN):
    """The finished script under `exec --intercept`, whatever its status; its log is on standard error."""
    return subprocess.run(
        [BINARY, "exec", "--intercept", *flags, "--", "sh", "-c", script], capture_output=True, text=True, timeout=300,
        env=environment)


@pytest.mark.parametrize("name", ["with_requests", "with_httpx", "with_sdk_0", "with_sdk_1"])
def test_python_programs_upload(name):
    assert json.loads(intercepted(*python(name))) == EXPECTED


def test_a_go_program_uploads(go_program):  # noqa: F811
    assert json.loads(intercepted(go_program)) == EXPECTED


def test_a_node_program_uploads():
    assert json.loads(intercepted(os.environ["NODE_24"], PROGRAMS / "fetch.mjs")) == EXPECTED


def test_a_java_program_uploads_with_its_own_properties(java_program, tmp_path):  # noqa: F811
    """Java reads neither the variables of proxies nor those of certificates: docs/https.md says what it takes."""
    script = f"""
      awk '/BEGIN CERTIFICATE/ {{ last = "" }} {{ last = last $0 "\\n" }} END {{ printf "%s", last }}' "$SSL_CERT_FILE" > {tmp_path}/ca.pem
      keytool -importcert -noprompt -alias mock -file {tmp_path}/ca.pem -keystore {tmp_path}/trust.p12 -storepass changeit >&2
      port=${{HTTPS_PROXY##*:}}
      java -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=$port -Djavax.net.ssl.trustStore={tmp_path}/trust.p12 \\
        -Djavax.net.ssl.trustStorePassword=changeit -cp {java_program} Upload"""
    done = shell(script)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == EXPECTED


@pytest.mark.parametrize("option, version", [("--http1.1", "1.1"), ("--http2", "2")])
@pytest.mark.parametrize("host", ["api.polar.sh", "sandbox-api.polar.sh"])
def test_curl_finds_the_api_at_its_own_name(option, version, host):
    needs("curl")
    done = shell(
        f"curl -sS {option} -w '\\n%{{http_version}} %{{http_code}}' "
        f"-H \"Authorization: Bearer $POLAR_ACCESS_TOKEN\" 'https://{host}/v1/files/?limit=3'")
    assert done.returncode == 0, done.stderr
    body, _, last = done.stdout.rpartition("\n")
    assert last == f"{version} 200"
    assert json.loads(body)["pagination"]["total_count"] == 6


def test_public_urls_have_the_host_of_production_and_come_back():
    needs("curl")
    script = """
      url=$(curl -sS -H "Authorization: Bearer $POLAR_ACCESS_TOKEN" https://api.polar.sh/v1/files/ |
        python3 -c 'import json, sys; print([f["public_url"] for f in json.load(sys.stdin)["items"] if f.get("public_url")][0])')
      echo "$url"; curl -fsS -o /dev/null -w '%{http_code} %{size_download}' "$url" """
    done = shell(script)
    assert done.returncode == 0, done.stderr
    url, answer = done.stdout.splitlines()
    assert url.startswith(f"{PUBLIC_BUCKET}/product_media/") or url.startswith(f"{PUBLIC_BUCKET}/organization_avatar/")
    assert answer.startswith("200 ") and not answer.endswith(" 0")


def test_the_sandbox_has_buckets_of_its_own():
    needs("curl")
    body, headers = draft(b"hello")
    headers = " ".join(f"'{word}'" for word in headers)
    script = f"""
      url=$(curl -sS -H "Authorization: Bearer $POLAR_ACCESS_TOKEN" -H 'Content-Type: application/json' -d '{body}' \\
        https://sandbox-api.polar.sh/v1/files/ | python3 -c 'import json, sys; print(json.load(sys.stdin)["upload"]["parts"][0]["url"])')
      echo "$url"
      curl -sS -o /dev/null -w '%{{http_code}} ' -X PUT -H Content-Type: {headers} -d hello "$url"
      curl -sS -o /dev/null -w '%{{http_code}}' -X PUT -H Content-Type: {headers} -d hello "$(echo "$url" | sed 's/sandbox-files/production-files/')" """
    done = shell(script, "--environment", "sandbox")
    url, answers = done.stdout.splitlines()
    assert url.startswith("https://polar-sandbox-files.s3.amazonaws.com/downloadable/"), done.stderr
    # The signature covers the host.
    assert answers == "200 403"


def test_a_redirect_leads_to_production():
    needs("curl")
    done = shell("curl -sS -o /dev/null -w '%{redirect_url}' https://api.polar.sh/v1/files")
    assert done.stdout == f"{API}/v1/files/", done.stderr


def test_the_control_api_is_not_on_production_hosts():
    needs("curl")
    done = shell(
        "curl -sS -o /dev/null -w '%{http_code} ' https://api.polar.sh/_mock/health;"
        "curl -sS -o /dev/null -w '%{http_code} ' \"$POLAR_FILES_MOCK_URL/_mock/health\";"
        "curl -sS \"$POLAR_FILES_MOCK_URL/_mock/requests\"")
    codes, _, requests = done.stdout.partition(" {")
    assert codes == "404 200", done.stderr
    assert [entry["path"] for entry in json.loads("{" + requests)["requests"]] == ["/_mock/health"]


def test_cleartext_requests_for_these_hosts_come_here_too():
    needs("curl")
    done = shell("curl -sS -o /dev/null -w '%{http_code}' http://api.polar.sh/healthz")
    assert done.stdout == "200", done.stderr


@pytest.mark.parametrize("url", ["https://example.com/", "http://example.com/", "https://polar.sh/", "https://192.0.2.1/"])
def test_no_other_host_is_reached(url):
    needs("curl")
    host = url.split("/")[2]
    done = shell(f"curl -sS -o /dev/null -w '%{{http_code}} %{{http_connect}}' {url}")
    assert done.stdout in ("403 000", "000 403"), done
    assert f"no request is let through to {host}" in done.stderr.lower()


@pytest.fixture
def elsewhere(tmp_path):
    """A host of the network, with a certificate of its own."""
    needs("openssl")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = b"elsewhere" * 100_000
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1], certificate
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("allowed", [["localhost"], ["*"], ["example.com", "LOCALHOST"]])
def test_an_allowed_host_is_tunnelled_to(elsewhere, allowed):
    needs("curl")
    port, certificate = elsewhere
    flags = [word for host in allowed for word in ("--allow", host)]
    done = shell(
        f"curl -sS --noproxy '' --cacert {certificate} -o /dev/null -w '%{{http_code}} %{{size_download}}' https://localhost:{port}/", *flags)
    assert done.stdout == "200 900000", done.stderr
    assert f"CONNECT localhost:{port} outcome=tunnelled" in done.stderr


class Echo(http.server.BaseHTTPRequestHandler):
    """Echoes the request and its body over HTTP/1.1."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        received = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.dumps({
            "path": self.path, "host": self.headers["Host"], "connection": self.headers["Connection"],
            "body": len(received)}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *words):
        pass


@pytest.fixture
def in_cleartext():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def test_an_allowed_host_is_reached_in_cleartext_between_requests_for_the_mock(in_cleartext):
    """curl reuses its connections to the proxy; each request reaches the host of its URL."""
    needs("curl")
    host = f"localhost:{in_cleartext}"
    head = shell(f"curl -sS --noproxy '' -o /dev/null -D - http://{host}/", "--allow", "localhost").stdout
    assert "\nconnection: close" in head.replace("\r", "")
    done = shell(
        f"curl -sS --noproxy '' -w '\\n' http://{host}/one?a=b http://api.polar.sh/healthz http://{host}/two", "--allow", "localhost")
    one, health, two = map(json.loads, done.stdout.splitlines())
    assert one == {"path": "/one?a=b", "host": host, "connection": "close", "body": 0}, done.stderr
    assert health == {"status": "ok"} and two["path"] == "/two"
    assert f"GET http://{host}/one outcome=forwarded" in done.stderr


def test_a_python_program_sends_bodies_to_an_allowed_host_in_cleartext(in_cleartext):
    script = f"""
import requests
with requests.Session() as session:
    for size in (0, 1, 1_000_000):
        print(session.post("http://localhost:{in_cleartext}/", data="x" * size).json()["body"])"""
    done = subprocess.run(
        [BINARY, "exec", "--intercept", "--allow", "*", "--", "env", "-u", "NO_PROXY", "-u", "no_proxy", sys.executable, "-c", script],
        capture_output=True, text=True, timeout=120, env=CLEAN)
    assert done.stdout.split() == ["0", "1", "1000000"], done.stderr


def test_a_host_that_cannot_be_reached_in_cleartext_is_502():
    needs("curl")
    done = shell("curl -sS --noproxy '' -w ' %{http_code}' http://localhost:1/", "--allow", "localhost")
    assert done.stdout.startswith("localhost:1 cannot be reached: ") and done.stdout.endswith(" 502"), done.stderr
    assert "GET http://localhost:1/ explanation=" in done.stderr


def test_a_host_that_cannot_be_reached_is_502():
    needs("curl")
    done = shell("curl -sS --noproxy '' -o /dev/null -w '%{http_connect}' https://localhost:1/", "--allow", "localhost")
    assert done.stdout == "502" and done.returncode != 0


def test_the_command_gets_what_clients_read():
    done = shell("env", environment=CLEAN | {"SSL_CERT_FILE": "/nowhere", "NO_PROXY": "*"})
    variables = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    proxy = variables["HTTPS_PROXY"]
    assert proxy.startswith("http://127.0.0.1:")
    for name in ("https_proxy", "HTTP_PROXY", "http_proxy"):
        assert variables[name] == proxy
    assert variables["NO_PROXY"] == variables["no_proxy"] == "localhost,127.0.0.1,::1"
    assert variables["NODE_USE_ENV_PROXY"] == "1" and variables["POLAR_ACCESS_TOKEN"].startswith("polar_oat_")
    assert "POLAR_SERVER_URL" not in variables
    bundle = variables["SSL_CERT_FILE"]
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "AWS_CA_BUNDLE", "DENO_CERT"):
        assert variables[name] == bundle
    assert not pathlib.Path(bundle).exists(), "the bundle goes with the command"


def test_the_bundle_has_the_systems_authorities_and_no_key(tmp_path):
    environment = CLEAN | {"TMPDIR": str(tmp_path)}
    done = shell('cat "$SSL_CERT_FILE"', environment=environment)
    assert "PRIVATE" not in done.stdout
    system = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")
    count = system.read_text().count("BEGIN CERTIFICATE") if system.exists() else 0
    assert done.stdout.count("BEGIN CERTIFICATE") == count + 1
    listing = shell(f"ls -A {tmp_path}", environment=environment).stdout.split()
    assert len(listing) == 1 and listing[0].startswith("polar-files-mock-ca-")
    assert list(tmp_path.iterdir()) == []


def test_the_bundle_is_found_from_every_folder(tmp_path):
    done = subprocess.run(
        [BINARY, "exec", "--tls", "--", "sh", "-c", 'cd / && cat "$SSL_CERT_FILE"'], capture_output=True, text=True,
        timeout=120, env=CLEAN | {"TMPDIR": "."}, cwd=tmp_path)
    assert done.returncode == 0 and "BEGIN CERTIFICATE" in done.stdout, done.stderr


def test_the_bundle_has_the_users_and_the_systems_authorities(tmp_path):
    own = tmp_path / "own.pem"
    own.write_text("-----BEGIN CERTIFICATE-----\nown\n-----END CERTIFICATE-----")
    counts = []
    for file in (tmp_path / "missing.pem", own, pathlib.Path("/etc/ssl/certs/ca-certificates.crt")):
        done = shell('cat "$SSL_CERT_FILE"', environment=CLEAN | {"SSL_CERT_FILE": str(file)})
        counts.append(done.stdout.splitlines().count("-----BEGIN CERTIFICATE-----"))
    assert counts == [counts[0], counts[0] + 1, counts[0]]


def test_the_bundle_holds_what_each_variable_named(tmp_path):
    names = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
    files = {name: tmp_path / name for name in names}
    for name, file in files.items():
        file.write_text(f"-----BEGIN CERTIFICATE-----\n{name}\n-----END CERTIFICATE-----\n")
    files["AWS_CA_BUNDLE"] = files["SSL_CERT_FILE"]
    # requests takes a folder, too.
    files["DENO_CERT"] = tmp_path
    authority = tmp_path / "ca.pem"
    done = shell(
        'cat "$REQUESTS_CA_BUNDLE"', "--ca-file", authority, environment=CLEAN | {name: str(file) for name, file in files.items()})
    lines = done.stdout.splitlines()
    assert [lines.count(name) for name in names] == [1] * len(names)
    assert done.stdout.strip().endswith(authority.read_text().strip())


def test_a_hangup_removes_the_bundle(tmp_path):
    process = subprocess.Popen(
        [BINARY, "exec", "--intercept", "--", "sh", "-c", "echo up; exec sleep 600"], stdout=subprocess.PIPE, text=True,
        env=CLEAN | {"TMPDIR": str(tmp_path)})
    try:
        assert process.stdout.readline() == "up\n" and len(list(tmp_path.iterdir())) == 1
        process.send_signal(signal.SIGHUP)
        assert process.wait(60) == 128 + signal.SIGHUP
    finally:
        process.kill()
    assert list(tmp_path.iterdir()) == []


def test_exec_with_tls_alone_is_trusted_by_the_command():
    done = subprocess.run(
        [BINARY, "exec", "--tls", "--", "sh", "-c", 'curl -fsS "$POLAR_SERVER_URL/healthz"; env'], capture_output=True,
        text=True, timeout=120, env=CLEAN)
    assert done.returncode == 0 and '{"status":"ok"}' in done.stdout, done.stderr
    assert "POLAR_SERVER_URL=https://127.0.0.1:" in done.stdout and "HTTPS_PROXY" not in done.stdout


@pytest.mark.parametrize("flags, said", [
    (["--allow", "example.com"], "--allow is for --intercept"),
    (["--intercept", "--allow", "http://x"], "--allow 'http://x': it takes a host's name or address alone"),
    (["--intercept", "--tls-dir", "x"], "for this run alone"),
    (["--intercept", "--tls-certificate", "a", "--tls-key", "b"], "for this run alone"),
    (["--intercept", "--public-url", "http://mock.test"], "leave --public-url out"),
    (["--ca-file", "a"], "give --tls or --intercept with it"),
])
def test_flags_that_contradict_each_other_are_refused(flags, said):
    done = subprocess.run([BINARY, "exec", *flags, "--", "true"], capture_output=True, text=True, timeout=60, env=CLEAN)
    assert done.returncode == 64 and said in done.stderr


def started_proxy():
    """A proxy that lives as long as the block, for raw bytes."""
    process = subprocess.Popen(
        [BINARY, "exec", "--intercept", "--", "sh", "-c", 'echo "$HTTPS_PROXY"; cat'], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=CLEAN)
    return process, int(process.stdout.readline().rsplit(":", 1)[1])


@pytest.mark.parametrize("head, status", [
    (b"CONNECT api.polar.sh HTTP/1.1\r\n\r\n", b"400"), (b"CONNECT api.polar.sh:0 HTTP/1.1\r\n\r\n", b"400"),
    (b"CONNECT  HTTP/1.1\r\n\r\n", b"400"), (b"CONNECT [::1]:443 HTTP/1.1\r\n\r\n", b"403"),
    (b"CONNECT example.com:443 HTTP/1.1\r\nHost: api.polar.sh\r\n\r\n", b"403"),
    (b"CONNECT a:1 HTTP/1.1\r\nx: " + b"y" * 70_000, b"431"),
])
def test_other_tunnels_are_refused(head, status):
    process, port = started_proxy()
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(head)
        assert connection.recv(1 << 16).split()[1] == status
    process.communicate("", timeout=60)


def test_a_connect_may_arrive_byte_by_byte_and_carry_cleartext():
    process, port = started_proxy()
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        for byte in b"CONNECT api.polar.sh:80 HTTP/1.1\r\nHost: api.polar.sh\r\n\r\n":
            connection.sendall(bytes([byte]))
        received = connection.makefile("rb")
        assert received.readline() == b"HTTP/1.1 200 Connection established\r\n" and received.readline() == b"\r\n"
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: api.polar.sh\r\nConnection: close\r\n\r\n")
        assert received.read().endswith(b'{"status":"ok"}')
    process.communicate("", timeout=60)
