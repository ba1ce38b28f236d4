import pytest

from mock import PROTOCOLS, Mock


@pytest.fixture(scope="session")
def mock():
    mock = Mock()
    yield mock
    mock.stop()


@pytest.fixture(params=PROTOCOLS)
def protocol(request):
    return request.param
