"""Properties of all views."""

import re
from pathlib import Path

import pytest
from mock import FIXTURES, Mock
from playwright.sync_api import expect

from steps import VIEWS, clipboard, drawer, drop, go, press, settle, violations

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


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_and_nothing_overflows(show, busy, scheme, width):
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


@pytest.mark.parametrize("scheme, width", [("light", 1280), ("dark", 400)])
def test_axe_finds_no_violation_in_any_dialog_and_none_overflows(show, mock, scheme, width):
    page = show(mock.url, "files", scheme=scheme, width=width, expected=["status of 500"])

    def judge(name):
        expect(page.locator("dialog[open]").last).to_be_visible()
        assert violations(page) == [], name
        assert drawer(page).evaluate("(dialog) => dialog.scrollWidth <= dialog.clientWidth"), name

    def opens(*names):
        """Presses the buttons in turn; each is in the dialog that the previous one opened."""
        for number, name in enumerate(names):
            (page if number == 0 else drawer(page)).get_by_role("button", name=name, exact=True).first.click()
            expect(page.locator("dialog[open]")).to_have_count(number + 1)
            judge(name)
        for number in reversed(range(len(names))):
            page.keyboard.press("Escape")
            expect(page.locator("dialog[open]")).to_have_count(number)

    opens("guide.pdf", "Rename")
    opens("guide.pdf", "Delete")
    mock.control("POST", "failures", {"match": {"operation": "s3:UploadPart"}, "respond": {"status": 500}})
    drop(page, "broken.zip", 1000)
    expect(page.locator(".transfer")).to_contain_text("Interrupted")
    assert violations(page) == [], "an interrupted upload"
    go(page, "uploads")
    page.get_by_text("Checksums").click()
    assert violations(page) == [], "checksums"
    go(page, "failures")
    opens("Remove all")
    mock.request("PATCH", "/v1/files/0f2f1a3c-0000-4000-8000-000000000000", {"name": "x"}, token="polar_oat_acme_full")
    go(page, "requests")
    opens("Clear")
    page.locator("tbody button").first.click()
    press(page, "Verify now")
    expect(drawer(page)).to_contain_text("The journal has a matching request.")
    judge("a request")
    page.keyboard.press("Escape")
    go(page, "tenants")
    opens("Add a token")
    page.locator("tbody").get_by_role("button", name="Revoke").first.click()
    judge("Revoke")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Add an organization").click()
    press(page, "Add")
    expect(drawer(page).get_by_role("button", name="Copy the token")).to_be_visible()
    judge("a new token")
    page.keyboard.press("Escape")
    go(page, "overview")
    opens("Export")
    opens("Reset")


def test_the_themes_are_the_systems(show, mock):
    shades = {}
    for scheme in ("light", "dark"):
        page = show(mock.url, scheme=scheme)
        shades[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).reduce((sum, part) => sum + +part, 0)")
    assert shades["light"] > 600 and shades["dark"] < 150


def test_everything_can_be_used_with_the_keyboard(show, busy):
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
    expect(drawer(page)).to_contain_text("Organization By keyboard added")
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


def test_the_admin_token_is_required_and_gives_access_to_everything(show):
    with Mock("--admin-token", ADMIN, fixtures=FIXTURES / "demo.yaml") as guarded:
        for path in ("status", "files", "organizations", "users", "tokens", "uploads", "requests", "failures", "clock", "state", "events"):
            assert guarded.control("GET", path).status == 401, path
        page = show(guarded.url, "files", expected=["status of 401"])
        expect(page.get_by_role("heading", level=1)).to_have_text("Admin token required")
        assert violations(page) == []
        page.get_by_label("Admin token").fill("wrong")
        page.get_by_role("button", name="Open the dashboard").click()
        expect(page.get_by_role("alert")).to_have_text("The admin token is wrong.")
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
        page.get_by_role("button", name="Add").first.click()
        expect(page.locator("tbody tr")).to_have_count(1)
        # The token is in memory only.
        assert page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie, location.href])").find(ADMIN) < 0
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("Admin token required")


@pytest.mark.parametrize("view", ["nothing", "constructor"])
def test_an_unknown_view_is_the_overview(show, mock, view):
    page = show(mock.url, view)
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")


def test_a_stopped_mock_shows_as_not_live(show):
    with Mock(fixtures=FIXTURES / "demo.yaml") as mock:
        page = show(mock.url, expected=["net::ERR_"])
        expect(page.locator("#connection")).to_have_text("Live")
    expect(page.locator("#connection")).to_have_text("Not live")


def test_the_page_reconnects_to_a_restarted_mock_and_asks_for_its_admin_token(show):
    expected = ["net::ERR_", "status of 401"]
    with Mock(fixtures=FIXTURES / "demo.yaml") as mock:
        port = mock.address.split(":")[1]
        page = show(mock.url, "files", expected=expected)
        expect(page.locator("#connection")).to_have_text("Live")
        expect(page.locator("tbody tr")).to_have_count(8)
    expect(page.locator("#connection")).to_have_text("Not live")
    with Mock("--port", port):
        expect(page.locator("#connection")).to_have_text("Live")
        expect(page.locator(".empty")).to_contain_text("No files yet")
    with Mock("--port", port, "--admin-token", ADMIN, fixtures=FIXTURES / "demo.yaml") as guarded:
        expect(page.get_by_role("heading", level=1)).to_have_text("Admin token required")
        page.get_by_label("Admin token").fill(ADMIN)
        page.keyboard.press("Enter")
        expect(page.locator("#connection")).to_have_text("Live")
        expect(page.locator("tbody tr")).to_have_count(8)
        # The streams from before have ended.
        while guarded.control("GET", "status", token=ADMIN).json["event_streams"] != 1:
            pass


def test_an_address_leads_to_a_file_to_its_upload_and_back(show, busy):
    (file,) = busy.control("GET", "files?search=fresh.zip").json["items"]
    page = show(busy.url, f"files/{file['id']}")
    expect(drawer(page).get_by_role("heading", level=2)).to_have_text("fresh.zip")
    drawer(page).get_by_role("link", name="Show the parts of its upload").click()
    expect(page.locator(".upload")).to_have_count(1)
    expect(page.locator(".upload")).to_contain_text("Completed")
    page.go_back()
    expect(drawer(page).get_by_role("heading", level=2)).to_have_text("fresh.zip")
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("#/files$"))
    page.get_by_label("Search").fill("guide")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("button", name="guide.pdf").click()
    expect(page).to_have_url(re.compile(r"#/files/[0-9a-f-]{36}\?search=guide$"))
    page.reload()
    expect(drawer(page).get_by_role("heading", level=2)).to_have_text("guide.pdf")
    page.keyboard.press("Escape")
    go(page, "tenants")
    page.go_back()
    expect(page.get_by_label("Search")).to_have_value("guide")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tenants")


def test_open_dialogs_report_that_a_reset_removed_their_file(show, mock):
    page = show(mock.url, "files", expected=["status of 404", "status of 422"])
    tenant = mock.tenant(name="Gone")
    mock.upload(tenant["token"], tenant["id"], "gone.zip", b"content")
    page.get_by_role("button", name="gone.zip").click()
    press(page, "Rename")
    mock.control("POST", "reset")
    press(page, "Save")
    expect(drawer(page).get_by_role("alert")).to_contain_text("There is no organization")
    page.keyboard.press("Escape")
    expect(drawer(page).get_by_role("alert")).to_contain_text("There is no file")
    page.keyboard.press("Escape")
    expect(page.locator("tbody tr")).to_have_count(8)


def test_without_the_clipboard_api_copying_falls_back_or_reports_failure(page, mock):
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('denied')); }")
    settle(page, "overview")
    page.get_by_role("button", name="Copy the URL").click()
    expect(page.locator("#notices")).to_contain_text("Copied the URL")
    assert clipboard(page) == mock.url
    expect(page.get_by_role("button", name="Copy the URL")).to_be_focused()
    # Elements under a modal dialog cannot be selected.
    go(page, "tenants")
    page.get_by_role("button", name="Add an organization").click()
    press(page, "Add")
    press(page, "Copy the token")
    expect(page.locator("#notices")).to_contain_text("Copied the token")
    assert clipboard(page).startswith("polar_oat_")
    page.evaluate("() => { document.execCommand = () => false; }")
    press(page, "Copy the token")
    expect(page.locator("#notices")).to_contain_text("The browser did not allow copying the token.")


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
