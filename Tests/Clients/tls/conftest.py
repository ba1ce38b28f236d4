import signal

import pytest
from mock import Mock

# nohup ignores the signal, and child processes inherit that.
signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="session")
def mock():
    mock = Mock()
    yield mock
    mock.stop()
