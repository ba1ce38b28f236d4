"""pytest fixtures: a server for the session, an organization for each test."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Generator, Iterator
from typing import Any

import pytest

from .errors import MockError
from .records import Request, Tenant
from .server import MockServer

if not hasattr(pytest, "StashKey"):
    raise pytest.UsageError(
        f"the fixtures of polar-files-mock take pytest 7 or later, and this is {pytest.__version__}: install another, "
        "or leave them out with -p no:polar_files_mock"
    )

_TENANT = pytest.StashKey[tuple[MockServer, Tenant]]()
_BEGUN = pytest.StashKey[str]()
# The maximum number of requests, and of log lines, in the report of a failing test.
_SHOWN = 100
_PREFIX = "POLAR_FILES_MOCK_"
# The format of times in the log, which are in UTC by the system's clock.
_TIME = "%Y-%m-%dT%H:%M:%S.%f"
_ENVIRONMENTS = ("development", "sandbox", "production")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("polar-files-mock")
    group.addoption(
        "--polar-mock-fixtures",
        action="append",
        default=[],
        metavar="PATH",
        help="a fixture or a folder of fixtures for polar_mock, or 'none'; may be repeated (default: the demo)",
    )
    group.addoption(
        "--polar-mock-env",
        action="append",
        default=[],
        metavar="ENV",
        help="development, sandbox or production, or NAME=VALUE: a variable of the server; may be repeated",
    )
    parser.addini("polar_mock_fixtures", "the values of --polar-mock-fixtures, one a line", type="linelist", default=[])
    parser.addini("polar_mock_env", "the values of --polar-mock-env, one a line", type="linelist", default=[])


@pytest.fixture(scope="session")
def polar_mock(pytestconfig: pytest.Config) -> Iterator[MockServer]:
    """A server for the session; with pytest-xdist, one for each worker."""
    # Paths of the command line are relative to the folder where pytest was started, those of an ini file to its folder.
    named, base = pytestconfig.getoption("--polar-mock-fixtures"), pytestconfig.invocation_params.dir
    if not named:
        named, base = pytestconfig.getini("polar_mock_fixtures"), pytestconfig.rootpath
        if pytestconfig.inipath is not None:
            base = pytestconfig.inipath.parent
    fixtures = [path if path == "none" else str(base / path) for path in named]
    args: list[str] = []
    env: dict[str, str] = {}
    for entry in [*pytestconfig.getini("polar_mock_env"), *pytestconfig.getoption("--polar-mock-env")]:
        name, equals, value = entry.partition("=")
        if not equals and entry in _ENVIRONMENTS:
            args = ["--environment", entry]
        elif equals and name.startswith(_PREFIX):
            env[name] = value
        else:
            raise pytest.UsageError(
                f"--polar-mock-env {entry}: {', '.join(_ENVIRONMENTS)}, or NAME=VALUE with a name such as "
                f"{_PREFIX}JOURNAL_LIMIT"
            )
    with MockServer(fixtures or None, args=args, env=env) as mock:
        for line in mock.log().splitlines():
            if any(f"{name} is no variable" in line for name in env):
                raise pytest.UsageError(f"--polar-mock-env: {line}")
        yield mock


@pytest.fixture
def polar_tenant(polar_mock: MockServer, request: pytest.FixtureRequest) -> Tenant:
    """An organization for this test, with a token, so that no reset is needed."""
    # Where a test freezes Python's clock (freezegun), that of the system goes on.
    seconds = time.clock_gettime(time.CLOCK_REALTIME)
    begun = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime(_TIME)
    # The server refuses U+0000, which a parameter of the test may contain.
    tenant = polar_mock.organization(name=request.node.name.replace("\0", "\\x00")[:64])
    request.node.stash[_TENANT] = (polar_mock, tenant)
    request.node.stash[_BEGUN] = begun
    return tenant


@pytest.fixture
def polar_env(polar_mock: MockServer, polar_tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Tenant:
    """The test's organization, with POLAR_SERVER_URL and POLAR_ACCESS_TOKEN set for this test."""
    monkeypatch.setenv("POLAR_SERVER_URL", polar_mock.url)
    monkeypatch.setenv("POLAR_ACCESS_TOKEN", polar_tenant.token)
    return polar_tenant


# The older kind of hook wrapper, which pytest 7 supports too.
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    outcome = yield
    report: pytest.TestReport = outcome.get_result()
    if report.failed and _TENANT in item.stash:
        mock, tenant = item.stash[_TENANT]
        title = f"polar-files-mock: requests of {tenant.slug}"
        try:
            requests = mock.requests(organization=tenant.id)
            text = "\n".join(map(str, requests[-_SHOWN:])) or "There were none."
            if len(requests) > _SHOWN:
                text = f"The last {_SHOWN} of {len(requests)}:\n{text}"
            report.sections.append((title, text))
            if log := _log(mock, item.stash[_BEGUN], requests):
                report.sections.append(("polar-files-mock: log since the test began", log))
        except MockError as error:
            report.sections.append((title, str(error)))


def _log(mock: MockServer, begun: str, requests: list[Request]) -> str:
    """The last lines since ``begun``. A line follows its response by some milliseconds, and only at some log levels."""
    lines: list[str] = []
    # A second in all, which no clock measures: a test may have frozen it.
    for _ in range(100):
        lines = [line for line in mock.log().splitlines() if _time(line) >= begun]
        if not requests or any(requests[-1].path in line for line in lines):
            break
        time.sleep(0.01)
    return "\n".join(lines[-_SHOWN:])


def _time(line: str) -> str:
    """The time of a log line, in either format; empty for lines of the banner."""
    found = re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?", line)
    return found[0] if found else ""
