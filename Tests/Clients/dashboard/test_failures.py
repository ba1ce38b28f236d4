import json

import pytest
from playwright.sync_api import expect

from steps import go, press, row, settle

TOKEN = "polar_oat_acme_full"


@pytest.fixture
def failures(page):
    go(page, "failures")
    settle(page, "failures")
    return page


def preset(page, title):
    return page.locator(".preset").filter(has_text=title)


def listing(mock):
    return mock.request("GET", "/v1/files/", token=TOKEN).status


def test_a_ready_made_failure_strikes_and_counts(failures, mock):
    expect(failures.locator(".empty")).to_contain_text("No failure rules")
    preset(failures, "Too many requests").get_by_role("button", name="Add").click()
    expect(row(failures, "files:list")).to_contain_text("Active")
    assert [listing(mock) for _ in range(4)] == [429, 429, 429, 200]
    expect(row(failures, "files:list")).to_contain_text("Spent")
    expect(row(failures, "files:list").locator("td").nth(1)).to_have_text("3")


def test_strike_once_strikes_once(failures, mock):
    preset(failures, "Too many requests").get_by_role("button", name="Strike once").click()
    expect(row(failures, "files:list")).to_contain_text("once")
    assert [listing(mock) for _ in range(2)] == [429, 200]
    row(failures, "files:list").get_by_role("button", name="Strike once").click()
    expect(failures.locator("tbody tr")).to_have_count(2)
    assert [listing(mock) for _ in range(2)] == [429, 200]


def test_an_active_rule_that_strikes_once_is_then_spent(failures, mock):
    preset(failures, "Too many requests").get_by_role("button", name="Add").click()
    assert listing(mock) == 429
    row(failures, "files:list").get_by_role("button", name="Strike once").click()
    expect(row(failures, "files:list")).to_contain_text("429, once")
    expect(failures.locator("tbody tr")).to_have_count(1)
    assert [listing(mock) for _ in range(2)] == [429, 200]


def test_every_ready_made_failure_is_a_rule_that_the_mock_takes(failures):
    presets = failures.locator(".preset")
    for index in range(presets.count()):
        presets.nth(index).get_by_role("button", name="Add").click()
        expect(failures.locator("tbody tr")).to_have_count(index + 1)


def test_the_form_writes_the_rule_beside_it(failures, mock):
    failures.get_by_label("Operation").select_option("files:list")
    failures.get_by_label("Status").fill("502")
    failures.get_by_label("Times").fill("2")
    failures.get_by_label("Skip").fill("1")
    source = failures.get_by_label("The rule")
    assert json.loads(source.input_value()) == {
        "match": {"operation": "files:list"}, "times": 2, "skip": 1, "respond": {"status": 502}
    }  # fmt: skip
    failures.get_by_role("button", name="Add the rule").click()
    expect(failures.locator("tbody tr")).to_have_count(1)
    assert [listing(mock) for _ in range(4)] == [200, 502, 502, 200]


def test_the_form_knows_every_kind_of_failure(failures):
    for kind in ("Error response", "Connection reset", "Connection closed", "No response", "Truncated response", "Corrupted response"):
        failures.get_by_label("Failure", exact=True).select_option(kind)
        rows = failures.locator("tbody tr").count()
        failures.get_by_role("button", name="Add, strike once").click()
        expect(failures.locator("tbody tr")).to_have_count(rows + 1)
    failures.get_by_label("Failure", exact=True).select_option("Delay or rate only")
    failures.get_by_label("Delay").fill("10")
    failures.get_by_label("Upload rate").fill("1MiB")
    failures.get_by_role("button", name="Add the rule").click()
    expect(row(failures, "delayed")).to_contain_text("throttled")


def test_a_rule_that_could_never_strike_is_refused_with_the_reason(show, mock):
    page = show(mock.url, "failures", expected=["status of 422"])
    page.get_by_label("The rule").fill('{"match": {"operation": "files:lost"}, "respond": {"status": 503}}')
    page.get_by_role("button", name="Add the rule").click()
    expect(page.locator("form").get_by_role("alert")).to_contain_text("files:lost")
    page.get_by_label("The rule").fill("{")
    page.get_by_role("button", name="Add the rule").click()
    expect(page.locator("form").get_by_role("alert")).to_contain_text("not JSON")


def test_rules_are_removed_one_by_one_and_all(failures, mock):
    for title in ("Slow responses", "Corrupted download", "No response"):
        preset(failures, title).get_by_role("button", name="Add").click()
        expect(failures.locator("#notices")).to_contain_text("Rule added")
    expect(failures.locator("tbody tr")).to_have_count(3)
    failures.locator("tbody tr").first.get_by_role("button", name="Remove").click()
    expect(failures.locator("tbody tr")).to_have_count(2)
    failures.get_by_role("button", name="Remove all").click()
    press(failures, "Remove")
    expect(failures.locator(".empty")).to_be_visible()


def test_rules_of_others_show_by_themselves_and_requests_name_them(failures, mock):
    mock.control("POST", "failures", {"id": "from-elsewhere", "match": {"operation": "files:list"}, "respond": {"status": 503}})
    expect(row(failures, "from-elsewhere")).to_be_visible()
    listing(mock)
    expect(row(failures, "from-elsewhere").locator("td").nth(1)).to_have_text("1")
    go(failures, "requests")
    expect(row(failures, "503")).to_contain_text("from-elsewhere")
