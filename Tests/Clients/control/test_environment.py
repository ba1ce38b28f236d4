"""`--environment` and `--rate-limit`: behaviour of sandbox and production, and custom limits."""

import pytest

from mock import FIXTURES, Mock, run

DEMO = FIXTURES / "demo.yaml"
TOKEN = "polar_oat_acme_full"


def statuses(mock, count, token=TOKEN):
    return [mock.request("GET", "/v1/files/", token=token).status for _ in range(count)]


@pytest.mark.parametrize("arguments, environment", [
    (["--environment", "sandbox"], {}), ([], {"POLAR_FILES_MOCK_ENVIRONMENT": "sandbox"}),
    (["--environment=sandbox"], {"POLAR_FILES_MOCK_ENVIRONMENT": "production"}),
])  # fmt: skip
def test_sandbox_is_limited_and_marked(arguments, environment):
    with Mock(*arguments, fixtures=DEMO, environment=environment) as mock:
        answer = mock.request("GET", "/v1/files/", token=TOKEN)
        assert answer.headers["X-Polar-Sandbox"] == "1"
        assert statuses(mock, 101) == 100 * [200] + [429]
        refused = mock.request("GET", "/v1/files/", token=TOKEN)
        assert refused.headers["Retry-After"] == "60" and refused.body == b""
        assert refused.headers["Transfer-Encoding"] == "chunked" and "Content-Type" not in refused.headers
        assert "100 requests a minute" in refused.headers["X-Mock-Explanation"]


@pytest.mark.parametrize("arguments, environment", [
    (["--rate-limit", "default=2/minute", "--rate-limit", "pending_auth=off"], {}),
    ([], {"POLAR_FILES_MOCK_RATE_LIMIT": "default=2/minute,pending_auth=off"}),
    (["--environment", "sandbox", "--rate-limit", "default=5/second", "--rate-limit", "default=2/minute"], {}),
    (["--rate-limit", "default=2/minute"], {"POLAR_FILES_MOCK_RATE_LIMIT": "default=50/minute,web=1/second"}),
])  # fmt: skip
def test_a_custom_rate_limit(arguments, environment):
    with Mock(*arguments, fixtures=DEMO, environment=environment) as mock:
        assert statuses(mock, 4) == [200, 200, 200, 429]
        mock.control("PUT", "clock", {"advance_seconds": 60})
        assert statuses(mock, 3) == [200, 200, 429]
        mock.control("POST", "reset")
        assert statuses(mock, 4) == [200, 200, 200, 429]


@pytest.mark.parametrize("value, sentence", [
    ("default", "GROUP=N/minute"), ("default=", "GROUP=N/minute"), ("default=5", "GROUP=N/minute"),
    ("default=5/hour", "GROUP=N/minute"), ("default=x/minute", "GROUP=N/minute"),
    ("defualt=5/minute", "no group 'defualt'; groups are restricted, default, web, elevated, pending_auth"),
    ("default=0/minute", "from 1 to 1000000000 requests, not 0"),
])  # fmt: skip
def test_an_invalid_limit_is_refused_with_the_valid_range(value, sentence):
    done = run("serve", "--rate-limit", value)
    assert done.returncode == 64 and "--rate-limit" in done.stderr and sentence in done.stderr


def test_an_unknown_environment_is_refused():
    done = run("serve", "--environment", "staging")
    assert done.returncode == 64 and "development" in done.stderr and "production" in done.stderr


def test_an_organization_has_the_limit_of_its_group(tmp_path):
    path = tmp_path / "world.yaml"
    path.write_text(
        "version: 1\n"
        "organizations: [{slug: slow, rate_limit_group: restricted}, {slug: usual}]\n"
        "tokens: [{token: polar_oat_slow, organization: slow}, {token: polar_oat_usual, organization: usual}]\n")
    with Mock("--environment", "sandbox", fixtures=path) as mock:
        assert statuses(mock, 12, "polar_oat_slow") == 11 * [200] + [429]
        assert statuses(mock, 12, "polar_oat_usual") == 12 * [200]
        state = mock.control("GET", "state").json
        assert [one.get("rate_limit_group") for one in state["organizations"]] == ["restricted", None]
