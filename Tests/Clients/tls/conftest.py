import signal

import pytest
from mock import Mock

# Under nohup it is ignored, which what the tests start would inherit.
signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="session")
def mock():
    mock = Mock()
    yield mock
    mock.stop()
