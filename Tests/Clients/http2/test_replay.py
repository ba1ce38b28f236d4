"""Every recorded exchange over HTTP/2, judged by the corpus's own rules."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BINARY = Path(os.environ["POLAR_FILES_MOCK_BINARY"])
CORPUS = Path(os.environ["POLAR_FILES_MOCK_CORPUS"])
REPLAY = Path(__file__).with_name("replay_h2.py")


@pytest.fixture(scope="module")
def url():
    if not CORPUS.is_file():
        pytest.skip(f"there is no corpus at {CORPUS}")
    command = [BINARY, "serve", "--port", "0", "--fixtures", CORPUS.parent / "world.json", "--log-level", "error"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    listening = process.stdout.readline()
    assert listening.startswith("Listening on "), listening
    yield listening.removeprefix("Listening on ").strip()
    process.terminate()
    assert process.wait(15) == 0


def test_answers_as_recorded(url):
    result = subprocess.run(
        [sys.executable, REPLAY, "--base", url, "--reset-url", f"{url}/_mock/reset", "--order", CORPUS],
        capture_output=True, text=True, timeout=600,
    )
    failed = {line.split()[1] for line in result.stdout.splitlines() if line.startswith("FAIL ")}
    assert not failed - artefacts(), result.stdout[-4000:]
    assert " passed, " in result.stdout, result.stdout + result.stderr


def artefacts():
    """Cases whose expectation was made by the recorder's own HTTP/1.1 framing, which HTTP/2 has no like of."""
    found = set()
    with CORPUS.open() as lines:
        for case in map(json.loads, lines):
            for step in case["steps"]:
                names = [name.lower() for name, _ in step["request"].get("headers", [])]
                if "transfer-encoding" in names and "content-length" in names:
                    found.add(case["id"])
    return found
