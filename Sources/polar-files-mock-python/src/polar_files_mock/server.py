"""A server that runs for the duration of a block or a test session."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import tempfile
import time
import weakref
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Union
from urllib.parse import quote, urlencode

from . import _binary
from ._control import ControlClient, Refusal
from .errors import MockError, NotReady, VerificationError
from .records import Clock, Failure, Request, Tenant

Fixtures = Union[str, "os.PathLike[str]", Mapping[str, Any], Sequence[Union[str, "os.PathLike[str]"]]]
Criterion = Union[str, int, None]

# Variables that several servers of one environment cannot share.
_OWN_VARIABLES = ("HOST", "PORT", "READY_FILE", "STATE", "CA_FILE", "BINARY", "URL")


class MockServer:
    """polar-files-mock on a free port of the loopback interface.

    >>> with MockServer() as mock:
    ...     tenant = mock.organization(name="Checkout")
    ...     print(mock.url, tenant.token)  # for the code under test

    The server is ready when ``start`` (or ``with``) returns. It ends at ``stop``, or with the process that started it,
    even if that process is killed.

    ``fixtures``: a path, several paths, a fixture as a dictionary (in which paths of files are absolute), or "none" for
    an empty world; by default the built-in demo. ``args``: further flags of ``polar-files-mock serve``. ``env``:
    variables for the server, in addition to those of this process except variables that only one server can use, such
    as ``POLAR_FILES_MOCK_STATE``. ``timeout``: how many seconds the start may take.
    """

    def __init__(
        self,
        fixtures: Fixtures | None = None,
        *,
        args: Iterable[str | os.PathLike[str]] = (),
        env: Mapping[str, str] | None = None,
        admin_token: str | None = None,
        binary: str | os.PathLike[str] | None = None,
        timeout: float = 30,
    ) -> None:
        self._fixtures = fixtures
        # One flag alone would be taken for a sequence of letters.
        self._args = [args] if isinstance(args, str) else [os.fspath(word) for word in args]
        self._env = dict(env or {})
        self._admin_token = admin_token
        self._binary = binary
        self._timeout = timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        self._world: IO[bytes] | None = None
        self._control: ControlClient | None = None

    # Start and stop

    def start(self) -> MockServer:
        if self._process is not None:
            raise MockError("the mock runs already")
        self._log = tempfile.TemporaryFile()  # noqa: SIM115
        try:
            self._process = subprocess.Popen(
                self._command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                env=self._environment(),
                # Ctrl-C in a debugger must not reach the server, which ends with its standard input.
                start_new_session=True,
            )
            _running.add(self)
            url = self._wait_until_ready(self._process)
        except OSError as error:
            self.stop()
            raise NotReady(
                f"polar-files-mock cannot be run here: {error}. The wheel may be for another system."
            ) from error
        except BaseException:
            self.stop()
            raise
        self._control = ControlClient(url, self._token())
        return self

    def stop(self) -> None:
        """Ends the server. Its ``log`` can be read only until then."""
        process, self._process, self._control = self._process, None, None
        if process is not None:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()
        for file in (self._log, self._world):
            if file is not None:
                file.close()
        self._log = self._world = None

    def __enter__(self) -> MockServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _command(self) -> list[str]:
        command = [_binary.find(self._binary), "serve", "--port", "0", "--stop-with-stdin"]
        for path in self._fixture_paths():
            command += _flag("--fixtures", path)
        if self._admin_token is not None:
            command += _flag("--admin-token", self._admin_token)
        return command + self._args

    def _fixture_paths(self) -> list[str]:
        fixtures = self._fixtures
        if fixtures is None:
            return []
        if isinstance(fixtures, Mapping):
            self._world = tempfile.NamedTemporaryFile(suffix=".json")  # noqa: SIM115
            self._world.write(json.dumps(fixtures).encode())
            self._world.flush()
            return [self._world.name]
        if isinstance(fixtures, (str, os.PathLike)):
            return [os.fspath(fixtures)]
        return [os.fspath(path) for path in fixtures]

    def _environment(self) -> dict[str, str]:
        inherited = dict(os.environ)
        for name in _OWN_VARIABLES:
            inherited.pop(f"POLAR_FILES_MOCK_{name}", None)
        return {**inherited, **self._env}

    def _token(self) -> str | None:
        """The admin token of the server, which may also come from ``args`` or the environment."""
        token = self._admin_token or self._environment().get("POLAR_FILES_MOCK_ADMIN_TOKEN") or None
        # The last of repeated flags applies.
        for flag, following in zip(self._args, [*self._args[1:], ""]):
            if flag == "--admin-token":
                token = following
            elif flag.startswith("--admin-token="):
                token = flag.partition("=")[2]
        return token

    def _let_go(self) -> None:
        """Leaves the server to the process that started it; its log and its URL stay."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> str:
        assert process.stdout is not None
        end = time.monotonic() + self._timeout
        said = b""
        # select would refuse descriptors from 1024 on.
        output = select.poll()
        output.register(process.stdout, select.POLLIN)
        while not said.endswith(b"Ready.\n"):
            left = end - time.monotonic()
            if left <= 0 or not output.poll(left * 1000):
                raise NotReady(f"The server was not ready after {self._timeout:g} seconds.{self._last_lines()}")
            piece = os.read(process.stdout.fileno(), 4096)
            if not piece:
                raise NotReady(f"The server ended with status {process.wait()}.{self._last_lines()}")
            said += piece
        listening = re.match(rb"Listening on (\S+)\n", said)
        if listening is None:
            raise NotReady(f"{process.args[0]!r} is no polar-files-mock: it said {said[:200]!r}.")  # type: ignore[index]
        return listening[1].decode()

    def _last_lines(self) -> str:
        lines = self.log().splitlines()[-20:]
        return "".join(f"\n    {line}" for line in lines)

    # The server

    @property
    def url(self) -> str:
        """The server URL for an SDK: scheme, host and port."""
        return self._calls.url

    @property
    def clock(self) -> Clock:
        return Clock(self._calls)

    def ca_pem(self) -> str:
        """The certificate that clients of a mock with ``--tls`` have to trust, as PEM.

        >>> with MockServer(args=["--tls"]) as mock:
        ...     context = ssl.create_default_context(cadata=mock.ca_pem())
        """
        return self._calls.text("/ca.pem")

    def log(self) -> str:
        """The server's log since its start, with a line for each request."""
        if self._log is None:
            return ""
        # pread does not move the offset that this process shares with the server.
        descriptor = self._log.fileno()
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode(errors="replace")

    @property
    def _calls(self) -> ControlClient:
        if self._control is None:
            raise MockError("the mock does not run: use it in a `with` block, or call start()")
        return self._control

    # Tenants

    def organization(
        self, name: str | None = None, slug: str | None = None, scopes: Sequence[str] | None = None
    ) -> Tenant:
        """Creates an organization with a token; missing values are generated."""
        # A string is a sequence of letters.
        listed = [scopes] if isinstance(scopes, str) else scopes
        given: dict[str, Any] = {"name": name, "slug": slug, "scopes": list(listed) if listed is not None else None}
        body = {key: value for key, value in given.items() if value is not None}
        answer = self._calls.call("POST", "/organizations", body)
        return Tenant(**{key: answer[key] for key in ("id", "name", "slug", "token", "scopes")})

    def token(self, **keys: Any) -> str:
        """A new token, by the keys of a fixture's token: ``token(user="finn@example.com", scopes=["files:read"])``."""
        text: str = self._calls.call("POST", "/tokens", keys)["token"]
        return text

    def revoke(self, token: str) -> None:
        self._calls.call("DELETE", f"/tokens/{quote(token, safe='')}")

    # Failures

    def fail(
        self,
        match: Mapping[str, Any] | None = None,
        *,
        body: Mapping[str, Any] | None = None,
        header: Mapping[str, str] | None = None,
        **keys: Any,
    ) -> Failure:
        """Adds a failure rule with the keys of docs/failures.md, such as ``times=2, respond={"status": 503}``.

        ``body`` and ``header`` are the criteria of ``verify``; they may be in ``match`` instead.
        """
        criteria = {**(match or {}), **_sent(body, header)}
        rule = {**({"match": criteria} if match is not None or criteria else {}), **keys}
        return Failure(self._calls, self._calls.call("POST", "/failures", rule)["ids"][0])

    def failures(self) -> list[dict[str, Any]]:
        """All failure rules with their counters."""
        rules: list[dict[str, Any]] = self._calls.call("GET", "/failures")["failures"]
        return rules

    # The journal

    def requests(
        self, *, body: Mapping[str, Any] | None = None, header: Mapping[str, str] | None = None, **criteria: Criterion
    ) -> list[Request]:
        """The requests in the journal that match all ``criteria`` (operation, status, method, path, organization, file,
        part, subject, failure, since), oldest first. A criterion that is None is ignored.

        ``body``: keys of the JSON body, with their values; ``{"contains": value}`` matches a part of a text or an
        element of a list. ``header``: patterns of header fields by name.
        """
        sent = {key: json.dumps(value) for key, value in _sent(body, header).items()}
        # As in ``verify``, where JSON's null is no criterion.
        given = {key: value for key, value in criteria.items() if value is not None}
        query = f"?{urlencode({**given, **sent})}" if given or sent else ""
        return [Request.of(entry) for entry in self._calls.call("GET", f"/requests{query}")["requests"]]

    def verify(
        self,
        *,
        at_least: int | None = None,
        at_most: int | None = None,
        exactly: int | None = None,
        body: Mapping[str, Any] | None = None,
        header: Mapping[str, str] | None = None,
        **criteria: Criterion,
    ) -> None:
        """Raises ``VerificationError`` unless the given number of requests match ``criteria``, by default at least one.

        The criteria are those of ``requests``. The error names the differences of the near misses, key by key.
        """
        __tracebackhide__ = True  # The traceback in pytest ends with the calling line.
        match = {**criteria, **_sent(body, header)}
        counts = {"at_least": at_least, "at_most": at_most, "exactly": exactly}
        given = {key: count for key, count in counts.items() if count is not None} or {"at_least": 1}
        try:
            self._calls.call("POST", "/requests/verify", {"match": match, **given})
        except Refusal as refusal:
            if refusal.status != 406:
                raise
            raise VerificationError(
                _report(match, given, refusal.body), refusal.body.get("near_misses", [])
            ) from None

    def wait(
        self,
        *,
        count: int = 1,
        timeout: float = 5,
        body: Mapping[str, Any] | None = None,
        header: Mapping[str, str] | None = None,
        **criteria: Criterion,
    ) -> list[Request]:
        """Returns when ``count`` requests match ``criteria``; raises ``WaitTimedOut`` after ``timeout`` seconds."""
        __tracebackhide__ = True
        match = {**criteria, **_sent(body, header)}
        answer = self._calls.wait("/requests/wait", {"match": match, "count": count}, timeout)
        return [Request.of(entry) for entry in answer["requests"]]

    def uploads(self) -> list[dict[str, Any]]:
        """All multipart uploads with their parts, attempts and checksums."""
        uploads: list[dict[str, Any]] = self._calls.call("GET", "/uploads")["uploads"]
        return uploads

    # The world

    def reset(self) -> None:
        """Resets files, tokens, journal, clock and failure rules to the fixtures."""
        self._calls.call("POST", "/reset")

    def export(self, *, content: bool = True) -> dict[str, Any]:
        """The whole world as a fixture; with ``content=False`` stored bytes are given by their digests."""
        world: dict[str, Any] = self._calls.call("GET", "/state" if content else "/state?content=none", timeout=300)
        return world

    def load(self, fixtures: Mapping[str, Any] | str | os.PathLike[str]) -> None:
        """Adds a fixture, a dictionary or the path of a JSON or YAML file, to the world, as a whole or not at all.

        The server gets the text alone: a ``content`` cannot have a ``path``.
        """
        if isinstance(fixtures, Mapping):
            self._calls.call("POST", "/fixtures", dict(fixtures), timeout=300)
            return
        path = Path(fixtures)
        content, suffix = path.read_bytes(), path.suffix.lower()
        # Like the server: a file with another suffix is JSON if it begins with a brace.
        in_braces = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
        is_json = suffix == ".json" or (in_braces and suffix not in (".yaml", ".yml"))
        kind = "application/json" if is_json else "application/yaml"
        self._calls.call("POST", "/fixtures", content=content, content_type=kind, timeout=300)


def _flag(name: str, value: str) -> list[str]:
    """A flag with its value: in one word if the value begins with a hyphen, like a flag."""
    return [f"{name}={value}"] if value.startswith("-") else [name, value]


def _sent(body: Mapping[str, Any] | None, header: Mapping[str, str] | None) -> dict[str, Mapping[str, Any]]:
    """The criteria ``body`` and ``header``, if given."""
    return {key: value for key, value in (("body", body), ("header", header)) if value is not None}


def _report(criteria: Mapping[str, Any], counts: Mapping[str, int], answer: Mapping[str, Any]) -> str:
    wanted = " ".join(f"{key}={value!r}" for key, value in criteria.items()) or "any"
    asked = ", ".join(f"{key.replace('_', ' ')} {count}" for key, count in counts.items())
    lines = [f"{asked} requests with {wanted}: {answer.get('matched', 0)} match."]
    for entry in answer.get("near_misses", []):
        lines.append(f"  near miss: {Request.of(entry['request'])}")
        for difference in entry.get("differs", []):
            lines.append(
                f"    {difference['field']}: expected {difference.get('expected')!r}, was {difference.get('actual')!r}"
            )
    lines += [f"  {Request.of(request)}" for request in answer.get("requests", [])]
    return "\n".join(lines)


# A server ends once nobody holds its standard input, which a forked child would hold for as long as it lives.
_running: weakref.WeakSet[MockServer] = weakref.WeakSet()


def _let_go_of_all() -> None:
    for server in list(_running):
        server._let_go()


os.register_at_fork(after_in_child=_let_go_of_all)
