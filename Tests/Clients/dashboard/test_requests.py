import json
import subprocess

import pytest
from mock import FIXTURES, Mock
from playwright.sync_api import expect

from steps import clipboard, drawer, go, press, row, settle

TOKEN = "polar_oat_acme_full"


@pytest.fixture
def requests(page):
    go(page, "requests")
    settle(page, "requests")
    return page


def test_requests_show_as_they_come(requests, mock):
    expect(requests.locator(".empty")).to_contain_text("No requests yet")
    mock.request("GET", "/v1/files/?limit=1", token=TOKEN)
    expect(row(requests, "files:list")).to_contain_text("200")
    mock.request("GET", "/v1/files/")
    expect(requests.locator("tbody tr")).to_have_count(2)
    expect(requests.locator("tbody tr").first).to_contain_text("401")
    expect(requests.locator("tbody tr").first).to_contain_text("The request has no token")


def test_filters_are_those_of_the_journal(requests, mock):
    mock.request("GET", "/v1/files/", token=TOKEN)
    mock.request("GET", "/v1/files/")
    mock.request("GET", "/v1/nothing", token=TOKEN)
    expect(requests.locator("tbody tr")).to_have_count(3)
    requests.get_by_label("Status").fill("4xx")
    expect(requests.locator("tbody tr")).to_have_count(2)
    requests.get_by_label("Path").fill("/v1/noth*")
    expect(requests.locator("tbody tr")).to_have_count(1)
    requests.get_by_label("Status").fill("")
    requests.get_by_label("Path").fill("")
    requests.get_by_label("Operation").select_option("files:list")
    expect(requests.locator("tbody tr")).to_have_count(2)
    mock.request("GET", "/v1/nothing", token=TOKEN)
    mock.request("GET", "/v1/files/?page=2", token=TOKEN)
    expect(requests.locator("tbody tr")).to_have_count(3)
    requests.get_by_text("More filters").click()
    requests.get_by_label("Organization").select_option("Acme")
    expect(requests.locator("tbody tr")).to_have_count(2)
    requests.reload()
    expect(requests.locator("tbody tr")).to_have_count(2)
    requests.get_by_label("Operation").select_option("s3:GetObject")
    expect(requests.locator(".empty")).to_contain_text("No request matches")


def test_filters_by_failure_header_and_body(requests, mock):
    mock.control("POST", "failures", {"id": "busy", "match": {"operation": "files:list"}, "times": 1, "respond": {"status": 503}})
    mock.request("GET", "/v1/files/", token=TOKEN)
    mock.request("GET", "/v1/files/", token=TOKEN, headers={"X-Trace": "abc"})
    mock.request("PATCH", "/v1/files/0f2f1a3c-0000-4000-8000-000000000000", {"name": "new.txt"}, token=TOKEN)
    expect(requests.locator("tbody tr")).to_have_count(3)
    requests.get_by_text("More filters").click()
    for label, value, shown in [
        ("Failure", "busy", "503"), ("Header", "x-trace: a*", "files:list"),
        ("Body", '{"name": {"contains": "new"}}', "files:update"),
    ]:  # fmt: skip
        control = requests.get_by_label(label, exact=True)
        control.fill(value)
        expect(requests.locator("tbody tr")).to_have_count(1)
        expect(requests.locator("tbody tr").first).to_contain_text(shown)
        control.fill("")
        expect(requests.locator("tbody tr")).to_have_count(3)


def test_an_invalid_filter_shows_the_reason(show, mock):
    page = show(mock.url, "requests", expected=["status of 422"])
    page.get_by_label("Status").fill("many")
    expect(page.locator(".empty")).to_contain_text("status must be a number")


def test_pause_holds_the_list_until_it_is_resumed(requests, mock):
    mock.request("GET", "/v1/files/", token=TOKEN)
    expect(requests.locator("tbody tr")).to_have_count(1)
    requests.get_by_role("button", name="Pause").click()
    mock.request("GET", "/v1/files/", token=TOKEN)
    # The overview's figure comes over the same stream: it has arrived when that has.
    expect(requests.get_by_role("button", name="Resume")).to_be_visible()
    expect(requests.locator("main")).to_contain_text("paused")
    expect(requests.locator("tbody tr")).to_have_count(1)
    requests.get_by_role("button", name="Resume").click()
    expect(requests.locator("tbody tr")).to_have_count(2)


def test_a_list_that_was_paused_while_the_mock_restarted_has_the_new_requests(show):
    with Mock(fixtures=FIXTURES / "demo.yaml") as mock:
        port = mock.address.split(":")[1]
        page = show(mock.url, "requests", expected=["net::ERR_"])
        for _ in range(3):
            mock.request("GET", "/v1/files/", token=TOKEN)
        expect(page.locator("tbody tr")).to_have_count(3)
        page.get_by_role("button", name="Pause").click()
    expect(page.locator("#connection")).to_have_text("Not live")
    with Mock("--port", port, fixtures=FIXTURES / "demo.yaml") as mock:
        mock.request("DELETE", "/v1/files/0f2f1a3c-0000-4000-8000-000000000000", token=TOKEN)
        expect(page.locator("#connection")).to_have_text("Live")
        expect(page.locator("tbody tr")).to_have_count(3)
        page.get_by_role("button", name="Resume").click()
        expect(page.locator("tbody tr")).to_have_count(1)
        expect(row(page, "files:delete")).to_be_visible()
        mock.request("GET", "/v1/files/", token=TOKEN)
        expect(page.locator("tbody tr")).to_have_count(2)


def test_the_detail_masks_secrets_and_has_everything_else(requests, mock):
    mock.request("PATCH", "/v1/files/0f2f1a3c-0000-4000-8000-000000000000", {"name": "new.txt"}, token=TOKEN, headers={"X-Trace": "abc"})
    row(requests, "files:update").get_by_role("button").click()
    body = drawer(requests)
    for text in ("files:update", "404", "x-trace", "abc", "Bearer polar_oat_…", '"name": "new.txt"', "HTTP/1.1"):
        expect(body).to_contain_text(text)
    assert TOKEN not in body.text_content()


def test_the_detail_shows_numbers_as_they_were_sent(requests, mock):
    mock.request("PATCH", "/v1/files/0f2f1a3c-0000-4000-8000-000000000000", '{"size": 9007199254740993, "name": "é"}'.encode(), token=TOKEN)
    row(requests, "files:update").get_by_role("button").click()
    for text in ('"size": 9007199254740993', '"name": "é"'):
        expect(drawer(requests)).to_contain_text(text)


def test_a_request_is_copied_as_curl_that_repeats_it(requests, mock):
    mock.request("PATCH", "/v1/files/0f2f1a3c-0000-4000-8000-000000000000", {"name": "it's new.txt"}, token=TOKEN)
    row(requests, "files:update").get_by_role("button").click()
    press(requests, "Copy as curl")
    environment = {"POLAR_ACCESS_TOKEN": TOKEN, "PATH": "/usr/bin:/bin"}
    subprocess.run(["sh", "-c", clipboard(requests)], env=environment, check=True, capture_output=True)
    first, second = mock.control("GET", "requests?operation=files:update").json["requests"]
    assert (first["body"], first["status"], first["subject"]) == (second["body"], second["status"], second["subject"])


@pytest.mark.parametrize(
    "method, target, headers, body",
    [
        ("GET", "/v1/files/?a[]=1&b={x,y}&c=[1-3]", {"X-Empty": "", "X-Quoted": "it's \"$HOME\" `id`"}, None),
        ("GET", "/v1/nothing/../files/./?limit=1", {}, None),
        ("POST", "/v1/files/", {}, b'{"name": "@no file"}'),
    ],
)
def test_a_request_of_any_kind_is_copied_as_curl_that_repeats_it(requests, mock, method, target, headers, body):
    mock.request(method, target, body, token=TOKEN, headers=headers)
    requests.locator("tbody tr").get_by_role("button").click()
    press(requests, "Copy as curl")
    environment = {"POLAR_ACCESS_TOKEN": TOKEN, "PATH": "/usr/bin:/bin"}
    subprocess.run(["sh", "-c", clipboard(requests)], env=environment, check=True, capture_output=True)
    first, second = mock.control("GET", "requests").json["requests"]
    for key in ("method", "path", "query", "status", "body", "explanation"):
        assert first[key] == second[key]
    # curl's own output.
    own = {"host", "user-agent", "accept", "accept-encoding"}
    assert [{name: value for name, value in entry["headers"].items() if name not in own} for entry in (first, second)] == [
        {name: value for name, value in first["headers"].items() if name not in own}] * 2


def test_a_head_request_copied_as_curl_does_not_wait_for_a_body(requests, mock):
    mock.request("HEAD", "/v1/files/", token=TOKEN)
    row(requests, "HEAD").get_by_role("button").click()
    press(requests, "Copy as curl")
    environment = {"POLAR_ACCESS_TOKEN": TOKEN, "PATH": "/usr/bin:/bin"}
    subprocess.run(["sh", "-c", clipboard(requests)], env=environment, check=True, capture_output=True, timeout=60)
    first, second = mock.control("GET", "requests?method=HEAD").json["requests"]
    assert (first["path"], first["status"], first["subject"]) == (second["path"], second["status"], second["subject"])


def test_the_body_for_verify_is_accepted_by_verify(requests, mock):
    mock.request("GET", "/v1/files/", token=TOKEN)
    row(requests, "files:list").get_by_role("button").click()
    drawer(requests).get_by_role("button", name="Copy the expectation").click()
    assert mock.control("POST", "requests/verify", json.loads(clipboard(requests))).status == 200
    press(requests, "Verify now")
    expect(drawer(requests)).to_contain_text("The journal has a matching request.")


def test_clear_forgets_the_journal(requests, mock):
    mock.request("GET", "/v1/files/", token=TOKEN)
    expect(requests.locator("tbody tr")).to_have_count(1)
    requests.get_by_role("button", name="Clear").click()
    press(requests, "Clear")
    expect(requests.locator(".empty")).to_be_visible()
    assert mock.control("GET", "requests").json["total"] == 0
    mock.request("GET", "/v1/files/", token=TOKEN)
    expect(requests.locator("tbody tr")).to_have_count(1)


def test_more_requests_than_are_shown_show_the_latest(requests, mock):
    for number in range(230):
        mock.request("GET", f"/v1/files/?limit={number % 100 + 1}", token=TOKEN)
    mock.request("GET", "/v1/the-last-one", token=TOKEN)
    expect(requests.locator("tbody tr").first).to_contain_text("/v1/the-last-one")
    expect(requests.locator("tbody tr")).to_have_count(200)


def test_without_a_journal_the_page_explains_the_empty_list(show):
    with Mock("--journal-limit", 0, fixtures=FIXTURES / "demo.yaml") as silent:
        page = show(silent.url, "requests", expected=["net::ERR_"])
        expect(page.locator(".empty")).to_contain_text("--journal-limit 0")
        go(page, "overview")
        expect(page.locator("section", has=page.get_by_role("heading", name="Status"))).to_contain_text("off (--journal-limit 0)")
