#!/usr/bin/env python3
"""Writes the man page of the binary from its --experimental-dump-help.

    manual.py BINARY [DATE]     the page in roff, on standard output; DATE as YYYY-MM-DD
"""

import json
import re
import subprocess
import sys

NAME = "polar-files-mock"
SECTION = re.compile(r"^([A-Z][A-Z ]+):$")
# A term ends with two or more spaces ("64  wrong usage"), or with a colon after names of variables.
TERM = re.compile(r"^(?P<term>\d+|[A-Z][A-Z_]+(?:, [A-Z][A-Z_]+)*(?: and so on)?)(?:\s{2,}|: )(?P<text>.+)$")
FILES = [
    ("/usr/share/polar-files-mock/fixtures", "Example fixtures, and the JSON schema of fixtures."),
    ("/etc/default/polar-files-mock", "Variables for the systemd service, NAME=VALUE, one a line; optional."),
    ("/var/lib/polar-files-mock/world.state", "The world of the systemd service, written by --state."),
]


def text(words):
    """Escapes roff's special characters. The escaped hyphen can be copied into a shell."""
    escaped = words.replace("\\", "\\e")
    for character, escape in (("-", "\\-"), ("'", "\\(aq"), ("`", "\\(ga"), ("^", "\\(ha"), ("~", "\\(ti")):
        escaped = escaped.replace(character, escape)
    return re.sub(r"^\.", r"\\&.", escaped, flags=re.MULTILINE)


def bold(words):
    return f"\\fB{text(words)}\\fR"


def italic(words):
    return f"\\fI{text(words)}\\fR"


def sections(discussion):
    """Returns the paragraphs of a discussion, and the lines of its sections with a heading in capitals."""
    paragraphs, headed = [], {}
    for block in (discussion or "").split("\n\n"):
        lines = block.splitlines()
        if lines and (heading := SECTION.match(lines[0])):
            headed[heading[1]] = [line.strip() for line in lines[1:]]
        elif lines:
            paragraphs.append(block)
    return paragraphs, headed


def listed(lines):
    """Renders the lines of a section: terms with their meaning, and sentences."""
    for line in lines:
        if match := TERM.match(line):
            yield f".TP\n{bold(match['term'])}\n{text(match['text'])}"
        else:
            yield f".P\n{text(line)}"


def example(lines):
    return "\n".join([".P", ".RS 4", ".EX", *map(text, lines), ".EE", ".RE"])


def variable(option):
    return f"POLAR_FILES_MOCK_{option['preferredName']['name'].upper().replace('-', '_')}"


def entry(option, has_variable):
    """Renders a flag, an option or an argument with its description, default and variable."""
    value = option["valueName"]
    if option["kind"] == "positional":
        head = italic(value)
    else:
        names = [("-" if name["kind"] == "short" else "--") + name["name"] for name in option["names"]]
        head = ", ".join(map(bold, names))
        if option["kind"] == "option":
            head += f" {italic(value)}"
    said = [text(option.get("abstract", ""))]
    if discussion := option.get("discussion"):
        said.append(text(discussion))
    if default := option.get("defaultValue"):
        said.append(text(f"Default: {default}."))
    if has_variable:
        said.append(f"Variable: {bold(variable(option))}.")
    return f".TP\n{head}\n" + "\n".join(filter(None, said))


def usage(command):
    words = [bold(f"{NAME} {command['commandName']}"), "[" + italic("options") + "]"]
    for argument in command["arguments"]:
        if argument["kind"] == "positional":
            dashes = bold("--") + " " if argument["parsingStrategy"] == "postTerminator" else ""
            words.append(f"{dashes}{italic(argument['valueName'])}" + (" ..." if argument["isRepeating"] else ""))
    return " ".join(words)


def shown(command):
    """Returns the command's own arguments, without help and version, which all commands have."""
    return [each for each in command["arguments"] if each["shouldDisplay"] and each["valueName"] not in ("help", "version")]


def described(command, serve):
    """Renders a command under its own heading. Options that it shares with `serve` are not repeated."""
    paragraphs, headed = sections(command.get("discussion"))
    lines = [f".SS {text(command['commandName'])}", text(command["abstract"])]
    lines += [f".P\n{text(paragraph)}" for paragraph in paragraphs]
    options = shown(command)
    shared = [] if command is serve else [each for each in options if each.get("sectionTitle") and each in serve["arguments"]]
    # Of the variables of serve, `health` reads only the admin token's.
    lines += [
        entry(each, command is serve or command["commandName"] == "health" and variable(each).endswith("_ADMIN_TOKEN"))
        for each in options if each not in shared]
    if shared:
        without = [f"--{each['preferredName']['name']}" for each in shown(serve) if each not in shared]
        lines.append(f".P\nAll options of {bold('serve')} except {', '.join(map(bold, without))}, and their variables.")
    if "EXAMPLES" in headed:
        lines += [".P\nFor example:", example(headed["EXAMPLES"])]
    return "\n".join(lines)


def page(help, version, date):
    """Renders the whole page."""
    root = help["command"]
    commands = [each for each in root["subcommands"] if each["commandName"] != "help"]
    serve = next(each for each in commands if each["commandName"] == "serve")
    paragraphs, headed = sections(root["discussion"])
    parts = [
        f'.TH {NAME.upper()} 1 "{date}" "{NAME} {version}" "User Commands"',
        # No hyphenation and no justification: most of the text is names of flags.
        ".nh\n.ad l",
        f".SH NAME\n{text(NAME)} \\- {text(root['abstract'][0].lower() + root['abstract'][1:].rstrip('.'))}",
        ".SH SYNOPSIS\n" + "\n.br\n".join([f"{bold(NAME)} [{italic('options of serve')}]", *map(usage, commands)]),
        ".SH DESCRIPTION\n" + "\n.P\n".join(map(text, paragraphs)),
        ".SH COMMANDS\n" + "\n".join(described(command, serve) for command in commands),
        ".SH OPTIONS\nAll commands have these options.\n" + "\n".join(entry(option, False) for option in root["arguments"]),
    ]
    for heading in ("ENVIRONMENT", "EXIT STATUS"):
        parts.append(f".SH {heading}\n" + "\n".join(listed(headed[heading])))
    parts.append(".SH FILES\nOf the Debian package:\n" + "\n".join(f".TP\n{italic(path)}\n{text(is_)}" for path, is_ in FILES))
    parts.append(".SH EXAMPLES\n" + example(headed["EXAMPLES"]))
    parts.append(
        f".SH SEE ALSO\n{bold('curl')}(1), {bold('systemctl')}(1), and the pages in {italic(f'/usr/share/doc/{NAME}')}.")
    return "\n".join(parts) + "\n"


def of_binary(binary, date):
    """Renders the page of a binary, which must run on this machine."""
    def ask(flag):
        return subprocess.run([binary, flag], capture_output=True, text=True, check=True).stdout
    return page(json.loads(ask("--experimental-dump-help")), ask("--version").strip(), date)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__.strip())
    sys.stdout.write(of_binary(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""))
