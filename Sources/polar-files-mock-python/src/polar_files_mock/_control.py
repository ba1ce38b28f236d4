"""The control API over HTTP, with one connection for each call, so that no connection stays open between calls."""

from __future__ import annotations

import http.client
import json
import math
from typing import Any
from urllib.parse import urlsplit

from .errors import MockError, WaitTimedOut

# The longest wait that the server accepts, in seconds.
_LONGEST_WAIT = 600


class Refusal(MockError):
    """A response with a status of 400 or above, with its body for a more specific error."""

    def __init__(self, message: str, status: int, body: dict[str, Any]) -> None:
        super().__init__(message, status)
        self.body = body


class ControlClient:
    """Calls ``/_mock`` of the server at ``url``. Ignores the proxies of the environment."""

    def __init__(self, url: str, admin_token: str | None = None) -> None:
        self.url = url
        self.admin_token = admin_token

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        content: bytes | None = None,
        content_type: str = "application/json",
        timeout: float = 30,
    ) -> Any:
        """Sends ``body`` as JSON, or ``content`` unchanged. Returns the JSON of the response, None if it has no body.

        ``timeout`` is in seconds.
        """
        __tracebackhide__ = True
        if content is None and body is not None:
            content = json.dumps(body).encode()
        answer = self._send(method, path, content, content_type, timeout)
        return json.loads(answer) if answer else None

    def text(self, path: str) -> str:
        """The text of a response that is not JSON."""
        __tracebackhide__ = True
        return self._send("GET", path, None, "application/json", 30).decode()

    def _send(self, method: str, path: str, content: bytes | None, content_type: str, timeout: float) -> bytes:
        __tracebackhide__ = True
        headers = {"Content-Type": content_type.encode()}
        if self.admin_token is not None:
            # http.client would encode text as Latin-1.
            headers["Authorization"] = f"Bearer {self.admin_token}".encode()
        # Cleartext even if the URL begins with https: the port serves both, on the loopback interface.
        place = urlsplit(self.url)
        connection = http.client.HTTPConnection(place.hostname or "127.0.0.1", place.port, timeout=timeout)
        try:
            connection.request(method, f"/_mock{path}", body=content, headers=headers)
            response = connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise MockError(f"{method} /_mock{path}: the mock at {self.url} did not answer: {error!r}") from error
        finally:
            connection.close()
        if response.status >= 400:
            raise _refusal(method, path, response.status, answer)
        return answer

    def wait(self, path: str, body: dict[str, Any], timeout: float) -> Any:
        """Calls a wait of the server, which responds within ``timeout`` seconds or raises ``WaitTimedOut``."""
        __tracebackhide__ = True
        milliseconds = timeout * 1000
        if not math.isfinite(milliseconds):
            raise MockError(f"timeout must be a number of seconds, not {timeout}")
        # The server refuses a longer wait, and a negative one.
        answered = min(max(timeout, 0), _LONGEST_WAIT) + 30
        try:
            return self.call("POST", path, {**body, "timeout_ms": round(milliseconds)}, timeout=answered)
        except Refusal as refusal:
            if refusal.status != 408:
                raise
            raise WaitTimedOut(str(refusal), refusal.status) from None


def _refusal(method: str, path: str, status: int, answer: bytes) -> Refusal:
    try:
        body = json.loads(answer)
    except ValueError:
        body = {}
    if not isinstance(body, dict):
        body = {}
    detail = body.get("detail") or answer.decode(errors="replace")
    return Refusal(f"{method} /_mock{path}: {status}: {detail}", status, body)
