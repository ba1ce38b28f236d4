"""TLS handshakes: negotiation, and slow, broken and cleartext connections."""

import json
import pathlib
import socket
import ssl
import subprocess
import time

import h2.connection
import h2.events
import pytest
from mock import CLEAN, TOKEN, Mock, draft, needs, run


def s_client(mock, *options):
    needs("openssl")
    host, port = mock.address
    return subprocess.run(
        ["openssl", "s_client", "-connect", f"{host}:{port}", "-CAfile", mock.authority, "-verify_return_error",
         "-servername", "localhost", *options],
        input="", capture_output=True, text=True, timeout=120, env=CLEAN)


@pytest.mark.parametrize("version, name", [("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")])
def test_speaks_the_versions_that_are_safe(mock, version, name):
    done = s_client(mock, version)
    assert done.returncode == 0, done.stderr
    assert f"New, {name}" in done.stdout or f"Protocol  : {name}" in done.stdout
    assert "Verify return code: 0 (ok)" in done.stdout
    assert "Compression: NONE" in done.stdout and "Server Temp Key: X25519" in done.stdout


@pytest.mark.parametrize("version", ["-tls1", "-tls1_1"])
def test_refuses_older_versions(mock, version):
    done = s_client(mock, version, "-cipher", "ALL:@SECLEVEL=0")
    assert done.returncode != 0 and "alert protocol version" in done.stderr


@pytest.mark.parametrize("cipher", ["AES128-SHA", "AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-SHA256", "ADH-AES128-SHA", "NULL"])
def test_refuses_weak_ciphers(mock, cipher):
    done = s_client(mock, "-tls1_2", "-cipher", f"{cipher}:@SECLEVEL=0")
    assert done.returncode != 0 and "New, (NONE)" in done.stdout


@pytest.mark.parametrize("cipher", [
    "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"])
def test_takes_good_ciphers(mock, cipher):
    assert f"Cipher is {cipher}" in s_client(mock, "-tls1_2", "-cipher", cipher).stdout


def test_refuses_to_renegotiate(mock):
    assert "Secure Renegotiation IS supported" in s_client(mock, "-tls1_2").stdout
    needs("openssl")
    host, port = mock.address
    done = subprocess.run(
        ["openssl", "s_client", "-connect", f"{host}:{port}", "-tls1_2"], input="R\n", capture_output=True, text=True,
        timeout=120, env=CLEAN)
    assert "no renegotiation" in done.stderr


def test_a_tls_scan_finds_no_weakness(mock):
    needs("sslscan")
    host, port = mock.address
    found = run(["sslscan", "--no-colour", "--show-certificate", f"{host}:{port}"])
    for version in ("SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1"):
        assert f"{version}".ljust(10) + "disabled" in found, found
    assert "TLSv1.2".ljust(10) + "enabled" in found and "TLSv1.3".ljust(10) + "enabled" in found
    assert "Session renegotiation not supported" in found or "Secure session renegotiation supported" in found
    assert " vulnerable" not in found.replace("not vulnerable", "")
    ciphers = [line.split() for line in found.splitlines() if line.startswith(("Preferred", "Accepted"))]
    assert ciphers and all("GCM" in line[4] or "CHACHA20" in line[4] for line in ciphers), found


@pytest.mark.parametrize("option, version", [("--http1.1", "1.1"), ("--http2", "2")])
@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_curl_agrees_on_a_protocol(mock, option, version, name):
    needs("curl")
    url = f"https://{name}:{mock.address[1]}"
    out = run(["curl", "-sS", "--cacert", mock.authority, option, "-H", f"Authorization: Bearer {TOKEN}",
               "-w", "\n%{http_version} %{http_code}", f"{url}/v1/files/?limit=2"])
    body, _, last = out.rpartition("\n")
    assert last == f"{version} 200" and len(json.loads(body)["items"]) == 2


def test_alpn_wins_over_the_order_of_the_client(mock):
    context = ssl.create_default_context(cafile=str(mock.authority))
    context.set_alpn_protocols(["http/1.1", "h2"])
    with context.wrap_socket(mock.connect(), server_hostname="localhost") as connection:
        assert connection.selected_alpn_protocol() == "h2"


def test_long_answers_to_requests_of_one_record_arrive_whole_over_http_2(mock):
    """The responses exceed the server's output buffer while it is still handling the received requests."""
    with mock.connect_tls() as connection:
        connection.sendall(b"GET /2026-04/openapi.json HTTP/1.0\r\nHost: localhost\r\n\r\n")
        document = connection.makefile("rb").read().partition(b"\r\n\r\n")[2]
    context = ssl.create_default_context(cafile=str(mock.authority))
    context.set_alpn_protocols(["h2"])
    with context.wrap_socket(mock.connect(), server_hostname="localhost") as connection:
        client = h2.connection.H2Connection()
        client.initiate_connection()
        client.increment_flow_control_window(1 << 24)
        head = [(":method", "GET"), (":scheme", "https"), (":authority", "localhost"), (":path", "/2026-04/openapi.json")]
        bodies = {stream: b"" for stream in range(1, 60, 2)}
        for stream in bodies:
            client.send_headers(stream, head, end_stream=True)
        left = set(bodies)
        while left:
            connection.sendall(client.data_to_send())
            received = connection.recv(1 << 16)
            assert received
            for event in client.receive_data(received):
                if isinstance(event, h2.events.DataReceived):
                    bodies[event.stream_id] += event.data
                    client.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, h2.events.StreamEnded):
                    left.remove(event.stream_id)
    assert len(document) * len(bodies) > 128 << 10
    assert set(bodies.values()) == {document}


def test_an_upgrade_to_h2c_is_ignored_within_tls(mock):
    with mock.connect_tls() as connection:
        connection.sendall(
            b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
            b"HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n")
        assert connection.makefile("rb").read().startswith(b"HTTP/1.1 200 ")


def test_requests_may_arrive_byte_by_byte_or_several_in_one_record(mock):
    with mock.connect_tls() as connection:
        for byte in b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n":
            connection.sendall(bytes([byte]))
        connection.sendall(
            b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" * 50
            + b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert connection.makefile("rb").read().count(b"HTTP/1.1 200 ") == 52


def test_close_notify_is_sent_before_the_connection_closes(mock):
    """Without close_notify a client could not distinguish it from a truncated connection (RFC 8446 section 6.1)."""
    context = ssl.create_default_context(cafile=str(mock.authority))
    with context.wrap_socket(mock.connect(), server_hostname="localhost", suppress_ragged_eofs=False) as connection:
        connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        received = b""
        while piece := connection.recv(1 << 16):
            received += piece
    assert received.endswith(b'{"status":"ok"}')


@pytest.mark.parametrize("protocols", [[], ["http/1.1"]])
def test_a_close_notify_without_a_request_gets_a_close_notify(mock, protocols):
    context = ssl.create_default_context(cafile=str(mock.authority))
    if protocols:
        context.set_alpn_protocols(protocols)
    connection = context.wrap_socket(mock.connect(), server_hostname="localhost", suppress_ragged_eofs=False)
    # Fails where the other end closes without a close_notify.
    with connection.unwrap() as rest:
        assert rest.recv(1) == b""


def test_cleartext_goes_on_at_the_same_port(mock):
    needs("curl")
    out = run(["curl", "-sS", f"{mock.cleartext}/_mock/health"])
    assert json.loads(out)["url"] == mock.cleartext
    out = run(["curl", "-sS", "--cacert", mock.authority, f"{mock.url}/_mock/health"])
    assert json.loads(out)["url"] == mock.url


def test_urls_follow_the_scheme_of_the_request(mock):
    needs("curl")
    body, headers = draft(b"hello")
    for base, trust in ((mock.url, ["--cacert", mock.authority]), (mock.cleartext, [])):
        created = json.loads(run(
            ["curl", "-sS", *trust, "-H", f"Authorization: Bearer {TOKEN}", "-H", "Content-Type: application/json",
             "--data-binary", body, f"{base}/v1/files/"]))
        url = created["upload"]["parts"][0]["url"]
        assert url.startswith(f"{base}/polar-s3/")
        run(["curl", "-fsS", *trust, "-X", "PUT", "-H", "Content-Type:", *headers, "--data-binary", "hello", url])


def test_tls_to_a_cleartext_port_gets_an_alert_and_a_sentence_in_the_log():
    mock = Mock(tls=False)
    with pytest.raises(ssl.SSLError, match="(?i)alert handshake failure"):
        ssl.create_default_context().wrap_socket(mock.connect(), server_hostname="localhost")
    lines = [line for line in mock.stop() if "violation" in line]
    assert [line["violation"] for line in lines] == [
        "a TLS client came to a cleartext port: use http://, or start with --tls"]


def test_the_log_explains_a_client_that_does_not_trust_the_certificate():
    mock = Mock()
    with pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(mock.connect(), server_hostname="localhost")
    mock.wait_for_log("violation")
    lines = [line for line in mock.stop() if "violation" in line]
    assert len(lines) == 1 and "--ca-file" in lines[0]["violation"]


def half_hello():
    """The first bytes of a handshake: a ClientHello that OpenSSL makes, without its end."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    session = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        session.do_handshake()
    return outgoing.read()


def test_garbage_and_broken_hellos_end_the_connection_alone(mock):
    hello = half_hello()
    for broken in (b"\x16" + bytes(200), hello[:5] + bytes(len(hello) - 5), b"\x16\x03\x01\xff\xff" + bytes(300),
                   hello + b"\x17\x03\x03\x00\x05hello"):
        with mock.connect() as connection:
            connection.sendall(broken)
            connection.shutdown(socket.SHUT_WR)
            received = connection.makefile("rb").read()
            assert received[:1] in (b"", b"\x15", b"\x16")
    with mock.connect_tls() as connection:
        assert connection.version() == "TLSv1.3"


def test_the_head_timeout_limits_a_slow_handshake():
    mock = Mock("--head-timeout", "1")
    hello = half_hello()
    for part in (hello[:3], hello[:-1], hello):
        with mock.connect() as connection:
            connection.sendall(part)
            assert connection.makefile("rb").read()[:1] in (b"", b"\x16"), "the server said more than its part"
    lines = [line["violation"] for line in mock.stop() if "violation" in line]
    assert lines == ["the TLS handshake took longer than a request's head may"] * 3


def resident(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) << 10


@pytest.mark.parametrize("cut", [1, 0], ids=["half a hello", "half a handshake"])
def test_five_thousand_incomplete_handshakes_use_little_memory(cut):
    """Each takes less than 64 KiB, whether the client stops within its hello or before its last flight; all time out."""
    count = 5000
    hello = half_hello()
    # All connections must be open at the same time. On a slow machine the server gets a longer time limit.
    for patience in (10, 40):
        mock = Mock("--head-timeout", str(patience), "--max-connections", str(count + 100))
        with mock.connect_tls() as connection:
            connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            connection.makefile("rb").read()
        before, begun, connections = resident(mock.process), time.monotonic(), []
        for _ in range(count):
            connection = mock.connect()
            connection.sendall(hello[: len(hello) - cut])
            connections.append(connection)
        # The server has sent its flight, and waits for the client's.
        flights = {connection.recv(1) for connection in connections} if not cut else set()
        growth = (resident(mock.process) - before) / count
        if time.monotonic() - begun < patience or patience == 40:
            break
        for connection in connections:
            connection.close()
        mock.stop()
    assert flights <= {b"\x16"}
    print(f"{growth:.0f} bytes each")
    assert growth < 64 << 10
    for connection in connections:
        while connection.recv(1 << 16):
            pass
        connection.close()
    with mock.connect_tls() as connection:
        assert connection.version()
    mock.stop()
