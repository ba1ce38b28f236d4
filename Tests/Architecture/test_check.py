"""Each rule is violated once, in a small source tree."""

import pathlib

import pytest

import check

PAGE = """# Architecture

## Modules

| module | where | holds | imports | unsafe |
|---|---|---|---|---|
| `Values` | `Values` | ids | | yes |
| `Digests` | `World/Digests` | digests | `Values` | `Block.swift` |
| `World` | `World` | records | `Values`, `Digests` | no |
| `FilesAPI` | `FilesAPI` | a plane | `World` | no |
| `ObjectStorage` | `ObjectStorage` | a plane | `World` | no |
| `PolarFilesMock` | `PolarFilesMock` | the library | `FilesAPI`, `ObjectStorage`, `Logging` | no |

## Lanes
"""

SOURCES = {
    "Values/ID.swift": "package struct ID {}\nlet pointer: UnsafeRawPointer? = nil\n",
    "World/Digests/Digest.swift": "internal import Values\nstruct Digest { var id: ID }\n",
    "World/Digests/Block.swift": "struct Block { var bytes: UnsafeRawPointer }\n",
    "World/Store.swift": 'import Values\npackage final class Store { var digest: Digest }  // not a FileList\nlet text = "FileList"\n',
    "FilesAPI/FileList.swift": "package import World\nstruct FileList {}\n",
    "ObjectStorage/Objects.swift": "import World\nimport Dispatch\nstruct Objects {}\n",
    "PolarFilesMock/Mock.swift": "import FilesAPI\nimport Logging\n/// public\npublic struct Mock {}\n",
}


@pytest.fixture
def tree(tmp_path):
    def write(sources=None, page=PAGE):
        for name, text in {**SOURCES, **(sources or {})}.items():
            path = tmp_path / "Sources" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        (tmp_path / "docs").mkdir(exist_ok=True)
        (tmp_path / "docs" / "architecture.md").write_text(page)
        return check.faults(tmp_path)

    return write


def test_a_tree_that_keeps_the_rules_has_no_fault(tree):
    assert tree() == []


@pytest.mark.parametrize("name, text, fault", [
    ("FilesAPI/Bad.swift", "import ObjectStorage\n", "Sources/FilesAPI/Bad.swift: FilesAPI must not import ObjectStorage"),
    ("Values/Bad.swift", "package import World\n", "Sources/Values/Bad.swift: Values must not import World"),
    ("World/Bad.swift", "private import struct Logging.Logger\n", "Sources/World/Bad.swift: World must not import Logging"),
    ("World/Digests/Bad.swift", "func f(_ store: Store) {}\n",
     "Sources/World/Digests/Bad.swift: Digests must not use Store of World"),
    ("FilesAPI/Bad.swift", "import World\nfunc f(_ digest: Digest) {}\n",
     "Sources/FilesAPI/Bad.swift: FilesAPI must not use Digest of Digests"),
    ("World/Bad.swift", "package struct Bad {\n  public var a = 1\n}\n",
     "Sources/World/Bad.swift:2: public stands in PolarFilesMock only"),
    ("World/Bad.swift", "open class Bad {}\n", "Sources/World/Bad.swift:1: public stands in PolarFilesMock only"),
    ("World/Bad.swift", "@frozen public enum Bad {}\n", "Sources/World/Bad.swift:1: public stands in PolarFilesMock only"),
    ("FilesAPI/Bad.swift", "\n\nlet a: UnsafeMutablePointer<Int>\n",
     "Sources/FilesAPI/Bad.swift:3: UnsafeMutablePointer has no place in FilesAPI"),
    ("World/Digests/Bad.swift", "let a: UnsafeRawBufferPointer\n",
     "Sources/World/Digests/Bad.swift:1: UnsafeRawBufferPointer has no place in Digests"),
    ("World/Bad.swift", "let a = unsafeBitCast(b, to: Int.self)\n", "Sources/World/Bad.swift:1: unsafeBitCast has no place in World"),
    ("World/Bad.swift", "let a = name.utf8Start[0]\n", "Sources/World/Bad.swift:1: utf8Start has no place in World"),
    ("World/Bad.swift", "text.utf8.withContiguousStorageIfAvailable { $0.count }\n",
     "Sources/World/Bad.swift:1: withContiguousStorageIfAvailable has no place in World"),
    ("World/Bad.swift", "let a = 1\n#if os(Linux)\n#endif\n", "Sources/World/Bad.swift:2: #if stands in Platform only"),
    ("Elsewhere/Bad.swift", "", "Sources/Elsewhere/Bad.swift is in no module of docs/architecture.md"),
])
def test_a_broken_rule_is_named(tree, name, text, fault):
    assert tree({name: text}) == [fault]


@pytest.mark.parametrize("row, other, fault", [
    ("| a plane | `World` | no |\n| `Obj", "| a plane | `World`, `ObjectStorage` | no |\n| `Obj",
     "docs/architecture.md: the plane FilesAPI imports the plane ObjectStorage"),
    ("| ids | |", "| ids | `World` |", "docs/architecture.md: Values imports itself by way of others"),
    ("`World/Digests`", "`World/Digests`, `Gone`", "docs/architecture.md: Digests is said to be in Sources/Gone, which is not there"),
])
def test_a_table_that_breaks_a_rule_is_named(tree, row, other, fault):
    assert row in PAGE
    assert fault in tree(page=PAGE.replace(row, other))


def test_comments_texts_and_variables_are_no_code_of_that_kind(tree):
    assert tree({"World/Fine.swift": "func f() {\n  open = 1\n  open += 1\n}\n/* public import ObjectStorage */\n// UnsafeRawPointer\n"
                                     'let a = "public UnsafeRawPointer"\nlet b = """\npublic func\n"""\n'}) == []


def test_the_sources_keep_to_the_table():
    assert check.faults(pathlib.Path(__file__).parents[2]) == []
