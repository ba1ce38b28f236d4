"""What can go wrong, as sentences."""

from __future__ import annotations

from typing import Any


class MockError(Exception):
    """The mock refused a call, or could not be reached; the text says why.

    ``status`` is the HTTP status of the control API's answer, None where there was none.
    """

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class NotReady(MockError):
    """The server did not start; the text ends with what it said last."""


class VerificationError(MockError, AssertionError):
    """The requests were not as expected; the text names the near misses and what differs.

    ``near_misses`` holds them as the control API gives them.
    """

    def __init__(self, message: str, near_misses: list[dict[str, Any]]) -> None:
        super().__init__(message, status=406)
        self.near_misses = near_misses


class WaitTimedOut(MockError, TimeoutError):
    """Fewer requests came in time than were waited for; the text says how many did."""
