"""What holds for every view."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from mock import FIXTURES, Mock
from playwright.sync_api import expect

from steps import VIEWS, drawer, drop, go, press, settle

PAGE = Path(__file__).resolve().parents[3] / "Sources" / "Dashboard" / "Page"
ADMIN = "correct-horse"


@pytest.fixture
def busy(mock):
    """A world in which every view has something to show."""
    tenant = mock.tenant(name="Fresh")
    mock.upload(tenant["token"], tenant["id"], "fresh.zip", b"content")
    mock.request("GET", "/v1/files/")
    mock.control("POST", "failures", {"match": {"operation": "files:delete"}, "times": 2, "respond": {"status": 503}})
    return mock


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_overflows(show, busy, scheme, width):
    page = show(busy.url, scheme=scheme, width=width)
    for view in VIEWS:
        go(page, view)
        settle(page, view)
        assert violations(page) == [], view
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
    for view, opener in (("tenants", "Add a token"), ("overview", "Reset"), ("files", "guide.pdf"), ("requests", "GET /v1/files/")):
        go(page, view)
        page.get_by_role("button", name=opener).first.click()
        expect(drawer(page).get_by_role("button", name="Close")).to_be_visible()
        assert violations(page) == [], opener
        page.keyboard.press("Escape")
    go(page, "files")
    drop(page, "release.zip", 1000)
    expect(page.locator(".transfer")).to_contain_text("Uploaded")
    assert violations(page) == [], "transfers"


def test_the_themes_are_the_systems(show, mock):
    shades = {}
    for scheme in ("light", "dark"):
        page = show(mock.url, scheme=scheme)
        shades[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).reduce((sum, part) => sum + +part, 0)")
    assert shades["light"] > 600 and shades["dark"] < 150


def test_everything_is_reached_with_the_keyboard(show, busy):
    page = show(busy.url, "files")
    settle(page, "files")

    def focused():
        return page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent.trim()")

    def tab_to(text, key="Tab"):
        for _ in range(200):
            page.keyboard.press(key)
            if focused() == text:
                return
        raise AssertionError(f"{text} is not reached, only {focused()}")

    page.keyboard.press("Tab")
    assert focused() == "Skip to the content"
    tab_to("Tenants")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tenants")
    settle(page, "tenants")
    tab_to("Add an organization")
    page.keyboard.press("Enter")
    page.keyboard.type("By keyboard")
    page.keyboard.press("Enter")
    expect(drawer(page)).to_contain_text("By keyboard is added")
    page.keyboard.press("Escape")
    tab_to("Files", "Shift+Tab")
    page.keyboard.press("Enter")
    settle(page, "files")
    tab_to("guide.pdf")
    page.keyboard.press("Enter")
    expect(drawer(page).get_by_role("heading", level=2)).to_have_text("guide.pdf")
    tab_to("Rename")
    page.keyboard.press("Enter")
    page.keyboard.type("by-keyboard.pdf")
    page.keyboard.press("Enter")
    expect(drawer(page).get_by_role("heading", level=2)).to_have_text("by-keyboard.pdf")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    tab_to("Overview", "Shift+Tab")
    page.keyboard.press("Enter")
    settle(page, "overview")
    tab_to("Python")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="TypeScript")).to_be_focused()
    expect(page.get_by_role("tabpanel")).to_contain_text("createPolar")


def test_focus_survives_a_live_update(page, busy):
    go(page, "files")
    settle(page, "files")
    button = page.get_by_role("button", name="guide.pdf")
    button.focus()
    tenant = busy.tenant(name="Meanwhile")
    busy.upload(tenant["token"], tenant["id"], "meanwhile.zip", b"content")
    expect(page.get_by_role("button", name="meanwhile.zip")).to_be_visible()
    expect(button).to_be_focused()


def test_with_an_admin_token_nothing_shows_without_it_and_everything_with_it(show):
    with Mock("--admin-token", ADMIN, fixtures=FIXTURES / "demo.yaml") as guarded:
        for path in ("status", "files", "organizations", "users", "tokens", "uploads", "requests", "failures", "clock", "state", "events"):
            assert guarded.control("GET", path).status == 401, path
        page = show(guarded.url, "files", expected=["status of 401"])
        expect(page.get_by_role("heading", level=1)).to_have_text("This mock asks for its admin token")
        assert violations(page) == []
        page.get_by_label("Admin token").fill("wrong")
        page.get_by_role("button", name="Open the dashboard").click()
        expect(page.get_by_role("alert")).to_have_text("That is not the admin token.")
        assert "guide.pdf" not in page.content()
        page.get_by_label("Admin token").fill(ADMIN)
        page.get_by_role("button", name="Open the dashboard").click()
        settle(page, "files")
        expect(page.locator("#connection")).to_have_text("Live")
        for view in VIEWS:
            go(page, view)
            settle(page, view)
        go(page, "files")
        drop(page, "guarded.zip", 1000)
        expect(page.locator(".transfer")).to_contain_text("Uploaded")
        page.get_by_role("button", name="guarded.zip").click()
        press(page, "Flag as malicious")
        expect(drawer(page)).to_contain_text("Flagged")
        page.keyboard.press("Escape")
        guarded.request("GET", "/v1/files/", token="polar_oat_acme_read")
        go(page, "requests")
        expect(page.locator("tbody")).to_contain_text("files:list")
        go(page, "failures")
        page.get_by_role("button", name="Switch on").first.click()
        expect(page.locator("tbody tr")).to_have_count(1)
        # The token is in memory only.
        assert page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie, location.href])").find(ADMIN) < 0
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("This mock asks for its admin token")


def test_an_unknown_view_is_the_overview(show, mock):
    page = show(mock.url, "nothing")
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")


def test_a_mock_that_is_gone_is_said_to_be(show):
    with Mock(fixtures=FIXTURES / "demo.yaml") as mock:
        page = show(mock.url, expected=["net::ERR_"])
        expect(page.locator("#connection")).to_have_text("Live")
    expect(page.locator("#connection")).to_have_text("Not live")


def test_events_are_read_in_every_split(page):
    text = ": open\\nretry: 1000\\n\\nevent: request\\r\\nid: 7\\r\\ndata: {\\ndata: }\\r\\n\\n:\\n\\ndata: x\\n\\n"
    found = page.evaluate(
        """async (text) => {
          const { parse } = await import(new URL("events.js", location).href);
          const all = new Set();
          for (let split = 0; split <= text.length; split += 1) {
            const state = {};
            all.add(JSON.stringify([...parse(state, text.slice(0, split)), ...parse(state, text.slice(split))]));
          }
          return [...all].map(JSON.parse);
        }""",
        text.encode().decode("unicode_escape"),
    )
    assert found == [[{"id": "7", "event": "request", "data": "{\n}"}, {"id": "7", "event": "message", "data": "x"}]]


def test_the_page_is_small(mock):
    assert sum(path.stat().st_size for path in PAGE.iterdir()) < 150_000
    for path in PAGE.iterdir():
        assert mock.request("GET", f"/_mock/{path.name}").body == path.read_bytes(), path.name
