"""The pytest plugin, by pytest's own tests of plugins."""

import os
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


def test_a_failing_test_reports_what_its_tenant_asked(pytester):
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


def test_an_unknown_environment_is_refused(pytester):
    pytester.makepyfile(PASSING)
    result = pytester.runpytest_subprocess("--polar-mock-env", "staging")
    result.stdout.fnmatch_lines(["*--polar-mock-env staging: development, sandbox, production, or NAME=VALUE*"])


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
    while os.path.exists(f"/proc/{server}"):
        with open(f"/proc/{server}/stat") as stat:
            if stat.read().rsplit(")", 1)[1].split()[0] == "Z":
                break
