#!/usr/bin/env python3
"""Checks the sources against the table of modules in docs/architecture.md.

    check.py [ROOT]

- Every Swift file under Sources is in one module of the table, and every place that the table names exists.
- A module imports no module that its row does not name. Where several modules are folders of one target, using a type that
  another folder declares counts as importing that folder.
- No module imports itself and no plane another, directly or by way of others.
- `public` stands in PolarFilesMock only, `#if` in Platform only, and pointers (`Unsafe…`, `unsafe…`, and what hands them
  out) only where the table allows them.
"""

import dataclasses
import pathlib
import re
import sys

PLANES = {"FilesAPI", "ObjectStorage", "ControlAPI"}
PUBLIC = "PolarFilesMock"
CONDITIONAL = "Platform"
# The rules do not apply to modules of the system and of the toolchain.
IMPORT = re.compile(r"^\s*(?:@\w+(?:\(\w+\))?\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+"
                    r"(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)", re.MULTILINE)
DECLARATION = re.compile(r"^(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|final|indirect|nonisolated)\s+)*"
                         r"(?:struct|class|enum|actor|protocol|typealias)\s+(\w+)", re.MULTILINE)
CONDITION = re.compile(r"^\s*#if\b", re.MULTILINE)
UNSAFE = re.compile(r"\b\w*Unsafe\w*|\bunsafe[A-Z]\w*|\butf8Start\b|\bwithContiguousStorageIfAvailable\b")
PUBLIC_WORD = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:public\b(?!\s+import\b)|open\s+(?=class|func|var|subscript|override))", re.MULTILINE)
# Comments and string literals; interpolated expressions are kept.
IGNORED = re.compile(r'/\*.*?\*/|//[^\n]*|#"""(?:.*?)"""#|"""(?:.*?)"""|#"[^\n]*?"#|"(?:\\.|[^"\\\n])*"', re.DOTALL)


@dataclasses.dataclass
class Module:
    name: str
    folders: list
    imports: set
    unsafe: str


def backticked(cell):
    return re.findall(r"`([^`]+)`", cell)


def table(page):
    """The rows below the heading "Modules" whose columns are module, where, holds, imports, unsafe."""
    modules = {}
    section = page.read_text().split("\n## Modules\n", 1)[1].split("\n## ", 1)[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("| `") or len(cells) != 5:
            continue
        name = backticked(cells[0])[0]
        modules[name] = Module(name, backticked(cells[1]), set(backticked(cells[3])), cells[4])
    return modules


def bare(text):
    """The code without comments and texts; lines stay where they are."""
    return IGNORED.sub(lambda match: "\n" * match.group().count("\n") or " ", text)


def owner(path, modules):
    """The module of the longest folder that holds the file."""
    found = [(len(folder), module) for module in modules.values() for folder in module.folders
             if f"{path}/".startswith(f"Sources/{folder}/")]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def targets(module):
    return {folder.split("/")[0] for folder in module.folders}


def modules_of(target, modules):
    return [module for module in modules.values() if target in targets(module)]


def reachable(name, modules):
    seen, left = set(), [name]
    while left:
        for imported in modules[left.pop()].imports & modules.keys():
            if imported not in seen:
                seen.add(imported)
                left.append(imported)
    return seen


def faults(root):
    """Returns a sentence for each violation in the sources or in the table."""
    wrong = []
    modules = table(root / "docs" / "architecture.md")
    for module in modules.values():
        wrong += [f"docs/architecture.md: {module.name} is said to be in Sources/{folder}, which is not there"
                  for folder in module.folders if not (root / "Sources" / folder).exists()]
    wrong += [f"docs/architecture.md: {name} imports itself by way of others"
              for name in modules if name in reachable(name, modules)]
    for plane in sorted(PLANES & modules.keys()):
        wrong += [f"docs/architecture.md: the plane {plane} imports the plane {other}"
                  for other in sorted(reachable(plane, modules) & PLANES)]

    files, declared = {}, {}
    for path in sorted((root / "Sources").rglob("*.swift")):
        place = path.relative_to(root).as_posix()
        module = owner(place, modules)
        if module is None:
            wrong.append(f"{place} is in no module of docs/architecture.md")
            continue
        files[place] = module, bare(path.read_text())
        for name in DECLARATION.findall(files[place][1]):
            declared.setdefault((place.split("/")[1], name), set()).add(module.name)

    named = modules.keys() | {name for module in modules.values() for name in module.imports}
    for place, (module, code) in files.items():
        words = set(re.findall(r"\b[A-Z]\w*", code))
        own = place.split("/")[1]
        for imported in sorted(set(IMPORT.findall(code)) - {module.name}):
            # Modules that share a target are imported together; the used types tell which module is imported.
            shared = {other.name for other in modules_of(imported, modules)}
            if imported in named or shared:
                if not module.imports & (shared | {imported}):
                    wrong.append(f"{place}: {module.name} must not import {imported}")
        homes = {own} | set(IMPORT.findall(code))
        for (home, name), holders in sorted(declared.items()):
            elsewhere = home == own or (own, name) not in declared
            if home in homes and elsewhere and name in words and not holders & (module.imports | {module.name}):
                if home == own or len(modules_of(home, modules)) > 1:
                    wrong.append(f"{place}: {module.name} must not use {name} of {', '.join(sorted(holders))}")
        for match in PUBLIC_WORD.finditer(code):
            if module.name != PUBLIC:
                wrong.append(f"{place}:{code.count(chr(10), 0, match.end()) + 1}: public stands in {PUBLIC} only")
        if module.name != CONDITIONAL and (match := CONDITION.search(code)):
            wrong.append(f"{place}:{code.count(chr(10), 0, match.end()) + 1}: #if stands in {CONDITIONAL} only")
        allowed = module.unsafe == "yes" or place.rsplit("/", 1)[1] in backticked(module.unsafe)
        if not allowed and (match := UNSAFE.search(code)):
            wrong.append(f"{place}:{code.count(chr(10), 0, match.start()) + 1}: {match.group()} has no place in {module.name}")
    return wrong


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2])
    wrong = faults(root)
    print("\n".join(wrong) or f"the sources keep to the {len(table(root / 'docs' / 'architecture.md'))} modules of the table")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
