"""Tries what the documentation says: the snippets of README and docs, the table of flags, the examples of the library."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import mock
import snippets
import symbols
import typecheck

ROOT = pathlib.Path(__file__).resolve().parents[2]
WRITTEN_URL = "http://127.0.0.1:8080"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
VENVS = {"polar-sdk 0": ".venv", "polar-sdk 1": ".venv-sdk-1"}

# Seconds that a snippet may take: a compiler on a machine with much else to do.
LIMIT = 600
# The package's sources are imported instead of its wheel, which Tests/Clients/wheel builds and tests.
PACKAGE = ROOT / "Sources" / "polar-files-mock-python" / "src"

passed, skipped, failed = [], [], []


# One mapping of the named key.
LINT_YAML = """
import sys, yaml
keys = list(yaml.safe_load(open(sys.argv[1])))
sys.exit(keys != [sys.argv[2]] and f"the keys are {keys}")
"""

# A refused request fails its snippet, even if the snippet does not use --fail.
CURL = """#!/usr/bin/env bash
case " $* " in *" -f"*|*" --fail"*) ;; *) set -- --fail-with-body "$@" ;; esac
exec {curl} --no-progress-meter "$@"
"""


class Skipped(Exception):
    pass


def environment(folder):
    """Environment with the tested binary as `polar-files-mock`, without proxies."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("POLAR_")}
    variables.pop("http_proxy", None)
    variables["NO_PROXY"] = variables["no_proxy"] = "127.0.0.1,localhost"
    variables["PATH"] = f"{folder / 'bin'}{os.pathsep}{variables['PATH']}"
    return variables


def run(command, folder, **variables):
    result = subprocess.run(
        command, cwd=folder, env={**environment(folder), **variables}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", timeout=LIMIT, stdin=subprocess.DEVNULL)
    return f"status {result.returncode}\n{result.stdout[-3000:]}" if result.returncode else ""


def tool(*names):
    for name in names:
        if shutil.which(name):
            return name
    raise Skipped(f"{' or '.join(names)} is not installed")


def node():
    """Older ones have no global crypto."""
    version = subprocess.run([tool("node"), "--version"], capture_output=True, text=True).stdout
    if int(re.match(r"v(\d+)", version)[1]) < 20:
        raise Skipped(f"Node {version.strip()} is older than 20")
    return "node"


def python(sdk):
    """The interpreter that has the SDK: of an environment that Tests/environment makes."""
    if not sdk:
        return sys.executable
    return str(ROOT / VENVS[sdk] / "bin" / "python")


def with_url(snippet, name, command, folder):
    with mock.running() as url:
        (folder / name).write_text(snippet.text.replace(WRITTEN_URL, url))
        return run(command, folder)


def attempt(snippet, folder):
    """Returns the error of a snippet, or nothing."""
    match snippet.kind:
        case "shell":
            for name in ("curl", "jq", "openssl"):
                if name in snippet.text:
                    tool(name)
            if snippet.argument:
                # `python3` in such a snippet is an interpreter with the SDK.
                (folder / "bin" / "python3").write_text(f'#!/bin/sh\nexec "{python(snippet.argument)}" "$@"\n')
                (folder / "bin" / "python3").chmod(0o755)
            return with_url(snippet, "snippet.sh", ["bash", "-euo", "pipefail", "-m", "snippet.sh"], folder)
        case "python":
            return with_url(snippet, "snippet.py", [python(snippet.argument), "snippet.py"], folder)
        case "pytest":
            (folder / "test_snippet.py").write_text(snippet.text)
            command = [python("polar-sdk 0"), "-m", "pytest", "-q", "-p", "no:cacheprovider"]
            if snippet.argument != "plugin":
                return run(command, folder)
            return run(
                [*command, "-p", "polar_files_mock.pytest_plugin"], folder, PYTHONPATH=str(PACKAGE),
                POLAR_FILES_MOCK_BINARY=mock.BINARY)
        case "typescript":
            return with_url(snippet, "snippet.mjs", [node(), "snippet.mjs"], folder)
        case "go":
            return with_url(snippet, "main.go", [tool("go"), "run", "main.go"], folder)
        case "go-test":
            (folder / "main_test.go").write_text(snippet.text)
            (folder / "go.mod").write_text("module checkout\n\ngo 1.18\n")
            return run([tool("go"), "test", "./..."], folder)
        case "node-test":
            (folder / "snippet.test.mjs").write_text(snippet.text)
            return run([node(), "--test", "snippet.test.mjs"], folder)
        case "java":
            tool("javac")
            (folder / f"{snippet.argument}.java").write_text(snippet.text)
            return run([tool("java"), f"{snippet.argument}.java"], folder)
        case "yaml":
            (folder / "snippet.yaml").write_text(snippet.text)
            return run([python("polar-sdk 0"), "-c", LINT_YAML, "snippet.yaml", snippet.argument], folder)
        case "fixture":
            path = folder / snippet.argument
            path.write_text(snippet.text)
            with mock.running("--fixtures", str(path)):
                return run(["polar-files-mock", "validate", str(path)], folder)
        case "flags":
            return flags()
        case "links":
            return links()
        case "operations":
            return operations()
    return f"unknown kind {snippet.kind}"


def flags():
    """The documented table of flags beside the binary's own list, both ways."""
    text = subprocess.run([mock.BINARY, "serve", "--help"], capture_output=True, text=True, check=True).stdout
    known = set(re.findall(r"^  (--[a-z-]+)", text, re.MULTILINE)) - {"--version", "--help"}
    page = (ROOT / "docs" / "command-line.md").read_text()
    rows = re.findall(r"^\| `(--[a-z-]+)[^`]*` \| `(\w+)`", page, re.MULTILINE)
    wrong = [f"docs/command-line.md lacks {flag}" for flag in sorted(known - {flag for flag, _ in rows})]
    wrong += [f"the binary has no {flag}" for flag, _ in rows if flag not in known]
    wrong += [
        f"{flag} has the twin {twin}" for flag, twin in rows
        if twin != "POLAR_FILES_MOCK_" + flag[2:].upper().replace("-", "_")
    ]
    return "\n".join(wrong)


def operations():
    """The documented operations beside the library's, both ways."""
    source = (ROOT / "Sources" / "PolarFilesMock" / "FileOperation.swift").read_text()
    known = set(re.findall(r'case \w+ = "([^"]+)"', source))
    table = (ROOT / "docs" / "control-api.md").read_text().split("| operation | is |", 1)[1].split("\n\n", 1)[0]
    documented = {name for row in table.splitlines() for name in re.findall(r"`([\w:]+)`", row.split("|")[1] if "|" in row else "")}
    return "\n".join(f"only in one of the sources and docs/control-api.md: {name}" for name in sorted(known ^ documented))


def anchor(heading):
    """Returns GitHub's anchor of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-")


def links():
    """Returns the broken links within the repository."""
    wrong = []
    for page in PAGES:
        for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)):
            if re.match(r"\w+:", target):
                continue
            path, _, place = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            if not file.exists():
                wrong.append(f"{page.name}: there is no {target}")
            elif place and place not in map(anchor, re.findall(r"^#+ (.*)$", file.read_text(), re.MULTILINE)):
                wrong.append(f"{page.name}: {target} has no such heading")
    return "\n".join(wrong)


def collect():
    found = [snippet for page in PAGES for snippet in snippets.marked(page)]
    unmarked = [place for page in PAGES for place in snippets.unmarked(page)]
    found.append(snippets.Snippet("command-line.md", "flags", "", ""))
    found.append(snippets.Snippet("the pages", "links", "", ""))
    found.append(snippets.Snippet("control-api.md", "operations", "", ""))
    undocumented = []
    for path in sorted((ROOT / "Sources" / "PolarFilesMock").glob("*.swift")):
        examples, missing = snippets.documented(path)
        found += [snippets.Snippet(one.place, "swift", "", one.text) for one in examples]
        undocumented += missing
    for path in sorted((ROOT / "Sources" / "PolarFilesMock").glob("*.docc/*.md")):
        found += snippets.swift_blocks(path)
    return found, undocumented, unmarked


def judge(swift):
    """All Swift at once: loading the modules takes longer than checking a snippet."""
    if not shutil.which("swiftc") or not typecheck.MODULES.exists():
        skipped.extend(swift)
        print(f"skipped {len(swift)} snippets of Swift: they need swiftc and `make build-tests`")
        return
    with tempfile.TemporaryDirectory() as name:
        problem = "\n".join(filter(None, [typecheck.check(swift, pathlib.Path(name)), *symbols.faults()]))
    if problem:
        failed.append("swift")
        print(f"FAILED among {len(swift)} snippets of Swift\n{problem}")
    else:
        passed.extend(swift)


def main():
    found, undocumented, unmarked = collect()
    wanted = sys.argv[1:]
    swift = [snippet for snippet in found if snippet.kind == "swift"]
    for snippet in found:
        label = f"{snippet.kind} {snippet.argument}".strip()
        if snippet.kind == "swift" or wanted and snippet.kind not in wanted:
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "bin").mkdir()
            (folder / "bin" / "polar-files-mock").symlink_to(pathlib.Path(mock.BINARY).resolve())
            (folder / "bin" / "curl").write_text(CURL.format(curl=shutil.which("curl") or "false"))
            (folder / "bin" / "curl").chmod(0o755)
            try:
                problem = attempt(snippet, folder)
            except Skipped as reason:
                skipped.append(snippet)
                print(f"skipped {snippet.place} ({label}): {reason}")
                continue
            except subprocess.TimeoutExpired:
                problem = f"it did not end within {LIMIT // 60} minutes"
        if problem:
            failed.append(snippet)
            print(f"FAILED {snippet.place} ({label})\n{problem}")
        else:
            passed.append(snippet)
    if not wanted or "swift" in wanted:
        judge(swift)
    for line in undocumented:
        print(f"FAILED without a doc comment: {line}")
    for place in unmarked:
        print(f"FAILED {place}: no comment says whether it is tried")
    faults = len(failed) + len(undocumented) + len(unmarked)
    print(f"{len(passed)} snippets passed, {len(skipped)} skipped, {faults} failed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
