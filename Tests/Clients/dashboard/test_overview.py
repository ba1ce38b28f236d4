import ast
import json
import re
import shlex
import subprocess

from playwright.sync_api import expect

from steps import clipboard, drawer, go, press


def figure(page, name):
    return page.locator(".figure").filter(has_text=name).locator("strong")


def test_says_where_to_point_an_sdk_and_copies_it(page, mock):
    expect(page.locator("#server-url")).to_have_text(mock.url)
    page.get_by_role("button", name="Copy the URL").click()
    assert clipboard(page) == mock.url
    page.get_by_role("button", name="Copy the token").click()
    assert re.fullmatch("polar_oat_(acme|globex)_full", clipboard(page))


def test_snippets_have_the_url_and_a_token_filled_in(page, mock):
    for language in ("Python", "TypeScript", "Go", "curl"):
        page.get_by_role("tab", name=language).click()
        expect(page.get_by_role("tabpanel")).to_contain_text(mock.url)
        expect(page.get_by_role("tabpanel")).to_contain_text(re.compile("polar_oat_(acme|globex)_full"))
    page.get_by_role("button", name="Copy the snippet").click()
    answer = subprocess.run(["sh", "-c", clipboard(page)], capture_output=True, check=True)
    assert json.loads(answer.stdout)["pagination"]["total_count"] > 0


def test_a_token_is_a_valid_string_literal_in_each_snippet(page, mock):
    token = """it's; "$(id)" \\ `x`"""
    code = page.evaluate(
        """async ([url, token]) => {
          const { snippets } = await import("/_mock/snippets.js");
          return Object.fromEntries(Object.entries(snippets).map(([name, write]) => [name, write(url, token)]));
        }""",
        [mock.url, token],
    )
    call = next(node for node in ast.walk(ast.parse(code["Python"])) if isinstance(node, ast.Call))
    assert [ast.literal_eval(value) for value in (call.args[0], call.keywords[0].value)] == [token, mock.url]
    assert shlex.split(code["curl"])[2:] == [f"Authorization: Bearer {token}", f"{mock.url}/v1/files/?limit=10"]
    assert page.evaluate(re.search("accessToken: (.*),", code["TypeScript"])[1]) == token
    # Of JSON's escapes Go lacks the one of a slash alone, which nothing writes.
    assert json.loads(re.search(r'"Authorization", (.*)\)', code["Go"])[1]) == f"Bearer {token}"


def test_counts_follow_the_world(page, mock):
    expect(figure(page, "organizations")).to_have_text("2")
    expect(figure(page, "files")).to_have_text("8")
    expect(page.get_by_role("meter", name="Bytes stored")).to_be_visible()
    for text in ("Version", "Environment", "development", "in memory", "limit 1.0 GiB", "Uptime"):
        expect(page.locator("section", has=page.get_by_role("heading", name="Status"))).to_contain_text(text)
    mock.tenant(name="Another")
    expect(figure(page, "organizations")).to_have_text("3")
    mock.request("GET", "/v1/files/", token="polar_oat_acme_full")
    expect(figure(page, "requests")).not_to_have_text("0")


def test_the_clock_freezes_advances_and_runs_again(page, mock):
    clock = page.locator("section", has=page.get_by_role("heading", name="Clock"))
    page.get_by_role("button", name="Freeze").click()
    expect(clock).to_contain_text("Frozen")
    before = mock.control("GET", "clock").json
    assert before["frozen"]
    clock.get_by_label("Advance by").fill("2")
    clock.get_by_label("Unit").select_option("days")
    clock.get_by_role("button", name="Advance").click()
    expect(page.locator("#notices")).to_contain_text("2 days")
    after = mock.control("GET", "clock").json["now"]
    assert int(after[8:10]) != int(before["now"][8:10])
    expect(clock).to_contain_text(after[:10])
    clock.get_by_role("button", name="Use system time").click()
    expect(clock).to_contain_text("Running")
    assert not mock.control("GET", "clock").json["frozen"]
    # Another client changes the clock.
    mock.control("PUT", "clock", {"freeze": "2031-05-06T07:08:09Z"})
    expect(clock).to_contain_text("2031-05-06 07:08:09 UTC")


def test_the_clock_and_the_uptime_run_by_themselves(page, mock):
    clock, uptime = page.locator(".clock strong"), page.locator(".facts dd").nth(3)
    for what in (clock, uptime):
        before = what.text_content()
        expect(what).not_to_have_text(before)
    mock.control("PUT", "clock", {"freeze": "2031-05-06T07:08:09Z"})
    expect(clock).to_have_text("2031-05-06 07:08:09 UTC")
    before = uptime.text_content()
    expect(uptime).not_to_have_text(before)
    expect(clock).to_have_text("2031-05-06 07:08:09 UTC")


def test_the_focus_stays_where_it_is_while_figures_change(page, mock):
    page.locator(".figure").filter(has_text="requests").focus()
    before = figure(page, "requests").text_content()
    mock.request("GET", "/v1/files/", token="polar_oat_acme_full")
    expect(figure(page, "requests")).not_to_have_text(before)
    expect(page.locator(".figure").filter(has_text="requests")).to_be_focused()


def test_exports_what_it_imports(page, mock, tmp_path):
    page.get_by_role("button", name="Export", exact=True).click()
    with page.expect_download() as download:
        press(page, "Export")
    path = tmp_path / "world.json"
    download.value.save_as(path)
    assert json.loads(path.read_text())["version"] == 1
    mock.tenant(name="To be gone")
    expect(figure(page, "organizations")).to_have_text("3")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Import", exact=True).click()
    chooser.value.set_files(path)
    press(page, "Import")
    expect(figure(page, "organizations")).to_have_text("2")
    expect(page.locator("#notices")).to_contain_text("2 organizations and 8 files")


def test_a_fixture_is_added_to_the_world(page, tmp_path):
    path = tmp_path / "more.yaml"
    path.write_text("version: 1\norganizations: [{slug: initech}]\n")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Import", exact=True).click()
    chooser.value.set_files(path)
    drawer(page).get_by_label("Mode").select_option("add to the world")
    press(page, "Import")
    expect(figure(page, "organizations")).to_have_text("3")


def test_an_invalid_document_is_refused_with_the_reason(show, mock, tmp_path):
    page = show(mock.url, expected=["status of 422", "status of 400"])
    path = tmp_path / "wrong.json"
    path.write_text('{"version": 1, "organisations": []}')
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Import", exact=True).click()
    chooser.value.set_files(path)
    press(page, "Import")
    expect(drawer(page).get_by_role("alert")).to_contain_text("organisations")


def test_reset_asks_first(page, mock):
    mock.tenant(name="To be gone")
    expect(figure(page, "organizations")).to_have_text("3")
    page.get_by_role("button", name="Reset").click()
    press(page, "Cancel")
    expect(figure(page, "organizations")).to_have_text("3")
    page.get_by_role("button", name="Reset").click()
    press(page, "Reset")
    expect(figure(page, "organizations")).to_have_text("2")


def test_each_figure_leads_to_its_view(page):
    page.locator(".figure").filter(has_text="tokens").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tenants")
    go(page, "overview")
