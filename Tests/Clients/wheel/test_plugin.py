"""The pytest plugin, tested with pytest's `pytester`."""

import signal
import subprocess
import sys

import pytest

PASSING = """
import os, urllib.request
import pytest

@pytest.mark.parametrize("number", range(8))
def test_lists(polar_mock, polar_env, number):
    request = urllib.request.Request(os.environ["POLAR_SERVER_URL"] + "/v1/files/")
    request.add_header("Authorization", "Bearer " + os.environ["POLAR_ACCESS_TOKEN"])
    assert urllib.request.urlopen(request).status == 200
    assert os.environ["POLAR_SERVER_URL"] == polar_mock.url and os.environ["POLAR_ACCESS_TOKEN"] == polar_env.token
    polar_mock.verify(organization=polar_env.slug, exactly=1)
"""

FAILING = """
import urllib.error, urllib.request
import pytest

def test_creates(polar_mock, polar_tenant):
    request = urllib.request.Request(polar_mock.url + "/v1/files/?x=1", data=b"[]", method="POST")
    request.add_header("Authorization", "Bearer " + polar_tenant.token)
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(request)
    polar_mock.verify(operation="files:create", organization=polar_tenant.slug, status=201)
"""


def test_each_test_has_an_organization_of_its_own(pytester):
    pytester.makepyfile(PASSING)
    pytester.runpytest_subprocess().assert_outcomes(passed=8)


def test_workers_have_servers_of_their_own(pytester):
    pytester.makepyfile(PASSING)
    pytester.runpytest_subprocess("-n", "4").assert_outcomes(passed=8)


def test_a_failing_test_reports_the_requests_of_its_tenant(pytester):
    pytester.makepyfile(FAILING)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*VerificationError: at least 1 requests with*0 match.",
            "*near miss: POST /v1/files/?x=1 → 422*files:create*",
            "*- polar-files-mock: requests of test-creates -*",
            "POST /v1/files/?x=1 → 422  files:create",
            "*- polar-files-mock: log since the test began -*",
            "*POST /v1/files/*",
        ]
    )


def test_the_log_of_a_report_begins_with_its_test(pytester):
    pytester.makepyfile(PASSING + FAILING)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=8, failed=1)
    report = result.stdout.str().partition("short test summary")[0]
    log = report.partition("polar-files-mock: log since the test began")[2]
    assert log.count("POST /_mock/organizations") == 1 and "GET /v1/files/" not in log


def test_a_test_that_freezes_pythons_clock_has_a_report(pytester):
    pytester.makepyfile(
        """
        import datetime, time, urllib.request
        import pytest

        class Future(datetime.datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.datetime(2100, 1, 1, tzinfo=tz)

        @pytest.fixture
        def frozen(monkeypatch):
            monkeypatch.setattr(datetime, "datetime", Future)
            monkeypatch.setattr(time, "monotonic", lambda: 0.0)

        def test_fails(polar_mock, frozen, polar_tenant):
            request = urllib.request.Request(polar_mock.url + "/v1/files/")
            request.add_header("Authorization", "Bearer " + polar_tenant.token)
            urllib.request.urlopen(request).close()
            assert False
        """
    )
    result = pytester.runpytest_subprocess(timeout=60)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*- polar-files-mock: log since the test began -*", "* GET /v1/files/ *"])


def test_a_passing_test_reports_nothing(pytester):
    pytester.makepyfile(PASSING)
    assert "polar-files-mock:" not in pytester.runpytest_subprocess("-rA").stdout.str()


@pytest.mark.parametrize("by_ini", [False, True])
def test_fixtures_and_variables_are_options_and_ini_keys(pytester, by_ini):
    pytester.makefile(".yaml", world="version: 1\norganizations: [{slug: initech}]\n")
    options = ["--polar-mock-fixtures", "world.yaml", "--polar-mock-env", "POLAR_FILES_MOCK_JOURNAL_LIMIT=2"]
    if by_ini:
        options = []
        pytester.makeini(
            "[pytest]\npolar_mock_fixtures = world.yaml\npolar_mock_env = POLAR_FILES_MOCK_JOURNAL_LIMIT=2\n")
    pytester.makepyfile(
        """
        import urllib.request

        def test_world(polar_mock):
            assert [each["slug"] for each in polar_mock.export()["organizations"]] == ["initech"]
            for _ in range(5):
                urllib.request.urlopen(polar_mock.url + "/healthz").close()
            assert len(polar_mock.requests()) == 2
        """
    )
    pytester.runpytest_subprocess(*options).assert_outcomes(passed=1)


def test_the_server_answers_as_the_named_environment_does(pytester):
    pytester.makepyfile(
        """
        import urllib.request

        def test_header(polar_mock, polar_tenant):
            request = urllib.request.Request(polar_mock.url + "/v1/files/")
            request.add_header("Authorization", "Bearer " + polar_tenant.token)
            assert urllib.request.urlopen(request).headers["X-Polar-Sandbox"] == "1"
        """
    )
    pytester.runpytest_subprocess("--polar-mock-env", "sandbox").assert_outcomes(passed=1)


@pytest.mark.parametrize(("entry", "sentence"), [
    ("staging", "*--polar-mock-env staging: development, sandbox, production, or NAME=VALUE*"),
    ("JOURNAL_LIMIT=2", "*--polar-mock-env JOURNAL_LIMIT=2: * such as POLAR_FILES_MOCK_JOURNAL_LIMIT*"),
    ("POLAR_FILES_MOCK_JOURNAL_LIMT=2", "*POLAR_FILES_MOCK_JOURNAL_LIMT is no variable *did you mean POLAR_FILES_MOCK_JOURNAL_LIMIT*"),
    ("POLAR_FILES_MOCK_JOURNAL_LIMIT=two", "*NotReady: The server ended with status 64*"),
])
def test_options_that_the_server_would_ignore_are_refused(pytester, entry, sentence):
    pytester.makepyfile(PASSING)
    result = pytester.runpytest_subprocess("--polar-mock-env", entry)
    result.assert_outcomes(errors=8)
    result.stdout.fnmatch_lines([sentence])


def test_a_killed_test_process_leaves_no_server(pytester):
    pytester.makepyfile(
        """
        import os, signal, sys

        def test_dies(polar_mock):
            sys.stderr.write(f"server {polar_mock._process.pid} of {os.getpid()}\\n")
            sys.stderr.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-s", "-p", "no:cacheprovider"], cwd=pytester.path, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL
    server = int(done.stderr.split("server ")[1].split()[0])
    while is_running(server):
        pass


def test_a_killed_worker_leaves_no_server(pytester):
    """xdist replaces a killed worker; the run fails, and no server is left."""
    pytester.makepyfile(
        """
        import os, pathlib, signal
        import pytest

        @pytest.mark.parametrize("number", range(4))
        def test_dies(polar_mock, number):
            with open("servers", "a") as servers:
                servers.write(f"{polar_mock._process.pid}\\n")
            if number == 1:
                os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    result = pytester.runpytest_subprocess("-n", "2")
    result.stdout.fnmatch_lines(["*worker*crashed*"])
    servers = (pytester.path / "servers").read_text().split()
    assert len(set(servers)) >= 2
    while any(is_running(server) for server in servers):
        pass


def is_running(process):
    try:
        with open(f"/proc/{process}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_paths_are_relative_to_where_they_are_written(pytester):
    """Those of the command line to where pytest was started, those of an ini file to its folder; tests may go elsewhere."""
    folder = pytester.mkdir("Prüfung mit Leerzeichen")
    (folder / "wörld.yaml").write_text("version: 1\norganizations: [{slug: initech}]\n")
    pytester.makepyfile(
        """
        import os

        def test_world(tmp_path, request):
            os.chdir(tmp_path)
            mock = request.getfixturevalue("polar_mock")
            assert [each["slug"] for each in mock.export()["organizations"]] == ["initech"]
        """
    )
    option = ("--polar-mock-fixtures", f"{folder.name}/wörld.yaml")
    pytester.runpytest_subprocess(*option).assert_outcomes(passed=1)
    pytester.runpytest_subprocess("-n", "1", *option).assert_outcomes(passed=1)
    pytester.makeini(f"[pytest]\npolar_mock_fixtures = {folder.name}/wörld.yaml\n")
    pytester.runpytest_subprocess().assert_outcomes(passed=1)
    pytester.runpytest_subprocess("--polar-mock-fixtures", "none").assert_outcomes(failed=1)


def test_tests_with_the_same_name_have_separate_tenants(pytester):
    body = """
        def test_it(polar_tenant, record_property):
            with open("slugs", "a") as slugs:
                slugs.write(polar_tenant.slug + "\\n")
    """
    pytester.makepyfile(test_one=body, test_other=body)
    pytester.runpytest_subprocess().assert_outcomes(passed=2)
    slugs = (pytester.path / "slugs").read_text().split()
    assert len(set(slugs)) == 2


def test_names_of_tests_may_be_of_any_kind(pytester):
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("name", ["", " ", "\\0", "日本語", "a/b?c", "x" * 300, "<b>", "[]"])
        def test_it(polar_tenant, name):
            assert polar_tenant.token
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=8)
    pytester.makeini("[pytest]\ndisable_test_id_escaping_and_forfeit_all_rights_to_community_support = true\n")
    pytester.runpytest_subprocess("-k", "not x00").assert_outcomes(passed=8)


def test_a_report_has_a_bounded_length(pytester):
    pytester.makepyfile(
        """
        import urllib.request

        def test_asks_often(polar_mock, polar_tenant):
            for number in range(150):
                request = urllib.request.Request(f"{polar_mock.url}/v1/files/?limit=1&page={number + 1}")
                request.add_header("Authorization", "Bearer " + polar_tenant.token)
                urllib.request.urlopen(request).close()
            assert False
        """
    )
    result = pytester.runpytest_subprocess()
    result.stdout.fnmatch_lines(["The last 100 of 150:", "GET /v1/files/?limit=1&page=51 *", "GET /v1/files/?limit=1&page=150 *"])
    result.stdout.no_fnmatch_line("GET /v1/files/?limit=1&page=50 *")


def test_a_failed_verification_points_to_the_calling_line(pytester):
    pytester.makepyfile(FAILING)
    said = pytester.runpytest_subprocess().stdout.str()
    assert "polar_mock.verify(operation=" in said and "_control.py" not in said and "server.py" not in said


def test_a_server_that_does_not_start_is_an_error_of_each_test_with_its_reason(pytester):
    pytester.makefile(".yaml", world="version: 1\norganisations: []\n")
    pytester.makepyfile(PASSING)
    result = pytester.runpytest_subprocess("--polar-mock-fixtures", "world.yaml")
    result.assert_outcomes(errors=8)
    result.stdout.fnmatch_lines(["*NotReady: The server ended with status 1.*", "*world.yaml*organisations*"])


@pytest.mark.parametrize("flags", [["-O"], ["-W", "error"], ["-X", "dev", "-W", "error"], ["-I"]])
def test_it_runs_under_the_interpreters_flags(pytester, flags):
    pytester.makepyfile(PASSING)
    command = [sys.executable, *flags, "-m", "pytest", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=pytester.path, capture_output=True, text=True)
    assert done.returncode == 0 and "8 passed" in done.stdout, done.stdout + done.stderr


def test_coroutines_use_the_fixtures(pytester):
    pytester.makepyfile(
        """
        import asyncio, urllib.request

        def get(mock, tenant):
            request = urllib.request.Request(mock.url + "/v1/files/")
            request.add_header("Authorization", "Bearer " + tenant.token)
            return urllib.request.urlopen(request).status

        def test_three(polar_mock, polar_tenant):
            async def main():
                asks = [asyncio.to_thread(get, polar_mock, polar_tenant) for _ in range(3)]
                waits = asyncio.to_thread(polar_mock.wait, organization=polar_tenant.slug, count=3)
                return await asyncio.gather(waits, *asks)

            waited, *statuses = asyncio.run(main())
            assert statuses == [200] * 3 and len(waited) == 3
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_pytest_that_is_too_old_is_named(pytester):
    code = """
import pytest
del pytest.StashKey
import polar_files_mock.pytest_plugin
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "UsageError: the fixtures of polar-files-mock take pytest 7 or later" in done.stderr
    assert "-p no:polar_files_mock" in done.stderr


def test_the_plugin_can_be_left_out(pytester):
    pytester.makepyfile("def test_it():\n    pass\n")
    pytester.runpytest_subprocess("-p", "no:polar_files_mock").assert_outcomes(passed=1)
    assert "--polar-mock-fixtures" in pytester.runpytest_subprocess("--help").stdout.str()


def test_ctrl_c_in_the_tests_does_not_stop_the_server(pytester):
    pytester.makepyfile(
        """
        import os, signal

        def test_interrupted(polar_mock, polar_tenant):
            # A shell's background job ignores the signal, and child processes inherit that.
            signal.signal(signal.SIGINT, signal.default_int_handler)
            try:
                os.killpg(os.getpgid(0), signal.SIGINT)
                signal.pause()
            except KeyboardInterrupt:
                pass
            for _ in range(20):
                assert polar_mock.organization().token
        """
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"], cwd=pytester.path, capture_output=True, text=True,
        start_new_session=True)
    assert done.returncode == 0, done.stdout
