"""A local server that behaves like Polar's Files API, for tests in Python."""

from .errors import MockError, NotReady, VerificationError, WaitTimedOut
from .records import Clock, Failure, Request, Tenant
from .server import MockServer

__all__ = [
    "Clock",
    "Failure",
    "MockError",
    "MockServer",
    "NotReady",
    "Request",
    "Tenant",
    "VerificationError",
    "WaitTimedOut",
]
