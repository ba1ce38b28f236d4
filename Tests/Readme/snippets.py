"""Snippets of a Markdown file: a fenced block behind a comment such as <!-- test: shell -->."""

import dataclasses
import re

MARKED = re.compile(
    r"^<!-- test: (?P<kind>\S+)(?: (?P<argument>[^\n]*?))? -->\n```\w+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
FENCED = re.compile(r"^```swift\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclasses.dataclass
class Snippet:
    place: str
    kind: str
    argument: str
    text: str


def marked(path):
    """The snippets of a file that are to be tried, in their order."""
    text = path.read_text()
    return [
        Snippet(f"{path.name}:{text.count(chr(10), 0, match.start('text'))}", match["kind"], match["argument"] or "",
                match["text"])
        for match in MARKED.finditer(text)
    ]


def unmarked(path):
    """Returns the code blocks without a comment that marks them as tested or untested."""
    lines, fenced, found = path.read_text().splitlines(), False, []
    for number, line in enumerate(lines, 1):
        if not line.startswith("```"):
            continue
        fenced = not fenced
        marks = ("<!-- test: ", "<!-- not run: ")
        if fenced and line not in ("```", "```text") and not lines[number - 2].startswith(marks):
            found.append(f"{path.name}:{number}")
    return found


def swift_blocks(path):
    """Every fenced block of Swift in an article."""
    text = path.read_text()
    return [
        Snippet(f"{path.name}:{text.count(chr(10), 0, match.start('text'))}", "swift", "", match["text"])
        for match in FENCED.finditer(text)
    ]


def documented(path):
    """The examples in the doc comments of a Swift file, and the names of public declarations that have none."""
    examples, undocumented = [], []
    comment, start = [], 0
    for number, line in enumerate(path.read_text().splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("///"):
            if not comment:
                start = number
            comment.append(stripped[3:].removeprefix(" "))
            continue
        if stripped.startswith("@"):
            continue
        if re.match(r"public (?!extension|import)", stripped) or re.match(r"case \w", stripped) and comment:
            if not comment:
                undocumented.append(f"{path.name}:{number}: {stripped}")
        fence = FENCED.search("\n".join(comment) + "\n")
        if fence:
            examples.append(Snippet(f"{path.name}:{start}", "example", "", fence["text"]))
        comment = []
    return examples, undocumented
