"""The values that the mock returns."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .errors import MockError

if TYPE_CHECKING:
    from ._control import ControlClient


@dataclass(frozen=True)
class Tenant:
    """An organization with a token of these ``scopes``."""

    id: str
    name: str
    slug: str
    token: str = field(repr=False)
    scopes: list[str]


@dataclass(frozen=True)
class Request:
    """A request of the journal. ``json`` has every key of its entry in ``/_mock/requests``."""

    sequence: int
    method: str
    path: str
    status: int
    operation: str | None
    organization: str | None
    subject: str | None
    explanation: str | None
    headers: dict[str, str] = field(repr=False)
    body: Any = field(repr=False)
    json: dict[str, Any] = field(repr=False)

    @classmethod
    def of(cls, json: dict[str, Any]) -> Request:
        keys = (
            "sequence", "method", "path", "status", "operation", "organization", "subject", "explanation", "headers",
            "body",
        )  # fmt: skip
        return cls(**{key: json[key] for key in keys}, json=json)

    def __str__(self) -> str:
        query = f"?{self.json['query']}" if self.json.get("query") else ""
        line = f"{self.method} {self.path}{query} → {self.status}"
        if self.operation:
            line += f"  {self.operation}"
        if self.json.get("failure"):
            line += f"  ({self.json['failure']})"
        return f"{line}\n    {self.explanation}" if self.explanation else line


class Failure:
    """A failure rule of the mock."""

    def __init__(self, control: ControlClient, id: str) -> None:
        self._control = control
        self.id = id

    @property
    def json(self) -> dict[str, Any]:
        """The rule with its counters ``struck``, ``passed`` and ``left``."""
        rules: list[dict[str, Any]] = self._control.call("GET", "/failures")["failures"]
        for rule in rules:
            if rule["id"] == self.id:
                return rule
        raise MockError(f"There is no failure {self.id} any more: it was removed, or the mock was reset.")

    @property
    def struck(self) -> int:
        """How many requests the rule has struck."""
        count: int = self.json["struck"]
        return count

    def wait(self, count: int = 1, timeout: float = 5) -> None:
        """Returns when the rule has struck ``count`` requests; ``timeout`` is in seconds."""
        self._control.wait(f"/failures/{self.id}/wait", {"count": count}, timeout)

    def remove(self) -> None:
        self._control.call("DELETE", f"/failures/{self.id}")

    def __repr__(self) -> str:
        return f"Failure({self.id!r})"


class Clock:
    """The mock's clock: tokens, presigned URLs and rate limits follow it."""

    def __init__(self, control: ControlClient) -> None:
        self._control = control

    @property
    def now(self) -> datetime.datetime:
        text: str = self._control.call("GET", "/clock")["now"]
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))

    def freeze(self, at: str | datetime.datetime | None = None) -> None:
        """Stops the clock at ``at``, RFC 3339 text or a datetime with a time zone; by default at its current time."""
        moment = at if at is not None else self.now
        if isinstance(moment, datetime.datetime):
            if moment.tzinfo is None:
                raise ValueError("a datetime without a time zone names no moment: give it one, such as timezone.utc")
            moment = moment.isoformat()
        self._control.call("PUT", "/clock", {"freeze": moment})

    def advance(self, by: float | datetime.timedelta) -> None:
        """Advances the clock by ``by``, in seconds or as a timedelta; it may be negative."""
        seconds = by.total_seconds() if isinstance(by, datetime.timedelta) else by
        self._control.call("PUT", "/clock", {"advance_seconds": seconds})

    def reset(self) -> None:
        """Sets the clock back to the system's time."""
        self._control.call("PUT", "/clock", {})
