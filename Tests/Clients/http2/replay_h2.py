#!/usr/bin/env python3
"""Replay recorded exchanges over HTTP/2 with prior knowledge, compared exactly as over HTTP/1.1.

    replay_h2.py --base http://127.0.0.1:8080 [--reset-url URL] [--only SUBSTRING]
                 [--show N] [--order] CORPUS.jsonl ...

The corpus brings its own replay.py, in the same folder, whose reading, comparison and tally are used; only how a
request is sent is replaced. Where the corpus is not at hand there is nothing to replay, and the exit status is 0.

What differs from HTTP/1.1 by nature:

- `Transfer-Encoding: chunked` does not exist (RFC 9113 section 8.2.2): such a request is sent without content-length,
  which announces the same: a body of unknown length.
- `Connection`, `Keep-Alive`, `Upgrade` and `Proxy-Connection` are left out for the same reason; `Host` becomes
  `:authority`.
- White space around a field's value, which HTTP/1.1 strips, is stripped before sending (RFC 9113 section 8.2.1).
- A method the recorded server's HTTP/1.1 parser does not know is sent as it is: the server answers it as there.

One connection serves all requests to a host, one at a time; a request that finds it closed is sent again on a new one.
"""
import argparse
import base64
import importlib.util
import pathlib
import socket
import sys
import urllib.parse

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions

CONNECTION_FIELDS = {"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "host"}


class Refused(OSError):
    """The stream or the connection ended without a response."""


class Connection:
    def __init__(self, host, port):
        self.socket = socket.create_connection((host, port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # Requests of the corpus are sent unchanged; the server must report their errors.
        self.h2 = h2.connection.H2Connection(
            h2.config.H2Configuration(validate_outbound_headers=False, normalize_outbound_headers=False)
        )
        self.h2.initiate_connection()
        self.flush()
        self.is_open = True

    def flush(self):
        self.socket.sendall(self.h2.data_to_send())

    def exchange(self, fields, body):
        """Send one request; return (status, headers, body bytes)."""
        stream = self.h2.get_next_available_stream_id()
        response = Response(stream)
        self.h2.send_headers(stream, fields, end_stream=not body)
        self.flush()
        left = memoryview(body or b"")
        while left and not response.has_ended:
            window = min(self.h2.local_flow_control_window(stream), self.h2.max_outbound_frame_size, len(left))
            if not window:
                self.read(response)
                continue
            self.h2.send_data(stream, left[:window].tobytes(), end_stream=window == len(left))
            left = left[window:]
            self.flush()
        while not response.has_ended:
            self.read(response)
        return response.status, response.headers, bytes(response.body)

    def read(self, response):
        received = self.socket.recv(1 << 16)
        if not received:
            self.is_open = False
            raise Refused("the server closed the connection")
        for event in self.h2.receive_data(received):
            if isinstance(event, h2.events.ConnectionTerminated):
                self.is_open = False
                if event.error_code != h2.errors.ErrorCodes.NO_ERROR:
                    raise Refused(f"GOAWAY {event.error_code!r}")
            elif isinstance(event, h2.events.DataReceived):
                self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            response.take(event)
        self.flush()


class Response:
    def __init__(self, stream):
        self.stream = stream
        self.status = None
        self.headers = {}
        self.body = bytearray()
        self.has_ended = False

    def take(self, event):
        if getattr(event, "stream_id", None) != self.stream:
            return
        if isinstance(event, h2.events.ResponseReceived):
            for name, value in event.headers:
                name, value = name.decode(), value.decode("latin-1")
                if name == ":status":
                    self.status = int(value)
                else:
                    self.headers[name] = self.headers[name] + ", " + value if name in self.headers else value
        elif isinstance(event, h2.events.DataReceived):
            self.body += event.data
        elif isinstance(event, h2.events.StreamEnded):
            self.has_ended = True
        elif isinstance(event, h2.events.StreamReset) and not self.has_ended:
            raise Refused(f"RST_STREAM {event.error_code!r}")


class Sender:
    """Replaces replay.send."""

    def __init__(self, replay):
        self.replay = replay
        self.connections = {}

    def __call__(self, base, request, captured):
        target = self.replay.fill(request.get("url") or request["path"], captured)
        where = urllib.parse.urlsplit(base)
        if target.startswith("http"):
            where = urllib.parse.urlsplit(target)
            target = where.path + ("?" + where.query if where.query else "")
        body = self.body(request, captured)
        fields = self.fields(request, captured, where, target, body)
        for attempt in (1, 2):
            connection = self.connection(where.hostname, where.port or 80)
            try:
                return connection.exchange(fields, body)
            except (OSError, h2.exceptions.H2Error) as error:
                # A reused connection may have been closed meanwhile; a failure on a new one is an error.
                was_kept = connection.h2.highest_outbound_stream_id > 1
                self.connections.clear()
                if attempt == 2 or not was_kept or isinstance(error, Refused) and "RST_STREAM" in str(error):
                    raise Refused(str(error)) from error

    def connection(self, host, port):
        found = self.connections.get((host, port))
        if found is None or not found.is_open:
            found = self.connections[host, port] = Connection(host, port)
        return found

    def body(self, request, captured):
        if "body_b64" in request:
            return base64.b64decode(request["body_b64"])
        if "body_text" in request:
            return self.replay.fill(request["body_text"], captured).encode("utf-8", "surrogatepass")
        if "body_fill" in request:
            return bytes([request["body_fill"]["byte"]]) * request["body_fill"]["size"]
        return None

    def fields(self, request, captured, where, target, body):
        given = [(name.lower(), value) for name, value in request.get("headers", [])]
        authority = dict(given).get("host", where.netloc)
        fields = [
            (b":method", request["method"].encode()),
            (b":scheme", b"http"),
            (b":path", target.encode("latin-1", "replace")),
            (b":authority", authority.encode()),
        ]
        names = {name for name, _ in given}
        for name, value in given:
            if name not in CONNECTION_FIELDS:
                fields.append((name.encode(), self.replay.fill(value, captured).encode("utf-8").strip(b" \t")))
        takes_body = body is not None or request["method"] in self.replay.METHODS_WITH_BODY
        if takes_body and not names & {"content-length", "transfer-encoding"}:
            fields.append((b"content-length", str(len(body or b"")).encode()))
        return fields


def load_replay(folder):
    specification = importlib.util.spec_from_file_location("replay", folder / "replay.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", nargs="+", type=pathlib.Path)
    corpora = parser.parse_args(list(without_options(sys.argv[1:]))).corpus
    missing = [path for path in corpora if not path.is_file() or not (path.parent / "replay.py").is_file()]
    if missing:
        print(f"{missing[0]} or the replay.py beside it is not on this machine: nothing to replay.")
        return 0
    replay = load_replay(corpora[0].parent)
    replay.send = Sender(replay)
    return replay.main()


def without_options(arguments):
    """The corpora alone; replay.py parses the options."""
    rest = iter(arguments)
    for argument in rest:
        if argument in ("-h", "--help"):
            yield argument
        elif argument in ("--base", "--reset-url", "--only", "--show"):
            next(rest, None)
        elif not argument.startswith("-"):
            yield argument


if __name__ == "__main__":
    sys.exit(main())
