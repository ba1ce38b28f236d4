"""The first generation of the SDK, whose methods have a parameter `retries`."""

import httpx
import polar_sdk
import pytest
from polar_sdk import models
from polar_sdk.utils import BackoffStrategy, RetryConfig

LIST = {"operation": "files:list"}


def retries(most_milliseconds=60_000, connections=True):
    return RetryConfig("backoff", BackoffStrategy(1, 20, 1.0, most_milliseconds), connections)


@pytest.fixture
def polar(mock):
    return polar_sdk.Polar(access_token=mock.token, server_url=mock.url)


def test_succeeds_after_two_503(mock, polar):
    rule = mock.fail({"match": LIST, "times": 2, "respond": {"status": 503}})
    assert polar.files.list(retries=retries()).result.items == []
    assert [request["status"] for request in mock.requests()] == [503, 503, 200]
    assert mock.failures()[rule]["left"] == 0


def test_succeeds_after_a_429_with_retry_after(mock, polar):
    mock.fail({"match": LIST, "times": 1, "respond": {"status": 429, "retry_after": 1}})
    assert polar.files.list(retries=retries()).result.items == []
    assert [request["status"] for request in mock.requests()] == [429, 200]


def test_stops_retrying_as_configured(mock, polar):
    mock.fail({"match": LIST, "respond": {"status": 502}})
    with pytest.raises(models.SDKError) as caught:
        polar.files.list(retries=retries(most_milliseconds=-1))
    assert caught.value.status_code == 502
    assert len(mock.requests()) == 1


def test_does_not_retry_by_default(mock, polar):
    mock.fail({"match": LIST, "times": 1, "respond": {"status": 500}})
    with pytest.raises(models.SDKError) as caught:
        polar.files.list()
    assert caught.value.status_code == 500
    assert polar.files.list().result.items == []


def test_raises_its_time_out_on_a_hang(mock, polar):
    rule = mock.fail({"match": LIST, "times": 1, "hang": {}})
    with pytest.raises(httpx.ReadTimeout):
        polar.files.list(timeout_ms=300)
    mock.waits(rule)
    assert polar.files.list(timeout_ms=60_000).result.items == []


def test_retries_after_its_time_out(mock, polar):
    mock.fail({"match": LIST, "times": 1, "hang": {}})
    assert polar.files.list(timeout_ms=2000, retries=retries()).result.items == []


def test_a_retried_create_whose_response_was_lost_makes_two_files(mock, polar):
    """A retry of an operation that is not idempotent has visible effects."""
    mock.fail({"match": {"operation": "files:create"}, "times": 1, "respond": {"status": 503}, "takes_effect": True})
    part = {"number": 1, "chunk_start": 0, "chunk_end": 0, "checksum_sha256_base64": None}
    polar.files.create(
        request={
            "service": "downloadable", "name": "a.zip", "mime_type": "application/zip", "size": 0,
            "upload": {"parts": [part]},
        },
        retries=retries(),
    )
    assert mock.control("GET", "uploads")["count"] == 2
