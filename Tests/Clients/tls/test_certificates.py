"""The presented certificate, the location of its key, and errors for unusable files."""

import os
import pathlib
import ssl
import stat
import subprocess
import urllib.error
import urllib.request

import pytest
from mock import BINARY, CLEAN, Mock, needs, run

PEM = b"-----BEGIN"


def start(*arguments):
    """A server that is expected not to start."""
    done = subprocess.run(
        [BINARY, "serve", "--port", "0", *[str(word) for word in arguments]], capture_output=True, text=True, timeout=60,
        env=CLEAN)
    assert done.stdout == ""
    return done.returncode, done.stderr


def test_the_authority_is_handed_out_by_file_and_by_url_without_the_admin_token():
    mock = Mock("--admin-token", "secret")
    certificate = mock.authority.read_bytes()
    assert certificate.startswith(b"-----BEGIN CERTIFICATE-----") and b"PRIVATE" not in certificate
    answer = urllib.request.urlopen(f"{mock.cleartext}/_mock/ca.pem", timeout=60)
    assert answer.headers["content-type"] == "application/x-pem-file" and answer.read() == certificate
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(f"{mock.cleartext}/_mock/health", timeout=60)
    mock.stop()


def test_without_an_authority_the_url_says_what_to_do():
    mock = Mock(tls=False)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{mock.cleartext}/_mock/ca.pem", timeout=60)
    assert refused.value.code == 404 and b"--tls" in refused.value.read()
    mock.stop()


def keys_on_disk(*places):
    return [path for place in places for path in pathlib.Path(place).rglob("*")
            if path.is_file() and b"PRIVATE KEY" in path.read_bytes()]


def test_the_key_is_on_no_disk_unless_a_folder_keeps_it(tmp_path):
    mock = Mock(environment=CLEAN | {"TMPDIR": str(tmp_path), "HOME": str(tmp_path)})
    with mock.connect_tls() as connection:
        assert connection.version()
        descriptors = pathlib.Path(f"/proc/{mock.process.pid}/fd")
        opened = [os.readlink(descriptor) for descriptor in descriptors.iterdir()]
    # Files that are open: its log, and nothing else that has a name.
    assert not [name for name in opened if name.startswith("/") and not name.startswith(("/dev/", "/proc/")) and "deleted" not in name]
    assert keys_on_disk(tmp_path, mock.folder) == []
    mock.stop()
    assert keys_on_disk(tmp_path) == []


def test_a_folder_keeps_the_authority_for_the_next_start(tmp_path):
    folder = tmp_path / "tls"
    seen = []
    for _ in range(2):
        mock = Mock("--tls-dir", folder)
        with mock.connect_tls() as connection:
            assert connection.version()
        seen.append(mock.authority.read_bytes())
        mock.stop()
    assert seen[0] == seen[1] == (folder / "ca.pem").read_bytes()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.iterdir()]}
    assert modes == {"tls": 0o700, "ca.pem": 0o644, "ca-key.pem": 0o600}
    assert keys_on_disk(folder) == [folder / "ca-key.pem"]


def test_a_folder_with_damaged_files_is_refused(tmp_path):
    Mock("--tls-dir", tmp_path / "tls").stop()
    key = tmp_path / "tls" / "ca-key.pem"
    whole = key.read_text()
    key.write_text(whole[: len(whole) // 3])
    status, said = start("--tls-dir", tmp_path / "tls")
    assert status == 1 and str(key) in said
    assert key.read_text() == whole[: len(whole) // 3]
    key.write_text(whole)
    key.chmod(0o640)
    status, said = start("--tls-dir", tmp_path / "tls")
    assert status == 1 and f"chmod 600 {key}" in said


def test_the_key_of_the_authority_is_not_replaced_by_its_certificate(tmp_path):
    folder, link = tmp_path / "tls", tmp_path / "link.pem"
    link.symlink_to(folder / "ca-key.pem")
    for file in (folder / "ca-key.pem", f"{tmp_path}/tls/../tls//ca-key.pem", link):
        status, said = start("--tls-dir", folder, "--ca-file", file)
        assert status == 1 and f"--ca-file: {file} holds the authority's key" in said, said
        assert keys_on_disk(folder) == [folder / "ca-key.pem"]
    Mock("--tls-dir", folder, "--ca-file", folder / "ca.pem", tls=False).stop()


@pytest.mark.parametrize("flags", [["--tls", "--ca-file"], ["--ready-file"]])
def test_a_path_that_is_not_a_regular_file_is_not_replaced(tmp_path, flags):
    link, file, pipe = tmp_path / "link", tmp_path / "file", tmp_path / "pipe"
    file.write_text("http://earlier")
    link.symlink_to(file)
    os.mkfifo(pipe)
    command = [BINARY, "serve", "--port", "0", "--log-level", "error", *flags]
    process = subprocess.Popen([*command, link], stdout=subprocess.PIPE, text=True)
    try:
        while process.stdout.readline() not in ("Ready.\n", ""):
            pass
        assert link.read_text() not in ("", "http://earlier")
        # A ready file goes before the start, and so does a link in its place.
        assert flags == ["--ready-file"] or link.is_symlink()
    finally:
        process.terminate()
        process.wait(60)
    done = subprocess.run([*command, pipe], capture_output=True, text=True, timeout=120)
    assert done.returncode == 1 and f"cannot write {pipe}: it is a pipe, not a file" in done.stderr
    assert pipe.is_fifo()


def test_a_certificate_from_a_pipe_is_refused(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    status, said = start("--tls-certificate", pipe, "--tls-key", pipe)
    assert status == 1 and "it is a pipe, not a file" in said


@pytest.fixture
def own(tmp_path):
    """Creates a certificate and its authority with OpenSSL, not with the mock."""
    needs("openssl")
    authority, key = tmp_path / "root.pem", tmp_path / "root-key.pem"
    leaf, leaf_key, request = tmp_path / "leaf.pem", tmp_path / "leaf-key.pem", tmp_path / "leaf.csr"
    names = tmp_path / "names"
    names.write_text("subjectAltName=DNS:mock.test,DNS:localhost,IP:127.0.0.1\n")
    run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", authority, "-subj", "/CN=root",
         "-days", "30"])
    run(["openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", leaf_key, "-out", request, "-subj", "/CN=mock.test"])
    run(["openssl", "x509", "-req", "-in", request, "-CA", authority, "-CAkey", key, "-CAcreateserial", "-out", leaf,
         "-days", "30", "-extfile", names])
    return {"authority": authority, "leaf": leaf, "key": leaf_key, "folder": tmp_path}


def test_a_custom_certificate_is_presented(own):
    needs("curl")
    mock = Mock("--tls-certificate", own["leaf"], "--tls-key", own["key"], tls=False)
    assert mock.url.startswith("https://")
    for option in ("--http1.1", "--http2"):
        run(["curl", "-fsS", option, "--cacert", own["authority"], f"{mock.url}/healthz"])
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{mock.cleartext}/_mock/ca.pem", timeout=60)
    mock.stop()


def test_files_that_cannot_be_used_are_named(own):
    leaf, key, folder = own["leaf"], own["key"], own["folder"]
    encrypted, der, other = folder / "encrypted.pem", folder / "leaf.der", folder / "other-key.pem"
    run(["openssl", "pkey", "-in", key, "-aes256", "-passout", "pass:secret", "-out", encrypted])
    run(["openssl", "x509", "-in", leaf, "-outform", "der", "-out", der])
    run(["openssl", "genpkey", "-algorithm", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", other])
    for certificate, key_file, said in (
        (folder / "none.pem", key, f"cannot read {folder / 'none.pem'}: No such file or directory"),
        (leaf, encrypted, f"the key in {encrypted} is encrypted"),
        (leaf, other, f"the key in {other} is not the one of the certificate in {leaf}"),
        (key, key, f"{key} holds a private key and no certificate"),
        (leaf, leaf, f"{leaf} holds a certificate and no private key"),
        (der, key, f"openssl x509 -inform der -in {der}"),
    ):
        status, text = start("--tls-certificate", certificate, "--tls-key", key_file)
        assert status == 1 and said in text, text


@pytest.mark.parametrize("key, said", [
    (["rsa:512"], "ee key too small"),
    (["ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"], "no suitable signature algorithm"),
    (["ec", "-pkeyopt", "ec_paramgen_curve:P-521"], None),
    (["ed25519"], None),
])
def test_a_key_type_that_common_clients_reject_ends_the_start(tmp_path, key, said):
    needs("openssl")
    certificate, key_file = tmp_path / "certificate.pem", tmp_path / "key.pem"
    run(["openssl", "req", "-x509", "-newkey", *key, "-nodes", "-keyout", key_file, "-out", certificate, "-subj", "/CN=x"])
    flags = ["--tls-certificate", certificate, "--tls-key", key_file]
    if said is None:
        Mock(*flags, tls=False).stop()
    else:
        status, text = start(*flags)
        assert status == 1 and f"no usual client can use the certificate in {certificate}" in text and said in text, text


def test_an_expired_certificate_gives_a_warning(own):
    folder = own["folder"]
    expired = folder / "expired.pem"
    (folder / "index").touch()
    (folder / "ca.conf").write_text(
        f"[ca]\ndefault_ca=old\n[old]\ndatabase={folder}/index\nnew_certs_dir={folder}\nserial={folder}/serial\n"
        "rand_serial=yes\ndefault_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n")
    run(["openssl", "ca", "-batch", "-config", folder / "ca.conf", "-selfsign", "-keyfile", own["key"], "-in",
         folder / "leaf.csr", "-out", expired, "-startdate", "20200101000000Z", "-enddate", "20210101000000Z", "-notext"])
    mock = Mock("--tls-certificate", expired, "--tls-key", own["key"], tls=False)
    lines = mock.stop()
    assert [line for line in lines if line["level"] == "warning" and "has expired" in line["message"]]


@pytest.mark.parametrize("flags, said", [
    (["--tls-certificate", "a.pem"], "go together"),
    (["--tls-key", "a.pem"], "go together"),
    (["--tls-certificate", "a", "--tls-key", "b", "--tls-dir", "c"], "give one of them"),
    (["--ca-file", "a.pem"], "give --tls with it"),
    (["--tls-certificate", "a", "--tls-key", "b", "--ca-file", "c"], "yours to hand out"),
    (["--tls-dir", ""], "must name a folder"),
])
def test_flags_that_contradict_each_other_are_refused(flags, said):
    status, text = start(*flags)
    assert status == 64 and said in text, text


def test_names_of_the_operator_are_certified_and_others_are_not():
    mock = Mock("--public-url", "https://files.example.org", "--allow-host", "mock.example.com")
    for name in ("localhost", "files.example.org", "mock.example.com", "mock", "api.internal", "127.0.0.1"):
        with mock.connect_tls(name) as connection:
            assert connection.version()

    with pytest.raises(ssl.SSLCertVerificationError, match="(?i)mismatch|not match|not valid for"):
        mock.connect_tls("example.com")
    mock.stop()


def test_another_server_takes_the_variable_twins(tmp_path):
    mock = Mock(tls=False, environment=CLEAN | {
        "POLAR_FILES_MOCK_TLS": "true", "POLAR_FILES_MOCK_TLS_DIR": str(tmp_path / "kept")})
    assert mock.url.startswith("https://") and (tmp_path / "kept" / "ca.pem").exists()
    mock.stop()
