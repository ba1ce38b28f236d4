"""The second generation of the SDK, which leaves retries to its callers."""

import pytest
from polar.base import PolarNetworkError, PolarRateLimitError, PolarServerError
from polar.v2026_04 import Polar

LIST = {"operation": "files:list"}


def polar(mock, **options):
    return Polar(mock.token, base_url=mock.url, **options)


def patiently(call, attempts=5):
    """Retries by the caller: after temporary errors, up to a number of attempts."""
    for attempt in range(attempts):
        try:
            return call()
        except (PolarServerError, PolarNetworkError, PolarRateLimitError):
            if attempt == attempts - 1:
                raise


def test_a_caller_succeeds_after_two_503(mock):
    mock.fail({"match": LIST, "times": 2, "respond": {"status": 503}})
    assert patiently(polar(mock).files.list).items == []
    assert [request["status"] for request in mock.requests()] == [503, 503, 200]


def test_gets_retry_after(mock):
    mock.fail({"match": LIST, "times": 1, "respond": {"status": 429, "retry_after": 3}})
    with pytest.raises(PolarRateLimitError) as caught:
        polar(mock).files.list()
    assert caught.value.retry_after == 3
    assert polar(mock).files.list().items == []


def test_a_caller_can_stop_retrying(mock):
    rule = mock.fail({"match": LIST, "respond": {"status": 503}})
    with pytest.raises(PolarServerError):
        patiently(polar(mock).files.list, attempts=3)
    assert mock.failures()[rule]["struck"] == 3


def test_raises_its_time_out_on_a_hang(mock):
    mock.fail({"match": LIST, "times": 1, "hang": {}})
    with pytest.raises(PolarNetworkError):
        polar(mock, timeout=0.3).files.list()
    assert polar(mock, timeout=60).files.list().items == []


@pytest.mark.parametrize("ending", ["reset", "close"])
def test_a_caller_survives_a_connection_that_breaks(mock, ending):
    mock.fail({"match": LIST, "times": 2, ending: {}})
    assert patiently(polar(mock).files.list).items == []


def test_broken_json_is_an_error(mock):
    mock.fail({"match": LIST, "times": 1, "corrupt": {"json": True}})
    with pytest.raises(Exception):
        polar(mock).files.list()
    assert polar(mock).files.list().items == []
