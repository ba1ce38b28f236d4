"""Finds the server's binary: the one in POLAR_FILES_MOCK_BINARY, or the package's own."""

from __future__ import annotations

import os
from pathlib import Path

from .errors import NotReady

PACKAGED = Path(__file__).parent / "bin" / "polar-files-mock"


def find(binary: str | os.PathLike[str] | None = None) -> str:
    """The absolute path of the binary: ``binary`` takes precedence, then the variable, then the package's own."""
    named = os.fspath(binary) if binary is not None else os.environ.get("POLAR_FILES_MOCK_BINARY")
    path = Path(named) if named else PACKAGED
    # Unlike Path.is_file, this raises nothing for a path that cannot be looked up.
    if not os.path.isfile(path):  # noqa: PTH113
        raise NotReady(
            f"There is no polar-files-mock at {path}. Install a wheel of polar-files-mock made for this system, or "
            "name a binary with POLAR_FILES_MOCK_BINARY (in a checkout, `make build` makes one)."
        )
    if not os.access(path, os.X_OK):
        raise NotReady(f"{path} cannot be run: it has no permission to execute (chmod +x).")
    # execv and Popen would search a name without a slash on the PATH.
    return str(path.absolute())
