"""Schemathesis calls every endpoint by the contract: examples, limits, fuzzing, and chains of calls."""

import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
TOKEN = "polar_oat_acme_full"


def test_every_answer_conforms(mock, tmp_path):
    report, deviations = tmp_path / "report.json", tmp_path / "deviations.json"
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", f"{mock.url}/2026-04/openapi.json",
        "--header", f"Authorization: Bearer {TOKEN}",
        "--phases", "examples,coverage,fuzzing,stateful", "--checks", "all", "--continue-on-failure",
        # The same cases in each run. U+0000 is no value of any text here, which a schema cannot say.
        "--max-examples", "150", "--generation-deterministic", "--generation-allow-x00", "false",
        "--suppress-health-check", "all", "--request-timeout", "60", "--no-color", "--warnings", "off",
        "--report", "json", "--report-json-path", str(report),
    ]
    environment = {
        **os.environ, "SCHEMATHESIS_HOOKS": "deviations", "PYTHONPATH": str(HERE), "DEVIATIONS": str(deviations)}
    run = subprocess.run(
        command, env=environment, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=900)
    lines = [line[:300] for line in run.stdout.splitlines()]
    assert run.returncode == 0, "\n".join(lines[-150:] + [run.stderr[-3000:]])
    cases = json.loads(report.read_text())
    assert cases["complete"] and cases["operations"]["tested"] == 6 and not cases["failures"] and not cases["errors"]
    assert {phase["status"] for phase in cases["phases"].values()} == {"success"}
    assert cases["test_cases"]["generated"] >= 2000
    print(json.dumps(json.loads(deviations.read_text()), indent=2))
