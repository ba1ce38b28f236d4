import pytest

from polar_files_mock import MockServer


@pytest.fixture(scope="module")
def mock():
    with MockServer(args=["--log-level", "info"]) as mock:
        yield mock


@pytest.fixture
def tenant(mock):
    return mock.organization()
