import pytest
from mock import Mock


@pytest.fixture(scope="session")
def mock():
    mock = Mock()
    yield mock
    mock.stop()
