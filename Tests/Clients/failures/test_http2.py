"""Each ending as an HTTP/2 client receives it."""

import concurrent.futures
import socket
import urllib.parse

import h2.config
import h2.connection
import h2.errors
import h2.events
import pytest


class Client:
    def __init__(self, mock):
        where = urllib.parse.urlsplit(mock.url)
        self.token, self.authority = mock.token, where.netloc
        self.socket = socket.create_connection((where.hostname, where.port))
        self.socket.settimeout(60)
        self.connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True))
        self.connection.initiate_connection()
        self.flush()

    def flush(self):
        self.socket.sendall(self.connection.data_to_send())

    def get(self, path="/v1/files/"):
        stream = self.connection.get_next_available_stream_id()
        self.connection.send_headers(stream, [
            (":method", "GET"), (":scheme", "http"), (":authority", self.authority), (":path", path),
            ("authorization", f"Bearer {self.token}")], end_stream=True)
        self.flush()
        return stream

    def events(self, until):
        """All events up to one of a kind, or to the connection's end."""
        found = []
        while not any(isinstance(event, until) for event in found):
            data = self.socket.recv(65536)
            if not data:
                return [*found, None]
            found += self.connection.receive_data(data)
            self.flush()
        return found


@pytest.fixture
def client(mock):
    client = Client(mock)
    yield client
    client.socket.close()


def of(kind, events):
    return [event for event in events if isinstance(event, kind)]


def test_a_reset_sends_rst_stream_and_other_streams_continue(mock, client):
    mock.fail({"match": {"operation": "files:list"}, "times": 1, "reset": {}})
    stream = client.get()
    reset = of(h2.events.StreamReset, client.events(h2.events.StreamReset))[0]
    assert (reset.stream_id, reset.error_code) == (stream, h2.errors.ErrorCodes.INTERNAL_ERROR)
    client.get()
    answer = of(h2.events.ResponseReceived, client.events(h2.events.StreamEnded))[0]
    assert dict(answer.headers)[b":status"] == b"200"


def test_a_reset_with_connection_resets_the_connection(mock, client):
    mock.fail({"match": {"operation": "files:list"}, "times": 1, "reset": {"connection": True}})
    client.get()
    with pytest.raises(ConnectionResetError):
        assert client.events(h2.events.StreamReset)[-1] is not None


def test_a_close_sends_goaway_and_closes_the_connection(mock, client):
    mock.fail({"match": {"operation": "files:list"}, "times": 1, "close": {}})
    client.get()
    events = client.events(h2.events.StreamEnded)
    assert events[-1] is None
    assert of(h2.events.ConnectionTerminated, events)


def test_a_truncated_body_ends_in_a_reset(mock, client):
    mock.fail({"match": {"operation": "files:list"}, "times": 1, "truncate": {"bytes": 5}})
    client.get()
    events = client.events(h2.events.StreamReset)
    assert sum(len(event.data) for event in of(h2.events.DataReceived, events)) == 5


def test_a_hang_leaves_other_streams_alone(mock, client):
    mock.fail({"match": {"operation": "files:list"}, "times": 1, "hang": {}})
    client.get()
    other = client.get("/healthz")
    ended = of(h2.events.StreamEnded, client.events(h2.events.StreamEnded))
    assert [event.stream_id for event in ended] == [other]


def test_matches_by_protocol(mock, client):
    from client import send

    mock.fail({"match": {"protocol": "HTTP/2"}, "respond": {"status": 503}})
    client.get("/healthz")
    answer = of(h2.events.ResponseReceived, client.events(h2.events.StreamEnded))[0]
    assert dict(answer.headers)[b":status"] == b"503"
    assert send("GET", f"{mock.url}/healthz").status == 200


def test_strikes_100_times_under_32_connections_of_20_streams(mock):
    rule = mock.fail({"match": {"operation": "healthz"}, "times": 100, "respond": {"status": 503}})

    def statuses(_):
        client = Client(mock)
        for _ in range(20):
            client.get("/healthz")
        found, ended = [], 0
        while ended < 20:
            events = client.events(h2.events.StreamEnded)
            found += [dict(event.headers)[b":status"] for event in of(h2.events.ResponseReceived, events)]
            ended += len(of(h2.events.StreamEnded, events))
        client.socket.close()
        return found

    with concurrent.futures.ThreadPoolExecutor(32) as clients:
        found = [status for part in clients.map(statuses, range(32)) for status in part]
    assert (found.count(b"503"), found.count(b"200")) == (100, 540)
    assert mock.failures()[rule]["struck"] == 100


def test_a_truncation_beyond_the_body_sends_it_complete(mock, client):
    mock.fail({"match": {"operation": "healthz"}, "truncate": {"bytes": 1000}})
    client.get("/healthz")
    events = client.events(h2.events.StreamEnded)
    assert b"".join(event.data for event in of(h2.events.DataReceived, events)) == b'{"status":"ok"}'
    assert not of(h2.events.StreamReset, events)
