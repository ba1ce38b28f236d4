"""A mock for one snippet, on a free port."""

import contextlib
import os
import subprocess

BINARY = os.environ["POLAR_FILES_MOCK_BINARY"]


@contextlib.contextmanager
def running(*flags):
    """Gives the URL of a fresh server."""
    command = [BINARY, "serve", "--port", "0", "--log-level", "error", *flags]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        line = server.stdout.readline()
        if not line.startswith("Listening on "):
            raise RuntimeError(f"the server did not start: {' '.join(command)}")
        if server.stdout.readline() != "Ready.\n":
            raise RuntimeError("the second line of standard output is not 'Ready.'")
        yield line.removeprefix("Listening on ").strip()
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()
