import json
import re

import pytest
from mock import FIXTURES, Mock
from playwright.sync_api import expect

from steps import clipboard, drawer, drop, go, press, row, settle, sha256, violations

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def files(page):
    go(page, "files")
    settle(page, "files")
    return page


@pytest.fixture(scope="module")
def warehouse():
    with Mock(fixtures=FIXTURES / "large.yaml") as mock:
        yield mock


def open_file(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    expect(drawer(page).get_by_role("heading", level=2)).to_have_text(name)


def test_lists_the_files_of_every_organization_with_previews(files):
    expect(files.locator("tbody tr")).to_have_count(8)
    expect(row(files, "prices.csv")).to_contain_text("globex")
    expect(row(files, "guide.pdf")).to_contain_text("601 B")
    expect(row(files, "guide.pdf")).to_contain_text("Uploaded")
    expect(row(files, "guide.pdf")).to_contain_text("1.0")
    files.wait_for_function("[...document.querySelectorAll('.preview img')].some((image) => image.naturalWidth > 0)")


def test_times_are_relative_with_the_exact_one_on_hover(files):
    time = row(files, "guide.pdf").locator("time")
    assert "ago" in time.text_content() or "year" in time.text_content()
    assert "2026-01-01T00:00:00Z" in time.get_attribute("title")


def test_filters_by_every_service_of_the_api(files):
    services = files.get_by_label("Service").locator("option").evaluate_all("(options) => options.map(({ value }) => value)")
    assert services == ["", "downloadable", "product_media", "organization_avatar", "support_case_attachment"]
    files.get_by_label("Service").select_option("support_case_attachment")
    expect(files.locator(".empty")).to_contain_text("No file matches")


def test_searches_filters_and_sorts(files):
    files.get_by_label("Search").fill("GUIDE")
    expect(files.locator("tbody tr")).to_have_count(1)
    files.get_by_label("Search").fill("no such thing")
    expect(files.locator(".empty")).to_contain_text("No file matches")
    files.get_by_label("Search").fill("")
    files.get_by_label("Organization").select_option("Globex")
    expect(files.locator("tbody tr")).to_have_count(2)
    files.reload()
    expect(files.locator("tbody tr")).to_have_count(2)
    files.get_by_label("Organization").select_option("All organizations")
    files.get_by_role("button", name="Size").click()
    expect(files.locator("tbody tr").first).to_contain_text("banner.webp")
    files.get_by_role("button", name="Size").click()
    expect(files.locator("tbody tr").first).to_contain_text("guide.pdf")
    expect(files.get_by_role("columnheader", name="Size")).to_have_attribute("aria-sort", "descending")
    files.get_by_label("State").select_option("Deleted")
    expect(files.locator(".empty")).to_be_visible()


def test_shows_everything_of_a_file(files, mock):
    open_file(files, "guide.pdf")
    body = drawer(files)
    for text in ("application/pdf", "eRl59Nng3Yac/fcXOzkM7h2IHEJAwmh0uEXBdShrRlE=", "601 B (601 bytes)", "Versions in the object store"):
        expect(body).to_contain_text(text)
    given = json.loads(body.locator("pre").text_content())
    listed = mock.request("GET", "/v1/files/", token="polar_oat_acme_full").json["items"]
    assert given == next(file for file in listed if file["name"] == "guide.pdf")
    press(files, "Copy id")
    assert clipboard(files) == given["id"]


def test_downloads_what_is_stored(files, tmp_path):
    open_file(files, "guide.pdf")
    with files.expect_download() as download:
        press(files, "Download")
    download.value.save_as(tmp_path / "guide.pdf")
    assert sha256((tmp_path / "guide.pdf").read_bytes()) == sha256((FIXTURES / "files" / "guide.pdf").read_bytes())
    assert download.value.suggested_filename == "guide.pdf"


def test_renames_flags_and_deletes(files, mock):
    open_file(files, "notes.txt")
    press(files, "Rename")
    drawer(files).get_by_label("Name").fill("minutes.txt")
    drawer(files).get_by_label("Version").fill("2.0")
    press(files, "Save")
    expect(drawer(files).get_by_role("heading", level=2)).to_have_text("minutes.txt")
    press(files, "Flag as malicious")
    expect(drawer(files)).to_contain_text("Flagged")
    press(files, "Remove the flag")
    expect(drawer(files).locator(".facts").first).to_contain_text("Uploaded")
    press(files, "Flag as malicious")
    expect(drawer(files)).to_contain_text("Flagged")
    files.keyboard.press("Escape")
    expect(row(files, "minutes.txt")).to_contain_text("Flagged")
    expect(row(files, "minutes.txt")).to_contain_text("2.0")
    open_file(files, "minutes.txt")
    press(files, "Delete")
    press(files, "Delete")
    expect(drawer(files).locator(".facts").first).to_contain_text("Deleted")
    files.keyboard.press("Escape")
    expect(files.locator("tbody tr")).to_have_count(7)
    files.get_by_label("State").select_option("Deleted")
    expect(row(files, "minutes.txt")).to_contain_text("Deleted")
    names = [file["name"] for file in mock.request("GET", "/v1/files/", token="polar_oat_acme_full").json["items"]]
    assert "minutes.txt" not in names


def test_errors_are_shown_in_their_dialog(files, mock):
    content = {"organization": "locked", "service": "downloadable", "name": "locked.txt", "content": {"text": "x"}}
    mock.control("POST", "fixtures", {"version": 1, "organizations": [{"slug": "locked"}], "files": [content]})
    open_file(files, "locked.txt")
    press(files, "Rename")
    drawer(files).get_by_label("Name").fill("open.txt")
    press(files, "Save")
    expect(drawer(files).get_by_role("alert")).to_contain_text("Add one under Tenants")


def test_a_name_that_is_markup_stays_text(files, mock):
    tenant = mock.tenant(name=HOSTILE, slug="hostile")
    mock.upload(tenant["token"], tenant["id"], HOSTILE, b"content")
    expect(row(files, HOSTILE)).to_be_visible()
    open_file(files, HOSTILE)
    files.keyboard.press("Escape")
    mock.request("GET", "/v1/files/", headers={"X-Hostile": HOSTILE}, token=f"polar_oat_{HOSTILE.replace(' ', '')}")
    for view in ("uploads", "requests", "tenants", "overview"):
        go(files, view)
        settle(files, view)
    go(files, "requests")
    files.locator("tbody button").first.click()
    expect(drawer(files)).to_contain_text(HOSTILE)
    assert files.locator("img[src='x']").count() == 0


NAMES = ["n" * 600 + ".zip", "word " * 60 + ".zip", "\u0645\u0644\u0641-\u0637\u0648\u064a\u0644.pdf", "evil\u202egpj.exe", "a/b/c.txt", HOSTILE]


@pytest.mark.parametrize("width", [1280, 400])
def test_names_of_any_length_and_direction_leave_everything_in_its_place(show, mock, width):
    tenant = mock.tenant(name="o" * 200, slug="s" * 100)
    for name in NAMES:
        mock.upload(tenant["token"], tenant["id"], name, b"content")
    page = show(mock.url, "files", width=width)
    for name in NAMES:
        # Blanks are shown as HTML shows them.
        button = page.locator(f"tbody button.row[title={json.dumps(name, ensure_ascii=False)}]")
        expect(button).to_have_text(" ".join(name.split()))
        assert button.bounding_box()["height"] < 90
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        button.click()
        expect(drawer(page).get_by_role("heading", level=2)).to_have_text(" ".join(name.split()))
        assert drawer(page).evaluate("(dialog) => dialog.scrollWidth <= dialog.clientWidth"), name
        page.keyboard.press("Escape")
    go(page, "uploads")
    expect(page.get_by_role("button", name="a/b/c.txt", exact=True)).to_be_visible()
    for view in ("uploads", "tenants", "overview"):
        go(page, view)
        settle(page, view)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view


INVISIBLE = {"": '""', "  ": '"  "', "\u200b": r'"\u{200b}"', " \u2060\u00ad": r'" \u{2060}\u{ad}"', "\u3164": r'"\u{3164}"'}


def test_names_without_a_visible_character_are_shown_in_quotation_marks(show, mock):
    tenant = mock.tenant(name="\u200b", slug="invisible")
    for name in INVISIBLE:
        mock.upload(tenant["token"], tenant["id"], name, b"content")
    page = show(mock.url, "files?organization=invisible")
    expect(page.locator("tbody tr")).to_have_count(len(INVISIBLE))
    for name, shown in INVISIBLE.items():
        button = page.locator(f"tbody button.row[title={json.dumps(name, ensure_ascii=False)}]")
        expect(button).to_have_text(shown)
        button.click()
        expect(drawer(page).get_by_role("heading", level=2)).to_have_text(shown)
        page.keyboard.press("Escape")
    for view in ("files", "uploads", "tenants"):
        go(page, view)
        settle(page, view)
        assert violations(page) == [], view
    expect(page.get_by_role("link", name=r'"\u{200b}"')).to_be_visible()


def test_a_filter_offers_the_latest_organizations(show, mock):
    many = [{"slug": f"tenant-{number}"} for number in range(250)]
    assert mock.control("POST", "fixtures", {"version": 1, "organizations": many}).status == 200
    page = show(mock.url, "files?organization=acme")
    filter = page.get_by_label("Organization")
    expect(filter.locator("option").last).to_have_text("52 more: choose one under Tenants")
    expect(filter).to_have_value("acme")
    expect(page.locator("tbody tr")).to_have_count(6)
    filter.select_option("tenant-249")
    expect(page.locator(".empty")).to_contain_text("No file matches")
    expect(page.get_by_label("Upload to").locator("option:checked")).to_have_text("tenant-249")


def test_urls_to_another_origin_are_not_requested(show):
    with Mock("--public-url", "http://mock.internal:9/s", fixtures=FIXTURES / "demo.yaml") as mock:
        page = show(mock.url, "files", expected=["net::ERR_"])
        expect(page.locator("tbody tr")).to_have_count(8)
        expect(page.locator(".preview img")).to_have_count(0)
        drop(page, "release.zip", 10)
        expect(page.locator(".transfer")).to_contain_text(f"start the mock with --public-url {mock.url}.")


def test_other_changes_show_by_themselves(files, mock):
    tenant = mock.tenant(name="Fresh")
    mock.upload(tenant["token"], tenant["id"], "fresh.zip", b"content")
    expect(row(files, "fresh.zip")).to_contain_text("Uploaded")
    mock.control("POST", "reset")
    expect(files.locator("tbody tr")).to_have_count(8)


def test_an_empty_list_of_files_says_what_to_do(show):
    with Mock() as empty:
        page = show(empty.url, "files", expected=["net::ERR_"])
        expect(page.locator(".empty")).to_contain_text("No files yet")
        page.locator(".empty").get_by_role("link").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
        expect(page.locator("main")).to_contain_text("add an organization")


def test_a_hundred_thousand_files_come_by_pages(show, warehouse):
    asked = []
    page = show(warehouse.url, "overview")
    page.on("request", lambda request: "/_mock/files" in request.url and asked.append(request.url))
    go(page, "files")
    expect(page.locator("nav.pager")).to_contain_text("1 to 50 of 100,000")
    expect(page.locator("tbody tr")).to_have_count(50)
    page.get_by_role("button", name="Next page of files").click()
    expect(page.locator("nav.pager")).to_contain_text("51 to 100 of 100,000")
    page.get_by_label("Page of files", exact=True).fill("2000")
    page.keyboard.press("Enter")
    expect(page.locator("nav.pager")).to_contain_text("99,951 to 100,000 of 100,000")
    page.get_by_label("Search").fill("file-77777.")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert asked and all(re.search(r"[?&]page=\d+", url) for url in asked)
