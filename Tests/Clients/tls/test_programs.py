"""Whole uploads by programs in several languages, over HTTPS; each trusts the mock as docs/https.md says."""

import json
import os
import pathlib
import subprocess
import sys
import uuid

import pytest
from mock import CLEAN, TOKEN, draft, needs, run

PROGRAMS = pathlib.Path(__file__).parent / "programs"
TRUSTED = "trusted.p12"


@pytest.fixture(scope="session")
def go_program(tmp_path_factory):
    needs("go")
    program = tmp_path_factory.mktemp("go") / "upload"
    run(["go", "build", "-o", program, PROGRAMS / "upload.go"], env=CLEAN | {"GOCACHE": str(program.parent / "cache")})
    return program


@pytest.fixture(scope="session")
def java_program(tmp_path_factory):
    needs("java", "javac", "keytool")
    folder = tmp_path_factory.mktemp("java")
    run(["javac", "-d", folder, PROGRAMS / "Upload.java"])
    return folder


def java_trust(authority, folder):
    """The properties that docs/https.md names."""
    run(["keytool", "-importcert", "-noprompt", "-alias", "mock", "-file", authority, "-keystore", folder / TRUSTED,
         "-storepass", "changeit"])
    return [f"-Djavax.net.ssl.trustStore={folder / TRUSTED}", "-Djavax.net.ssl.trustStorePassword=changeit"]


def python(name):
    interpreter = os.environ["SDK_1_PYTHON"] if name == "with_sdk_1" else sys.executable
    return [interpreter, PROGRAMS / f"{name}.py"]


def trusting(mock, *variables):
    return CLEAN | {"POLAR_ACCESS_TOKEN": TOKEN} | {variable: str(mock.authority) for variable in variables}


def check(mock, out):
    where = mock.url.rsplit(":", 1)[0]
    assert json.loads(out) == {"part": where, "download": where, "intact": True}


@pytest.mark.parametrize("name, variable", [
    ("with_requests", "REQUESTS_CA_BUNDLE"), ("with_httpx", "SSL_CERT_FILE"), ("with_sdk_0", "SSL_CERT_FILE"),
    ("with_sdk_1", "SSL_CERT_FILE")])
def test_python_uploads(mock, name, variable):
    check(mock, run([*python(name), mock.url], env=trusting(mock, variable)))


def test_node_uploads(mock):
    check(mock, run([os.environ["NODE_24"], PROGRAMS / "fetch.mjs", mock.url], env=trusting(mock, "NODE_EXTRA_CA_CERTS")))


def test_go_uploads(mock, go_program):
    check(mock, run([go_program, mock.url], env=trusting(mock, "SSL_CERT_FILE")))


def test_java_uploads(mock, java_program, tmp_path):
    trust = java_trust(mock.authority, tmp_path)
    check(mock, run(["java", *trust, "-cp", java_program, "Upload", mock.url], env=trusting(mock)))


def test_the_command_upload_does(mock, tmp_path):
    needs("curl")
    (tmp_path / "a.txt").write_text("hello")
    out = run([os.environ["POLAR_FILES_MOCK_BINARY"], "upload", "--url", mock.url, "--token", TOKEN, tmp_path / "a.txt"],
              env=trusting(mock, "CURL_CA_BUNDLE"))
    assert uuid.UUID(out.strip()).version == 4, "the file's id"


def test_large_bodies_arrive_intact_in_both_directions(mock, tmp_path):
    """Many records, more than any buffer holds, from memory."""
    needs("curl")
    content = os.urandom(1 << 20) * 24
    (tmp_path / "large").write_bytes(content)
    trust = ["--cacert", str(mock.authority)]
    for protocol in ("--http1.1", "--http2"):
        call = ["curl", "-fsS", protocol, *trust, "-H", f"Authorization: Bearer {TOKEN}", "-H", "Content-Type: application/json"]
        body, headers = draft(content)
        file = json.loads(run([*call, "--data-binary", body, f"{mock.url}/v1/files/"]))
        etag = run(["curl", "-fsS", protocol, *trust, *headers, "-T", tmp_path / "large", "-D", "-", "-o", "/dev/null",
                    file["upload"]["parts"][0]["url"]]).lower().split("etag: ")[1].split()[0]
        completion = {
            "id": file["upload"]["id"], "path": file["upload"]["path"],
            "parts": [{"number": 1, "checksum_etag": etag, "checksum_sha256_base64": headers[1].split()[1]}]}
        run([*call, "--data-binary", json.dumps(completion), f"{mock.url}/v1/files/{file['id']}/uploaded"])
        url = json.loads(run([*call, f"{mock.url}/v1/files/{file['id']}/download"]))["download"]["url"]
        run(["curl", "-fsS", protocol, *trust, "-o", tmp_path / "back", url])
        assert (tmp_path / "back").read_bytes() == content
        # As slow as the limits allow, so that the server waits for the client.
        run(["curl", "-fsS", protocol, *trust, "--limit-rate", "8M", "-o", tmp_path / "back", url])
        assert (tmp_path / "back").read_bytes() == content


def test_a_browser_that_trusts_the_authority_shows_the_dashboard(mock, tmp_path):
    needs("chromium", "certutil")
    store = tmp_path / ".pki" / "nssdb"
    store.mkdir(parents=True)
    run(["certutil", "-d", f"sql:{store}", "-N", "--empty-password"])
    browser = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
               "--virtual-time-budget=20000", "--dump-dom", f"{mock.url}/_mock/"]
    environment = CLEAN | {"HOME": str(tmp_path)}
    refused = subprocess.run([str(word) for word in browser], capture_output=True, text=True, timeout=300, env=environment)
    assert "polar-files-mock" not in refused.stdout
    run(["certutil", "-d", f"sql:{store}", "-A", "-t", "C,,", "-n", "mock", "-i", mock.authority])
    assert "polar-files-mock" in run(browser, env=environment)
