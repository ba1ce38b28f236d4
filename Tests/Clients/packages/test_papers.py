"""The man page and the shells' completions, by man and by the shells."""

import re
import subprocess

import pytest

from conftest import BINARY, tool

NAME = "polar-files-mock"
PLAIN = {"LC_ALL": "C.UTF-8", "MANWIDTH": "120", "PATH": "/usr/bin:/bin", "GROFF_NO_SGR": "1"}


@pytest.fixture(scope="module")
def page(installed):
    """What man shows, without backspaces."""
    path = installed / "usr/share/man/man1" / f"{NAME}.1.gz"
    done = subprocess.run([tool("man"), "--warnings", "-l", path], capture_output=True, text=True, env=PLAIN)
    assert (done.returncode, done.stderr) == (0, "")
    return re.sub(r".\x08", "", done.stdout)


def help(*command):
    return subprocess.run([BINARY, *command, "--help"], capture_output=True, text=True, check=True).stdout


def test_every_command_and_flag_is_in_the_man_page(page):
    commands = re.findall(r"^  (\w+)(?: \(default\))?  +\w", help().split("SUBCOMMANDS:")[1], re.MULTILINE)
    assert {"serve", "exec", "validate", "health", "upload"} <= set(commands)
    for command in commands:
        assert re.search(rf"^   {command}$", page, re.MULTILINE), command
        for flag in re.findall(r"^  (--[a-z-]+)", help(command), re.MULTILINE):
            assert re.search(rf"(?<![\w-]){flag}(?![\w-])", page), f"{command} {flag}"


def test_the_man_page_names_the_variable_of_each_flag_of_serve(page):
    for flag in set(re.findall(r"^  --([a-z-]+)", help("serve"), re.MULTILINE)) - {"version", "help"}:
        assert f"POLAR_FILES_MOCK_{flag.upper().replace('-', '_')}" in page


def test_the_man_page_has_the_usual_sections(page):
    headings = re.findall(r"^([A-Z][A-Z ]+)$", page, re.MULTILINE)
    assert headings == ["NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS", "ENVIRONMENT", "EXIT STATUS", "FILES",
                        "EXAMPLES", "SEE ALSO"]
    assert re.search(r"^ +64 +wrong usage$", page, re.MULTILINE)
    assert re.search(rf"^ +{NAME} exec --fixtures world\.yaml -- pytest$", page, re.MULTILINE)


def test_apropos_finds_its_name(installed):
    said = subprocess.run(
        [tool("lexgrog"), installed / "usr/share/man/man1" / f"{NAME}.1.gz"], capture_output=True, text=True, env=PLAIN)
    assert said.returncode == 0 and f'"{NAME} - a local server that behaves like' in said.stdout


def test_bash_completes(installed):
    script = installed / "usr/share/bash-completion/completions" / NAME
    done = subprocess.run(
        [tool("bash"), "--norc", "-c", f'source "$1"; complete -p {NAME}', "bash", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.strip().endswith(NAME)


def test_zsh_completes(installed):
    folder = installed / "usr/share/zsh/vendor-completions"
    done = subprocess.run([tool("zsh"), "-n", folder / f"_{NAME}"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    load = f"fpath=($1 $fpath); autoload -U compinit; compinit -u -D; print $_comps[{NAME}]"
    done = subprocess.run([tool("zsh"), "-fc", load, "zsh", folder], capture_output=True, text=True)
    assert done.stdout == f"_{NAME}\n", done.stderr


def test_fish_completes(installed, tmp_path):
    script = installed / "usr/share/fish/vendor_completions.d" / f"{NAME}.fish"
    done = subprocess.run([tool("fish"), "--no-execute", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    asked = f"source $argv[1]; complete --do-complete '{NAME} serve --log-f'"
    done = subprocess.run(
        [tool("fish"), "--no-config", "-c", asked, script], capture_output=True, text=True,
        env={**PLAIN, "HOME": str(tmp_path), "PATH": f"{installed}/usr/bin:/usr/bin:/bin"})
    assert "--log-format" in done.stdout, done.stderr
