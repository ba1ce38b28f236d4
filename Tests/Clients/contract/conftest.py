import pathlib
import sys

import pytest

# The class that runs the mock in its own process belongs to the control suite.
sys.path.append(str(pathlib.Path(__file__).parents[1] / "control"))

from mock import FIXTURES, Mock  # noqa: E402


@pytest.fixture(scope="module")
def mock():
    with Mock("--min-part-size", 1, fixtures=FIXTURES / "demo.yaml") as mock:
        yield mock
