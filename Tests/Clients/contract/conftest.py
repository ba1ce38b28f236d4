import pathlib
import sys

import pytest

# The mock in a process of its own is the control suite's.
sys.path.append(str(pathlib.Path(__file__).parents[1] / "control"))

from mock import FIXTURES, Mock  # noqa: E402


@pytest.fixture(scope="module")
def mock():
    with Mock("--min-part-size", 1, fixtures=FIXTURES / "demo.yaml") as mock:
        yield mock
