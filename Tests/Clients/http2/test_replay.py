"""Every recorded exchange over HTTP/2, judged by the corpus's own rules."""

import json
import os
import re
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
        [sys.executable, REPLAY, "--base", url, "--reset-url", f"{url}/_mock/reset", "--order", "--show", "100", CORPUS],
        capture_output=True, text=True, timeout=600,
    )
    failed = {line.split()[1] for line in result.stdout.splitlines() if line.startswith("FAIL ")}
    assert not failed - artefacts(), result.stdout[-4000:]
    assert " passed, " in result.stdout, result.stdout + result.stderr


def artefacts():
    """Cases that HTTP/2 cannot express."""
    with CORPUS.open() as lines:
        return {case["id"] for case in map(json.loads, lines) if is_artefact(case)}


def is_artefact(case):
    for step in case["steps"]:
        # The recorder's URL placeholder ends its path at the first question mark, so a file's name with one in it is
        # expected as a query, over HTTP/1.1 too.
        if re.search(r"\{\{url:[^}?]*\?[^}?]*\?", json.dumps(step["expect"])):
            return True
        # RFC 9113 section 8.2.1: no field's value begins or ends with white space.
        if any(value != value.strip(" \t") for _, value in step["request"].get("headers", [])):
            return True
    return False
