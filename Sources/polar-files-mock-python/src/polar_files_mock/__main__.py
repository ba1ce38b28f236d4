"""The console script: replaces this process with the binary."""

from __future__ import annotations

import os
import sys

from . import _binary
from .errors import NotReady


def main() -> None:
    try:
        binary = _binary.find()
        os.execv(binary, [binary, *sys.argv[1:]])
    except NotReady as error:
        sys.exit(f"polar-files-mock: {error}")
    except OSError as error:
        sys.exit(f"polar-files-mock: {binary} cannot be run here: {error.strerror}. The wheel is for another system.")


if __name__ == "__main__":
    main()
