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
# Of a failing test's requests and lines of the log: more is no report.
_SHOWN = 100
_PREFIX = "POLAR_FILES_MOCK_"
# As the log has it, in UTC by the system's clock.
_TIME = "%Y-%m-%dT%H:%M:%S.%f"
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
    parser.addini("polar_mock_fixtures", "as --polar-mock-fixtures, one a line", type="linelist", default=[])
    parser.addini("polar_mock_env", "as --polar-mock-env, one a line", type="linelist", default=[])


@pytest.fixture(scope="session")
def polar_mock(pytestconfig: pytest.Config) -> Iterator[MockServer]:
    """A server for the session; with pytest-xdist, for the worker."""
    # The command line's from where pytest was started, wherever tests have gone since; the ini file's from its folder.
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
    """An organization of this test's own, with a token: nothing needs to be reset."""
    begun = datetime.datetime.now(datetime.timezone.utc).strftime(_TIME)
    # The server takes no U+0000, which a parameter of the test may hold.
    tenant = polar_mock.organization(name=request.node.name.replace("\0", "\\x00")[:64])
    request.node.stash[_TENANT] = (polar_mock, tenant)
    request.node.stash[_BEGUN] = begun
    return tenant


@pytest.fixture
def polar_env(polar_mock: MockServer, polar_tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Tenant:
    """Sets POLAR_SERVER_URL and POLAR_ACCESS_TOKEN for this test."""
    monkeypatch.setenv("POLAR_SERVER_URL", polar_mock.url)
    monkeypatch.setenv("POLAR_ACCESS_TOKEN", polar_tenant.token)
    return polar_tenant


# The older kind of wrapper, which pytest 7 knows, too.
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
    """The last lines since ``begun``. A line comes a little after its answer, and not at every level of the log."""
    end = time.monotonic() + 1
    while True:
        lines = [line for line in mock.log().splitlines() if _time(line) >= begun]
        if not requests or time.monotonic() >= end or any(requests[-1].path in line for line in lines):
            return "\n".join(lines[-_SHOWN:])
        time.sleep(0.01)


def _time(line: str) -> str:
    """Of a line of the log, in either format; the banner's have none."""
    found = re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?", line)
    return found[0] if found else ""
