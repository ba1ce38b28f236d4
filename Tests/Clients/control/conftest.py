import signal

import pytest

from mock import BINARY, FIXTURES, Mock

# nohup ignores the signal, and child processes inherit that.
signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_collection_modifyitems(items):
    if not BINARY:
        for item in items:
            item.add_marker(pytest.mark.skip(reason="POLAR_FILES_MOCK_BINARY names no binary"))


@pytest.fixture(scope="session")
def server():
    with Mock("--min-part-size", 1, fixtures=FIXTURES / "demo.yaml") as mock:
        yield mock


@pytest.fixture
def mock(server):
    server.control("POST", "reset")
    return server
