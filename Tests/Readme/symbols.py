"""What the public library offers, and how well it says so: every symbol has a doc comment, and what a user calls or
makes has an example, its own or its type's. DocC finds everything that comments and articles link to."""

import json
import pathlib
import shutil
import subprocess
import tempfile

import typecheck

# Declarations that need no example of their own, in a type that has one.
PLAIN = {"swift.property", "swift.type.property", "swift.enum.case", "swift.func.op"}


def tool(name):
    """One of the toolchain's, which need not be on the PATH."""
    return shutil.which(name) or str(pathlib.Path(shutil.which("swiftc")).resolve().parent / name)


def extract(folder):
    """Writes the symbols of the library and of its extensions, from the module that the tests' build made."""
    target = json.loads(subprocess.run(
        ["swiftc", "-print-target-info"], capture_output=True, text=True, check=True).stdout)["target"]["triple"]
    subprocess.run(
        [tool("swift-symbolgraph-extract"), "-module-name", "PolarFilesMock", "-target", target,
         "-minimum-access-level", "public", "-skip-inherited-docs", "-skip-synthesized-members", "-output-dir", folder,
         "-I", str(typecheck.MODULES), *typecheck.module_maps()],
        check=True, capture_output=True, text=True)


def graph(folder):
    found = {}
    for path in pathlib.Path(folder).glob("PolarFilesMock*.json"):
        for symbol in json.loads(path.read_text())["symbols"]:
            found[symbol["identifier"]["precise"]] = symbol
    return list(found.values())


def complaints(folder):
    """Returns DocC's warnings for the catalog and the comments, mainly broken links."""
    result = subprocess.run(
        [tool("docc"), "convert", str(typecheck.ROOT / "Sources" / "PolarFilesMock" / "PolarFilesMock.docc"),
         "--additional-symbol-graph-dir", folder, "--fallback-display-name", "PolarFilesMock",
         "--fallback-bundle-identifier", "PolarFilesMock", "--output-path", f"{folder}/documentation",
         "--warnings-as-errors"],
        capture_output=True, text=True)
    said = f"{result.stdout}\n{result.stderr}".strip()
    return [said or "docc failed"] if result.returncode else []


def faults():
    """Returns symbols without a doc comment, symbols without a required example, and broken links."""
    with tempfile.TemporaryDirectory() as folder:
        extract(folder)
        return complaints(folder) + gaps(graph(folder))


def gaps(found):
    if len(found) < 50:
        return [f"the symbol graph holds {len(found)} symbols only"]
    wrong = []
    for symbol in found:
        name = ".".join(symbol["pathComponents"])
        # Synthesized members (==, hash(into:), init(rawValue:), allCases) stand nowhere in the sources.
        if "location" not in symbol:
            continue
        place = f"{pathlib.Path(symbol['location']['uri']).name}:{symbol['location']['position']['line'] + 1}: {name}"
        text = "\n".join(line["text"] for line in symbol.get("docComment", {}).get("lines", []))
        if not text:
            wrong.append(f"{place} has no doc comment")
        elif "```swift" not in text and symbol["kind"]["identifier"] not in PLAIN:
            wrong.append(f"{place} has no example")
    return wrong


if __name__ == "__main__":
    print("\n".join(faults()) or "every public symbol is documented")
