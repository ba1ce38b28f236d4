"""pytest fixtures: a server for the session, an organization for each test."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest

from .errors import MockError
from .records import Tenant
from .server import MockServer

_TENANT = pytest.StashKey[tuple[MockServer, Tenant]]()
_LOG_START = pytest.StashKey[int]()
_ENVIRONMENTS = ("development", "sandbox", "production")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("polar-files-mock")
    group.addoption(
        "--polar-mock-fixtures",
        action="append",
        default=[],
        metavar="PATH",
        help="a fixture or a folder of them for polar_mock, or 'none'; may be given again (default: the built-in demo)",
    )
    group.addoption(
        "--polar-mock-env",
        action="append",
        default=[],
        metavar="ENV",
        help="development, sandbox or production, or NAME=VALUE: a variable of the server; may be given again",
    )
    parser.addini("polar_mock_fixtures", "as --polar-mock-fixtures, one a line", type="paths", default=[])
    parser.addini("polar_mock_env", "as --polar-mock-env, one a line", type="linelist", default=[])


@pytest.fixture(scope="session")
def polar_mock(pytestconfig: pytest.Config) -> Iterator[MockServer]:
    """A server for the session; with pytest-xdist, for the worker."""
    fixtures = pytestconfig.getoption("--polar-mock-fixtures") or [
        "none" if path.name == "none" else str(path) for path in pytestconfig.getini("polar_mock_fixtures")
    ]
    args: list[str] = []
    env: dict[str, str] = {}
    for entry in [*pytestconfig.getini("polar_mock_env"), *pytestconfig.getoption("--polar-mock-env")]:
        name, equals, value = entry.partition("=")
        if equals:
            env[name] = value
        elif entry in _ENVIRONMENTS:
            args = ["--environment", entry]
        else:
            raise pytest.UsageError(f"--polar-mock-env {entry}: {', '.join(_ENVIRONMENTS)}, or NAME=VALUE")
    with MockServer(fixtures or None, args=args, env=env) as mock:
        yield mock


@pytest.fixture
def polar_tenant(polar_mock: MockServer, request: pytest.FixtureRequest) -> Tenant:
    """An organization of this test's own, with a token: nothing needs to be reset."""
    tenant = polar_mock.organization(name=request.node.name[:64])
    request.node.stash[_TENANT] = (polar_mock, tenant)
    request.node.stash[_LOG_START] = len(polar_mock.log())
    return tenant


@pytest.fixture
def polar_env(polar_mock: MockServer, polar_tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Tenant:
    """Sets POLAR_SERVER_URL and POLAR_ACCESS_TOKEN for this test."""
    monkeypatch.setenv("POLAR_SERVER_URL", polar_mock.url)
    monkeypatch.setenv("POLAR_ACCESS_TOKEN", polar_tenant.token)
    return polar_tenant


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed and _TENANT in item.stash:
        mock, tenant = item.stash[_TENANT]
        title = f"polar-files-mock: requests of {tenant.slug}"
        try:
            requests = mock.requests(organization=tenant.id)
            text = "\n".join(map(str, requests)) or "There were none."
            report.sections.append((title, text))
            if log := mock.log()[item.stash[_LOG_START] :]:
                report.sections.append(("polar-files-mock: log since the test began", log))
        except MockError as error:
            report.sections.append((title, str(error)))
    return report
