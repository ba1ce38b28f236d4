"""MockServer: start, stop and all methods."""

import datetime
import json
import os
import pathlib
import resource
import shutil
import signal
import ssl
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from polar_files_mock import MockError, MockServer, NotReady, VerificationError, WaitTimedOut, _binary


def call(mock, method, path, token, body=None):
    request = urllib.request.Request(mock.url + path, method=method, data=json.dumps(body).encode() if body else None)
    request.add_header("Authorization", f"Bearer {token}")
    request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, None


def is_alive(url):
    try:
        urllib.request.urlopen(f"{url}/healthz").close()
    except OSError:
        return False
    return True


def test_it_is_ready_when_it_returns_and_gone_after_the_block():
    with MockServer() as mock:
        assert is_alive(mock.url)
        assert call(mock, "GET", "/v1/files/?limit=1", "polar_oat_acme_full")[0] == 200
        url = mock.url
    assert not is_alive(url)
    with pytest.raises(MockError, match="does not run"):
        _ = mock.url


def test_two_run_beside_each_other():
    with MockServer() as one, MockServer(fixtures="none") as other:
        assert one.url != other.url
        assert call(one, "GET", "/v1/files/", "polar_oat_acme_full")[0] == 200
        assert call(other, "GET", "/v1/files/", "polar_oat_acme_full")[0] == 401


def test_a_world_is_a_path_several_or_a_dictionary(tmp_path):
    world = {"version": 1, "organizations": [{"slug": "initech"}],
             "tokens": [{"token": "polar_oat_initech", "organization": "initech", "scopes": ["files:read"]}]}  # fmt: skip
    path = tmp_path / "world.json"
    path.write_text(json.dumps(world))
    other = tmp_path / "other.yaml"
    other.write_text("version: 1\norganizations: [{slug: hooli}]\n")
    for fixtures in (world, path, str(path), [path, other]):
        with MockServer(fixtures=fixtures) as mock:
            assert call(mock, "GET", "/v1/files/", "polar_oat_initech")[0] == 200
            mock.load({"version": 1, "organizations": [{"slug": "later"}]})
            assert "later" in {organization["slug"] for organization in mock.export()["organizations"]}


def test_errors_in_fixtures_are_in_the_exception(tmp_path):
    path = tmp_path / "broken.yaml"
    path.write_text("version: 1\norganisations: []\n")
    with pytest.raises(NotReady, match="(?s)ended with status 1.*broken.yaml.*organisations"):
        MockServer(fixtures=path).start()


def test_a_missing_binary_says_what_to_do(tmp_path):
    with pytest.raises(NotReady, match="(?s)There is no polar-files-mock at .*wheel.*POLAR_FILES_MOCK_BINARY"):
        MockServer(binary=tmp_path / "nothing").start()


def test_a_wrong_binary_says_what_to_do(tmp_path):
    binary = tmp_path / "wrong"
    binary.write_bytes(b"\x7fELF of another processor")
    with pytest.raises(NotReady, match="permission to execute"):
        MockServer(binary=binary).start()
    binary.chmod(0o755)
    with pytest.raises(NotReady, match="another system"):
        MockServer(binary=binary).start()


def test_a_tenant_has_the_properties_of_its_create(mock):
    tenant = mock.organization(name="Checkout", scopes=["files:read"])
    assert (tenant.name, tenant.slug, tenant.scopes) == ("Checkout", "checkout", ["files:read"])
    assert tenant.token.startswith("polar_oat_") and tenant.token not in repr(tenant)
    assert call(mock, "GET", "/v1/files/", tenant.token) == (200, {"items": [], "pagination": {"total_count": 0, "max_page": 0}})


def test_a_forked_child_uses_the_server_and_leaves_it_running():
    with MockServer() as mock:
        child = os.fork()
        if child == 0:
            try:
                mock.organization(slug="forked")
                mock.stop()
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        assert "forked" in {organization["slug"] for organization in mock.export()["organizations"]}


def test_a_criterion_that_is_none_is_omitted(mock, tenant):
    call(mock, "GET", "/v1/files/", tenant.token)
    (request,) = mock.requests(organization=tenant.slug, path=None, status=None)
    assert mock.wait(organization=tenant.slug, path=None) == [request]


@pytest.mark.parametrize("args", ["--tls", [pathlib.Path("--tls")]])
def test_flags_may_be_one_text_or_paths(args):
    with MockServer(args=args) as mock:
        assert mock.url.startswith("https://")


def test_one_scope_may_stand_without_a_list(mock):
    assert mock.organization(scopes="files:read").scopes == ["files:read"]


@pytest.mark.parametrize("name, text", [
    ("world.YAML", "version: 1\norganizations: [{slug: SLUG}]\n"),
    ("world.txt", "version: 1\norganizations: [{slug: SLUG}]\n"),
    ("world.JSON", '{"version": 1, "organizations": [{"slug": "SLUG", "name": "\\ud83d\\ude00"}]}'),
    ("world", '\ufeff {"version": 1, "organizations": [{"slug": "SLUG", "name": "\\ud83d\\ude00"}]}'),
])  # fmt: skip
def test_a_fixture_is_loaded_regardless_of_its_suffix(mock, tmp_path, name, text):
    slug = name.replace(".", "-").lower()
    path = tmp_path / name
    path.write_text(text.replace("SLUG", slug), encoding="utf-8")
    mock.load(path)
    assert slug in {organization["slug"] for organization in mock.export()["organizations"]}


def test_a_token_can_be_added_and_revoked(mock, tenant):
    token = mock.token(organization=tenant.slug, scopes=["files:read"])
    assert call(mock, "GET", "/v1/files/", token)[0] == 200
    mock.revoke(token)
    assert call(mock, "GET", "/v1/files/", token)[0] == 401


def test_a_token_may_have_any_characters(mock, tenant):
    token = mock.token(organization=tenant.slug, scopes=["files:read"], token="polar_oat_a/b?c#d%2F")
    assert call(mock, "GET", "/v1/files/", token)[0] == 200
    mock.revoke(token)
    assert call(mock, "GET", "/v1/files/", token)[0] == 401


@pytest.mark.parametrize("timeout", [-1, -100, 1e12, 1e300, 1e306, float("nan"), float("inf"), float("-inf")])
def test_a_wait_with_an_invalid_timeout_is_refused(mock, timeout):
    with pytest.raises(MockError, match="timeout"):
        mock.wait(timeout=timeout)


def test_requests_verify_and_wait(mock, tenant):
    call(mock, "GET", "/v1/files/?limit=7", tenant.token)
    call(mock, "POST", "/v1/files/", tenant.token, {"name": "x"})
    listed, created = mock.requests(organization=tenant.slug)
    assert (listed.operation, listed.status, listed.json["query"]) == ("files:list", 200, "limit=7")
    assert (created.operation, created.status) == ("files:create", 422)
    assert mock.requests(organization=tenant.slug, status="4xx") == [created]
    mock.verify(operation="files:list", organization=tenant.slug)
    mock.verify(operation="files:uploaded", organization=tenant.slug, exactly=0)
    assert mock.wait(operation="files:create", organization=tenant.slug, count=1)[0].sequence == created.sequence
    with pytest.raises(WaitTimedOut, match="1 of 2 requests"):
        mock.wait(operation="files:create", organization=tenant.slug, count=2, timeout=0.05)


def test_a_failed_verification_names_the_near_misses(mock, tenant):
    call(mock, "POST", "/v1/files/", tenant.token, {"name": "x"})
    with pytest.raises(VerificationError) as caught:
        mock.verify(operation="files:create", organization=tenant.slug, status=201)
    text = str(caught.value)
    assert "at least 1 requests with" in text and "0 match" in text
    assert "near miss: POST /v1/files/ → 422" in text and "status: expected" in text
    assert caught.value.near_misses and isinstance(caught.value, AssertionError)


def create(mock, tenant, name):
    body = {
        "name": name, "mime_type": "text/plain", "size": 5, "service": "downloadable",
        "upload": {"parts": [{"number": 1, "chunk_start": 0, "chunk_end": 5}]}}
    return call(mock, "POST", "/v1/files/", tenant.token, body)[0]


def test_bodies_and_headers_are_criteria(mock, tenant):
    assert create(mock, tenant, "guide.pdf") == 201 and create(mock, tenant, "notes.txt") == 201
    mine = {"header": {"authorization": f"Bearer {tenant.token}"}}
    assert len(mock.requests(**mine)) == 2
    assert [json.loads(request.body)["name"] for request in mock.requests(body={"name": "notes.txt"}, **mine)] == ["notes.txt"]
    mock.verify(body={"name": {"contains": "."}, "upload": {"parts": {"contains": {"number": 1}}}}, exactly=2, **mine)
    assert len(mock.wait(count=2, body={"size": 5}, **mine)) == 2
    with pytest.raises(VerificationError) as caught:
        mock.verify(operation="files:create", body={"name": "other", "size": 5}, **mine)
    assert """body.name: expected '"other"', was '"notes.txt"'""" in str(caught.value)
    assert tenant.token not in json.dumps(caught.value.near_misses)
    with pytest.raises(MockError, match="did you mean 'contains'"):
        mock.requests(body={"name": {"contain": "x"}})


def test_a_rule_fails_what_a_body_or_a_header_asks_for(mock, tenant):
    mine = {"header": {"authorization": f"Bearer {tenant.token}"}}
    by_body = mock.fail({"operation": "files:create"}, body={"name": "bad"}, **mine, respond={"status": 503})
    assert [create(mock, tenant, name) for name in ("good", "bad")] == [201, 503]
    by_body.remove()
    by_header = mock.fail(**mine, respond={"status": 500})
    assert create(mock, tenant, "good") == 500 and by_header.struck == 1
    by_header.remove()
    with pytest.raises(MockError, match="after_request_bytes comes too late"):
        mock.fail(body={"name": "bad"}, reset={"after_request_bytes": 1})


def test_invalid_criteria_are_refused_with_a_reason(mock):
    with pytest.raises(MockError, match="operatoin") as caught:
        mock.verify(operatoin="files:list")
    assert caught.value.status == 422
    with pytest.raises(MockError, match="400"):
        mock.requests(colour="red")


def test_the_clock_freezes_and_advances(mock):
    noon = datetime.datetime(2026, 8, 22, 12, tzinfo=datetime.timezone.utc)
    mock.clock.freeze(noon)
    assert mock.clock.now == noon
    mock.clock.advance(3601)
    assert mock.clock.now == noon + datetime.timedelta(seconds=3601)
    mock.clock.advance(datetime.timedelta(days=-1))
    mock.clock.freeze("2026-08-22T12:00:00Z")
    assert mock.clock.now == noon
    mock.clock.reset()
    assert mock.clock.now != noon
    with pytest.raises(ValueError, match="time zone"):
        mock.clock.freeze(datetime.datetime(2026, 8, 22))


def test_a_rule_fails_as_often_as_it_says(mock, tenant):
    match = {"operation": "files:list", "organization": tenant.slug}
    rule = mock.fail(match, times=2, respond={"status": 503, "retry_after": 1})
    assert [call(mock, "GET", "/v1/files/", tenant.token)[0] for _ in range(3)] == [503, 503, 200]
    rule.wait(2)
    assert rule.struck == 2 and [each["id"] for each in mock.failures()] == [rule.id]
    struck = mock.requests(organization=tenant.slug)[0]
    assert struck.json["failure"] == rule.id and f"({rule.id})" in str(struck)
    rule.remove()
    other = mock.fail(match, reset={})
    with pytest.raises(WaitTimedOut):
        other.wait(timeout=0.05)
    other.remove()
    assert mock.failures() == []
    with pytest.raises(MockError, match="times") as caught:
        mock.fail(match, times=0, respond={"status": 503})
    assert caught.value.status == 422


def test_waiting_for_a_removed_rule_reports_it(mock):
    rule = mock.fail(respond={"status": 503}, times=1)
    rule.remove()
    with pytest.raises(MockError, match=f"There is no failure {rule.id} any more"):
        _ = rule.struck


def test_reset_forgets_tenants_and_requests():
    with MockServer() as mock:
        token = mock.organization().token
        call(mock, "GET", "/v1/files/", token)
        mock.reset()
        assert mock.requests() == [] and mock.uploads() == []
        assert call(mock, "GET", "/v1/files/", token)[0] == 401


def test_the_log_has_a_line_for_each_request(mock, tenant):
    call(mock, "GET", "/v1/files/?log=1", tenant.token)
    while "GET /v1/files/" not in mock.log():
        assert mock.requests()
    assert tenant.token not in mock.log()


def test_with_an_admin_token_all_calls_send_it():
    with MockServer(admin_token="secret") as mock:
        assert mock.organization().slug
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{mock.url}/_mock/state")


OWNER = """
import signal, sys
from polar_files_mock import MockServer
signal.signal(signal.SIGINT, signal.default_int_handler)  # Ignored where the tests are a shell's background job.
mock = MockServer().start()
print(mock.url, mock._process.pid, flush=True)
sys.stdin.read()
"""


# A child that outlives its parent.
FORKING = OWNER.replace("print(mock", "import os\nif os.fork() == 0:\n    sys.stdin.read()\n    os._exit(0)\nprint(mock")


@pytest.mark.parametrize("program, number", [
    (OWNER, signal.SIGKILL), (OWNER, signal.SIGTERM), (OWNER, signal.SIGINT), (FORKING, signal.SIGKILL),
])  # fmt: skip
def test_the_server_ends_with_its_owner(program, number):
    owner = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    url, server = owner.stdout.readline().split()
    assert is_alive(url)
    owner.send_signal(number)
    owner.wait()
    # The server is no longer a child of this process, so its process id is polled.
    while True:
        try:
            os.kill(int(server), 0)
        except ProcessLookupError:
            break
        with open(f"/proc/{server}/stat") as stat:
            if stat.read().rsplit(")", 1)[1].split()[0] == "Z":
                break
    owner.stdin.close()
    owner.stdout.close()
    assert not is_alive(url)


def test_the_console_script_is_the_binary():
    script = os.path.join(os.path.dirname(sys.executable), "polar-files-mock")
    done = subprocess.run([script, "--version"], capture_output=True, text=True)
    from importlib.metadata import version

    assert (done.returncode, done.stdout.strip()) == (0, version("polar-files-mock"))
    # The second is longer than a path may be.
    for nowhere in ("/nowhere", "/nowhere" * 1000):
        environment = {**os.environ, "POLAR_FILES_MOCK_BINARY": nowhere}
        done = subprocess.run([script, "--version"], capture_output=True, text=True, env=environment)
        assert done.returncode == 1 and f"There is no polar-files-mock at {nowhere}." in done.stderr


def test_paths_may_have_spaces_and_any_letters(tmp_path, monkeypatch):
    folder = tmp_path / "Mes données: 日本 'n' \"q\""
    folder.mkdir()
    binary = folder / "polar files mock"
    shutil.copyfile(_binary.find(), binary)
    binary.chmod(0o755)
    world = folder / "wörld.json"
    world.write_text(json.dumps({"version": 1, "organizations": [{"slug": "initech"}]}))
    monkeypatch.chdir(folder)
    shutil.copyfile(world, "-wörld.json")
    with MockServer(fixtures="-wörld.json") as mock:
        assert [each["slug"] for each in mock.export()["organizations"]] == ["initech"]
    for environment in ({}, {"LC_ALL": "C"}):
        with MockServer(fixtures=world, binary=binary, env=environment) as mock:
            assert [each["slug"] for each in mock.export()["organizations"]] == ["initech"]


def test_a_binary_of_the_working_directory_is_not_looked_for_on_the_path(tmp_path, monkeypatch):
    shutil.copyfile(_binary.find(), tmp_path / "pfm")
    (tmp_path / "pfm").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLAR_FILES_MOCK_BINARY", "pfm")
    with MockServer() as mock:
        assert mock.organization().slug
    assert _binary.find() == str(tmp_path / "pfm")


def test_another_program_in_the_place_of_the_binary_is_named(tmp_path):
    other = tmp_path / "other"
    other.write_text("#!/bin/sh\necho hello; echo Ready.\n")
    other.chmod(0o755)
    with pytest.raises(NotReady, match="other' is no polar-files-mock: it said b'hello"):
        MockServer(binary=other).start()
    other.write_text("#!/bin/sh\necho it broke >&2; exit 3\n")
    with pytest.raises(NotReady, match="(?s)ended with status 3.*it broke"):
        MockServer(binary=other).start()
    other.write_text("#!/bin/sh\necho still at it >&2; exec sleep 600\n")
    with pytest.raises(NotReady, match="(?s)not ready after 0.5 seconds.*still at it"):
        MockServer(binary=other, timeout=0.5).start()


def test_the_last_lines_of_a_server_that_does_not_start_are_in_the_error():
    with pytest.raises(NotReady, match="(?s)ended with status 64.*--journal-limit"):
        MockServer(args=["--journal-limit", "many"]).start()


def test_the_admin_token_may_come_from_the_environment(monkeypatch):
    with MockServer(env={"POLAR_FILES_MOCK_ADMIN_TOKEN": "secret"}) as mock:
        assert mock.organization().slug
    monkeypatch.setenv("POLAR_FILES_MOCK_ADMIN_TOKEN", "another")
    with MockServer() as mock:
        assert mock.organization().slug
    with MockServer(admin_token="third") as mock:
        assert mock.organization().slug


@pytest.mark.parametrize("args", [["--admin-token", "s3cret"], ["--admin-token", "other", "--admin-token=s3cret"]])
def test_the_admin_token_may_be_among_the_flags(args):
    with MockServer(args=args, admin_token="first") as mock:
        assert mock.organization(name="Acme").name == "Acme"


@pytest.mark.parametrize("token", ["-s3cret", "--tls", "clé 日本"])
def test_an_admin_token_may_be_any_text(token):
    for given in ({"admin_token": token}, {"env": {"POLAR_FILES_MOCK_ADMIN_TOKEN": token}}):
        with MockServer(**given) as mock:
            assert mock.organization(name="Acme").name == "Acme"


def test_a_process_with_many_open_files_can_start_a_server():
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(limits[1], 4096), limits[1]))
    files = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    try:
        with MockServer() as mock:
            assert mock.organization().slug
    finally:
        for file in files:
            os.close(file)
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_variables_for_another_server_do_not_reach_this_one(monkeypatch):
    monkeypatch.setenv("POLAR_FILES_MOCK_PORT", "1")
    monkeypatch.setenv("POLAR_FILES_MOCK_HOST", "203.0.113.1")
    monkeypatch.setenv("POLAR_FILES_MOCK_READY_FILE", "/nowhere/ready")
    monkeypatch.setenv("POLAR_FILES_MOCK_STATE", "/nowhere/world.state")
    monkeypatch.setenv("POLAR_FILES_MOCK_CA_FILE", "/nowhere/ca.pem")
    with MockServer() as mock:
        assert mock.url.startswith("http://127.0.0.1:") and mock.organization().token


def test_a_server_can_be_started_again():
    mock = MockServer(fixtures={"version": 1, "organizations": [{"slug": "initech"}]})
    for _ in range(2):
        mock.start()
        with pytest.raises(MockError, match="runs already"):
            mock.start()
        assert [each["slug"] for each in mock.export()["organizations"]] == ["initech"]
        mock.stop()
        mock.stop()


def test_a_mock_serves_https_to_clients_that_trust_it():
    with MockServer(args=["--tls"]) as mock:
        assert mock.url.startswith("https://127.0.0.1:")
        tenant = mock.organization()
        request = urllib.request.Request(f"{mock.url}/v1/files/", headers={"Authorization": f"Bearer {tenant.token}"})
        context = ssl.create_default_context(cadata=mock.ca_pem())
        with urllib.request.urlopen(request, context=context) as answer:
            assert answer.status == 200
        with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
            urllib.request.urlopen(request)
        mock.verify(operation="files:list", organization=tenant.slug, exactly=1)


def test_a_mock_without_https_has_no_certificate(mock):
    with pytest.raises(MockError, match="--tls") as caught:
        mock.ca_pem()
    assert caught.value.status == 404
