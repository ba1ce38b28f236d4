"""Type-checks Swift snippets against the modules of a debug build."""

import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
IMPORT = re.compile(r"^(#if canImport\(\w+\)\n\s*import \w+\n#endif|import \w+)$", re.MULTILINE)
LEVEL = {"struct", "extension", "@Test", "@Suite", "func", "class", "final", "enum"}


def build_folder():
    return ROOT / ".build" / "debug"


def source(snippet):
    """One file: imports first, then declarations as they are, or statements within a function."""
    imports = [match.group(0) for match in IMPORT.finditer(snippet.text)]
    body = IMPORT.sub("", snippet.text).strip("\n")
    first = body.split(None, 1)[0] if body.strip() else ""
    if first not in LEVEL:
        body = "func example(mock: MockServer, tenant: Tenant) async throws {\n" + body + "\n}"
    lines = dict.fromkeys(["import PolarFilesMock", *imports])
    return "\n".join(lines) + "\n" + body + "\n"


def check(snippet, folder):
    """The compiler's complaints, or nothing."""
    path = folder / "Snippet.swift"
    path.write_text(source(snippet))
    modules = build_folder() / "Modules"
    command = [
        "swiftc", "-typecheck", "-swift-version", "6", "-I", str(modules), "-Xcc",
        f"-fmodule-map-file={ROOT / 'Sources' / 'CNghttp2' / 'module.modulemap'}", str(path),
    ]
    result = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    complaints = [
        line for line in result.stderr.splitlines()
        # An example names what it shows and need not use it.
        if "error:" in line or "warning:" in line and "never used" not in line and "never mutated" not in line
    ]
    return "\n".join(complaints) or (result.stderr if result.returncode else "")
