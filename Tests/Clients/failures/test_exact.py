"""How often rules strike, counted from outside."""

import concurrent.futures
import http.client
import urllib.parse

CLIENTS = 32


def statuses(mock, count):
    """Returns the statuses of `count` requests of one client."""
    where = urllib.parse.urlsplit(mock.url)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=300)
    found = []
    for _ in range(count):
        connection.request("GET", "/healthz")
        reply = connection.getresponse()
        reply.read()
        found.append(reply.status)
    connection.close()
    return found


def test_strikes_100_times_under_32_clients(mock):
    rule = mock.fail({"match": {"operation": "healthz"}, "times": 100, "respond": {"status": 503}})
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as clients:
        found = [status for part in clients.map(lambda _: statuses(mock, 20), range(CLIENTS)) for status in part]
    assert (found.count(503), found.count(200)) == (100, CLIENTS * 20 - 100)
    assert mock.failures()[rule]["struck"] == 100
    assert len(mock.requests(f"failure={rule}")) == 100


def test_the_same_seed_gives_the_same_sequence(mock):
    def sequence(seed):
        mock.control("PUT", "failures", {"probability": 0.3, "seed": seed, "respond": {"status": 503}})
        return statuses(mock, 200)

    first = sequence(7)
    assert 30 < first.count(503) < 90
    assert sequence(7) == first
    assert sequence(8) != first


def test_the_same_seed_gives_the_same_failures_in_each_run(server):
    import pathlib

    from conftest import Mock

    flaky = pathlib.Path(__file__).resolve().parents[3] / "fixtures" / "flaky.yaml"
    days = []
    for _ in range(2):
        mock = Mock("--failures", flaky)
        try:
            assert len(mock.failures()) == 5
            # Without delays, which only take time, and without resets, which end the connection.
            mock.control("DELETE", "failures/slow")
            mock.control("DELETE", "failures/reset")
            where = urllib.parse.urlsplit(mock.url)
            connection = http.client.HTTPConnection(where.hostname, where.port, timeout=300)
            day = []
            for _ in range(300):
                connection.request("GET", "/v1/files/")
                reply = connection.getresponse()
                reply.read()
                day.append(reply.status)
            connection.close()
            days.append(day)
        finally:
            mock.stop()
    assert days[0] == days[1]
    assert set(days[0]) == {401, 503}
