"""Writes the pictures of docs/images: run it by hand when the page looks different.

    POLAR_FILES_MOCK_BINARY=… CHROMIUM=chromium .venv-dashboard/bin/python Tests/Clients/dashboard/screenshots.py
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "Tests" / "Clients" / "control"))
from mock import FIXTURES, Mock  # noqa: E402

from steps import VIEWS, drop, go, settle  # noqa: E402

TOKEN = "polar_oat_acme_full"


def furnish(mock):
    """Requests, an upload with a failed attempt, and rules."""
    mock.control("POST", "failures", {"match": {"operation": "s3:UploadPart", "part": 2}, "times": 1, "respond": {"code": "SlowDown"}})
    mock.control("POST", "failures", {"match": {"operation": "files:download"}, "times": 2, "respond": {"status": 503, "retry_after": 1}})
    mock.request("GET", "/v1/files/?limit=10", token=TOKEN)
    mock.request("GET", "/v1/files/?limit=10", token="polar_oat_acme_expired")
    mock.request("GET", "/v1/files/?limit=1000", token=TOKEN)
    first = mock.request("GET", "/v1/files/?limit=1", token=TOKEN).json["items"][0]["id"]
    mock.request("GET", f"/v1/files/{first}/download", token=TOKEN)
    mock.request("PATCH", f"/v1/files/{first}", {"name": "guide.pdf"}, token="polar_oat_acme_read")


with Mock(fixtures=FIXTURES / "demo.yaml") as mock, sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
    page.goto(f"{mock.url}/_mock/")
    settle(page, "overview")
    furnish(mock)
    # Slow enough to be visible.
    network = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 4_000_000}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", network)
    go(page, "files")
    settle(page, "files")
    drop(page, "release-2.0.zip", 25_000_000)
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".transfer li progress").nth(2)).not_to_have_js_property("value", 0)
    page.screenshot(path=ROOT / "docs" / "images" / "files.png")
    expect(page.locator(".transfer")).to_contain_text("Uploaded")
    for view in VIEWS:
        if view == "files":
            continue
        go(page, view)
        settle(page, view)
        expect(page.locator("#notices > *")).to_have_count(0)
        page.screenshot(path=ROOT / "docs" / "images" / f"{view}.png")
    for name, view, scheme, width in (("dark", "overview", "dark", 1280), ("phone", "uploads", "light", 400)):
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page.goto(f"{mock.url}/_mock/#/{view}")
        settle(page, view)
        expect(page.locator("#connection")).to_have_text("Live")
        page.screenshot(path=ROOT / "docs" / "images" / f"{name}.png")
    browser.close()
