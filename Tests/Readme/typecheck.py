"""Type-checks Swift snippets against the modules of the tests' build, all of them at once."""

import pathlib
import re
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build-tests"
PRODUCTS = BUILD / "release"
MODULES = PRODUCTS / "Modules"
IMPORT = re.compile(r"#if canImport\(\w+\)\n\s*import \w+\n#endif|^import \w+$", re.MULTILINE)
DECLARATION = re.compile(r"@Test|@Suite|struct|extension|func|(?:final )?class|enum")


def source(snippet, number):
    """Returns a Swift file for a snippet, with its statements in a function, and with #sourceLocation for its lines."""
    imports = dict.fromkeys(["import PolarFilesMock"] + IMPORT.findall(snippet.text))
    # Keeps the number of lines, so that line numbers stay right.
    body = IMPORT.sub(lambda match: "\n" * match.group().count("\n"), snippet.text)
    place, _, line = snippet.place.rpartition(":")
    located = f'#sourceLocation(file: "{place}", line: {int(line) + 1})\n{body}#sourceLocation()\n'
    if not DECLARATION.match(body.lstrip()):
        located = f"func example{number}(mock: MockServer, tenant: Tenant) async throws {{\n{located}}}\n"
    return "\n".join(imports) + "\n" + located


def module_maps():
    """Returns the module maps of the C targets, which the Swift modules import."""
    maps = sorted((ROOT / "Sources").glob("*/module.modulemap"))
    maps += sorted(PRODUCTS.glob("*.build/module.modulemap"))
    maps += sorted((BUILD / "checkouts").glob("*/Sources/*/include/module.modulemap"))
    return [flag for path in maps for flag in ("-Xcc", f"-fmodule-map-file={path}")]


def check(snippets, folder):
    """Returns the compiler's errors, or nothing."""
    files = []
    for number, snippet in enumerate(snippets):
        path = folder / f"Snippet{number}.swift"
        path.write_text(source(snippet, number))
        files.append(str(path))
    plugins = pathlib.Path(shutil.which("swiftc")).resolve().parents[1] / "lib" / "swift" / "host" / "plugins" / "testing"
    command = ["swiftc", "-typecheck", "-parse-as-library", "-swift-version", "6", "-plugin-path", str(plugins)]
    command += ["-module-name", "Snippets", "-I", str(MODULES), *module_maps(), *files]
    result = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    # Unused variables are allowed in examples.
    complaints = [
        line for line in result.stderr.splitlines()
        if "error:" in line or "warning:" in line and "never used" not in line and "never mutated" not in line
    ]
    return "\n".join(complaints) or (result.stderr if result.returncode else "")
