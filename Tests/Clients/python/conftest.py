"""Starts the mock once and gives each test a fresh world and one driver for each flavour of the installed SDK."""

import os
import pathlib
import subprocess
import urllib.request

import pytest

from drivers import DRIVERS

HERE = pathlib.Path(__file__).parent


@pytest.fixture(scope="session")
def server():
    process = subprocess.Popen(
        [os.environ["POLAR_FILES_MOCK_BINARY"], "serve", "--port", "0", "--fixtures", str(HERE / "world.json"), "--log-level", "error"],
        stdout=subprocess.PIPE,
        text=True,
    )
    listening = process.stdout.readline()
    assert listening.startswith("Listening on "), listening
    assert process.stdout.readline() == "Ready.\n"
    yield listening.removeprefix("Listening on ").strip()
    process.terminate()
    assert process.wait(15) == 0


@pytest.fixture
def world(server):
    reset = urllib.request.Request(server + "/_mock/reset", method="POST")
    assert urllib.request.urlopen(reset, timeout=10).status == 204
    return server


@pytest.fixture(params=DRIVERS, ids=lambda driver: driver.__name__)
def driver(request, world):
    return request.param(world)
