"""Puts the binary into the wheel, and names the wheel after the systems that can run it."""

from __future__ import annotations

import os
import platform
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BinaryHook(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "sdist":
            sys.exit(
                "polar-files-mock has no source distribution: its wheel holds a binary, which Swift builds from the "
                "whole repository. `make wheel` there makes a wheel."
            )
        if version == "editable":
            return
        binary = os.environ.get("POLAR_FILES_MOCK_BINARY")
        if not binary or not os.access(binary, os.X_OK):
            sys.exit("POLAR_FILES_MOCK_BINARY must name the release binary: use `make wheel`.")
        build_data["force_include"][binary] = "polar_files_mock/bin/polar-files-mock"
        # Beside the package's own licence: those of what is linked into the binary.
        sys.path.insert(0, str(Path(self.root).parent / "polar-files-mock-packages"))
        import contents

        # It lives until the wheel is made.
        self.licences = tempfile.NamedTemporaryFile("w")  # noqa: SIM115
        self.licences.write(contents.licences())
        self.licences.flush()
        build_data["force_include"][self.licences.name] = "polar_files_mock/bin/COPYRIGHT"
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform_tag(Path(binary))}"


def platform_tag(binary: Path) -> str:
    machine = platform.machine()
    if sys.platform == "darwin":
        return f"macosx_15_0_{machine}"
    # PEP 600: the newest version of glibc's symbols that the binary asks for.
    versions = re.findall(rb"\0GLIBC_2\.(\d+)(?=\0)", binary.read_bytes())
    return f"manylinux_2_{max(map(int, versions))}_{machine}"
