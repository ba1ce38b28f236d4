import pytest
from playwright.sync_api import expect

from steps import clipboard, drawer, go, press, settle


@pytest.fixture
def tenants(page):
    go(page, "tenants")
    settle(page, "tenants")
    return page


def section(page, name):
    return page.get_by_role("region", name=name, exact=True)


def test_shows_organizations_users_roles_and_masked_tokens(tenants):
    expect(section(tenants, "Organizations").locator("tbody tr")).to_have_count(2)
    expect(section(tenants, "Users")).to_contain_text("olivia@example.com")
    expect(section(tenants, "Users")).to_contain_text("finance")
    expect(section(tenants, "Tokens").locator("tbody tr")).to_have_count(17)
    expect(section(tenants, "Tokens")).to_contain_text("files:read")
    expect(section(tenants, "Tokens")).to_contain_text("Expired")
    assert "polar_oat_acme_full" not in tenants.locator("main").text_content()


def test_a_token_is_copied_whole(tenants):
    section(tenants, "Tokens").locator("tbody tr").filter(has_text="Globex").get_by_role("button", name="Copy").click()
    expect(tenants.locator("#notices")).to_contain_text("Copied")
    assert clipboard(tenants) == "polar_oat_globex_full"


def test_an_organization_is_added_with_a_token_that_works(tenants, mock):
    tenants.get_by_role("button", name="Add an organization").click()
    drawer(tenants).get_by_label("Name").fill("Initech")
    press(tenants, "Add")
    expect(drawer(tenants).get_by_role("heading", level=2)).to_have_text("Organization Initech added")
    press(tenants, "Copy the token")
    assert mock.request("GET", "/v1/files/", token=clipboard(tenants)).status == 200
    tenants.keyboard.press("Escape")
    expect(section(tenants, "Organizations")).to_contain_text("Initech")


def test_a_token_is_added_and_revoked(tenants, mock):
    tenants.get_by_role("button", name="Add a token").click()
    drawer(tenants).get_by_label("Holder").select_option("User finn@example.com")
    drawer(tenants).get_by_label("Scopes").fill("files:read")
    drawer(tenants).get_by_label("Token", exact=True).fill("polar_pat_brand_new")
    press(tenants, "Add")
    expect(drawer(tenants)).to_contain_text("polar_pat_brand_new")
    tenants.keyboard.press("Escape")
    assert mock.request("GET", "/v1/files/", token="polar_pat_brand_new").status == 200
    added = section(tenants, "Tokens").locator("tbody tr").first
    expect(added).to_contain_text("finn@example.com")
    added.get_by_role("button", name="Revoke").click()
    press(tenants, "Revoke")
    expect(tenants.locator("dialog")).to_have_count(0)
    assert mock.request("GET", "/v1/files/", token="polar_pat_brand_new").status == 401


def test_a_conflict_is_refused_with_the_reason(show, mock):
    page = show(mock.url, "tenants", expected=["status of 409"])
    page.get_by_role("button", name="Add an organization").click()
    drawer(page).get_by_label("Slug").fill("acme")
    press(page, "Add")
    expect(drawer(page).get_by_role("alert")).to_contain_text("acme")


def test_tokens_and_users_of_one_organization(tenants):
    tenants.get_by_label("Tokens and users of").select_option("Globex")
    expect(section(tenants, "Users").locator("tbody tr")).to_have_count(2)
    expect(section(tenants, "Tokens")).not_to_contain_text("Acme")


@pytest.mark.parametrize("name, left", [("Organizations", 2), ("Tokens", 17)])
def test_a_page_that_a_reset_empties_shows_the_last(tenants, mock, name, left):
    for number in range(41):
        mock.tenant(name=f"Initech {number}")
    table = section(tenants, name)
    expect(table.locator(".pager")).to_contain_text("of 3")
    number = table.get_by_label(f"Page of {name.lower()}", exact=True)
    number.fill("3.2")
    number.press("Enter")
    expect(table).to_contain_text("41 to ")
    mock.control("POST", "reset")
    expect(table.locator("tbody tr")).to_have_count(left)
    expect(table).to_contain_text(f"1 to {left} of {left}")


def test_an_invalid_token_that_has_not_expired_is_not_shown_as_expired(tenants, mock):
    world = {
        "version": 1,
        "organizations": [{"slug": "blocked", "name": "Blocked", "blocked_at": "2026-01-01T00:00:00Z"}],
        "tokens": [{"token": "polar_oat_blocked", "organization": "blocked"}],
    }
    assert mock.control("POST", "fixtures", world).status == 200
    expect(section(tenants, "Tokens").locator("tbody tr").filter(has_text="Blocked")).to_contain_text("Not valid")


def test_a_token_is_added_for_an_organization_that_is_not_among_the_latest(show, mock):
    for number in range(200):
        mock.tenant(name=f"Initech {number}")
    page = show(mock.url, "tenants?organization=acme")
    expect(section(page, "Users")).to_contain_text("olivia@example.com")
    page.get_by_role("button", name="Add a token").click()
    expect(drawer(page).get_by_label("Holder")).to_have_value('{"organization":"acme"}')
    press(page, "Add")
    expect(drawer(page).get_by_role("heading", level=2)).to_have_text("Token added")


def test_tenants_of_others_show_by_themselves(tenants, mock):
    mock.tenant(name="Appeared")
    expect(section(tenants, "Organizations")).to_contain_text("Appeared")
    section(tenants, "Organizations").get_by_role("link", name="Appeared").click()
    expect(tenants.locator(".empty")).to_contain_text("No file matches")
