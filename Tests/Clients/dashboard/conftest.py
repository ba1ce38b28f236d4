"""Pages of the dashboard in Chromium, each of which must end without an error and without a foreign request."""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "control"))
from mock import FIXTURES, Mock  # noqa: E402

# The page's own work takes that long only on an overloaded machine.
PATIENCE = 120_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"],
            args=["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP mock.internal 127.0.0.1"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo():
    with Mock(fixtures=FIXTURES / "demo.yaml") as mock:
        yield mock


@pytest.fixture
def mock(demo):
    demo.control("POST", "reset")
    return demo


@pytest.fixture
def show(browser):
    """Opens pages, and checks at the end their console errors and requests to other origins."""
    contexts, complaints = [], []

    def open_page(url, view="overview", scheme="light", width=1280, expected=()):
        """`expected`: texts of console errors that the test provokes, such as a refused request."""
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, permissions=["clipboard-read", "clipboard-write"]
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)

        def judge(message):
            if message.type in ("error", "warning") and not any(text in message.text for text in expected):
                complaints.append(f"{message.type}: {message.text} {message.location}")

        origin = urlsplit(url).netloc
        page.on("console", judge)
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        page.on(
            "request",
            lambda request: urlsplit(request.url).netloc in (origin, "")
            or complaints.append(f"foreign request: {request.url}"),
        )
        page.goto(f"{url}/_mock/#/{view}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(show, mock):
    """The dashboard of the demo, live."""
    page = show(mock.url)
    expect(page.locator("#connection")).to_have_text("Live")
    return page
