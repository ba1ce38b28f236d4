"""What a strict type checker sees of the package: checked by mypy, not run."""

from __future__ import annotations

import datetime
from pathlib import Path

from polar_files_mock import Clock, Failure, MockServer, Request, Tenant


def test_types(polar_mock: MockServer, polar_tenant: Tenant) -> None:
    url: str = polar_mock.url
    tenant: Tenant = polar_mock.organization(name="Checkout", scopes=["files:read"])
    rule: Failure = polar_mock.fail({"operation": "files:create"}, times=2, respond={"status": 503})
    struck: int = rule.struck
    requests: list[Request] = polar_mock.wait(operation="files:list", count=2, timeout=1.5)
    sent: list[Request] = polar_mock.requests(
        operation="files:create", body={"upload": {"parts": [{"number": 1}]}}, header={"user-agent": "polar*"}
    )
    polar_mock.verify(body={"name": {"contains": ".pdf"}}, header={"user-agent": "polar*"}, exactly=len(sent))
    polar_mock.fail(body={"name": "bad"}, header={"user-agent": "polar*"}, respond={"status": 503})
    clock: Clock = polar_mock.clock
    clock.advance(datetime.timedelta(hours=1))
    now: datetime.datetime = clock.now
    polar_mock.verify(organization=tenant.slug, status=201, at_most=3)
    polar_mock.load(Path("world.yaml"))
    assert url and struck and requests and now and polar_tenant.token


def server() -> None:
    with MockServer(fixtures={"version": 1}, args=["--log-level", "debug"], env={"A": "b"}) as mock:
        mock.reset()
    with MockServer(fixtures=[Path("a.yaml"), "b.yaml"], timeout=2.5) as mock:
        mock.export(content=False)
