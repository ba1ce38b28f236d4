"""Serves the page from an origin of its own, opens it in Chromium, and says what the page found."""

import functools
import http.server
import json
import os
import pathlib
import queue
import subprocess
import sys
import tempfile
import threading
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).parent
PATIENCE = 180  # seconds


class Page(http.server.SimpleHTTPRequestHandler):
    results = queue.Queue()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()
        self.results.put(json.loads(body))

    def log_message(self, *_):
        pass


def start_mock():
    command = [os.environ["POLAR_FILES_MOCK_BINARY"], "serve", "--port", "0", "--fixtures", str(HERE / "world.json")]
    mock = subprocess.Popen([*command, "--log-level", "error"], stdout=subprocess.PIPE, text=True)
    listening = mock.stdout.readline()
    assert listening.startswith("Listening on "), listening
    return mock, listening.removeprefix("Listening on ").strip()


def open_page(url, profile, complaints):
    command = [os.environ.get("CHROMIUM", "chromium"), "--headless=new", "--no-sandbox", "--disable-gpu"]
    command += ["--disable-dev-shm-usage", "--no-first-run", f"--user-data-dir={profile}", url]
    # Without a terminal of its own the wrapper script of some distributions asks questions.
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=complaints)


def results_of(mock_url):
    pages = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Page, directory=HERE))
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    query = urllib.parse.urlencode({"server": mock_url, "token": "polar_oat_acme"})
    # WebCrypto is available only in secure contexts; localhost is one.
    url = f"http://localhost:{pages.server_port}/page.html?{query}"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile, tempfile.TemporaryFile("w+") as complaints:
        browser = open_page(url, profile, complaints)
        try:
            return Page.results.get(timeout=PATIENCE)
        except queue.Empty:
            complaints.seek(0)
            sys.exit(f"The page said nothing for {PATIENCE} seconds.\n{complaints.read()[-4000:]}")
        finally:
            browser.terminate()
            browser.wait(15)
            pages.shutdown()


mock, url = start_mock()
try:
    results = results_of(url)
    with urllib.request.urlopen(f"{url}/_mock/failures") as answer:
        struck = [rule["struck"] for rule in json.load(answer)["failures"]]
    results.append({"name": "a connection was reset", "failure": None if struck == [1] else f"{struck} times"})
finally:
    mock.terminate()
    mock.wait(15)
for result in results:
    print("ok  " if result["failure"] is None else "FAIL", result["name"], result["failure"] or "")
failed = sum(result["failure"] is not None for result in results)
print(f"{len(results) - failed} passed, {failed} failed")
sys.exit(failed > 0)
