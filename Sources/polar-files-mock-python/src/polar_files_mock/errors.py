"""The errors of this package."""

from __future__ import annotations

from typing import Any


class MockError(Exception):
    """The mock refused a call, or could not be reached; the message gives the reason.

    ``status`` is the HTTP status of the control API's response, None if there was no response.
    """

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class NotReady(MockError):
    """The server did not start; the message ends with the last lines of its log."""


class VerificationError(MockError, AssertionError):
    """The requests were not as expected; the message names the near misses and their differences.

    ``near_misses`` has the near misses as in the response of the control API.
    """

    def __init__(self, message: str, near_misses: list[dict[str, Any]]) -> None:
        super().__init__(message, status=406)
        self.near_misses = near_misses


class WaitTimedOut(MockError, TimeoutError):
    """Fewer requests than expected arrived in time; the message has their number."""
