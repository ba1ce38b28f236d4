import re

import pytest
from playwright.sync_api import expect

from steps import RECORD, clipboard, drawer, drop, dropped_bytes, go, press, row, settle, sha256

SIZE = 25_000_000


@pytest.fixture
def files(page):
    go(page, "files")
    settle(page, "files")
    return page


def rule(mock, **fields):
    reply = mock.control("POST", "failures", fields)
    assert reply.status == 201, reply.body


def transfer(page, name):
    return page.locator(".transfer").filter(has_text=name)


def download(mock, name):
    (file,) = mock.control("GET", f"files?search={name}").json["items"]
    return mock.request("GET", file["url"].split(mock.address, 1)[1]).body


def test_a_dropped_file_goes_up_in_three_parts_with_progress(files, mock):
    # Slow enough to see the progress.
    rule(mock, match={"operation": "s3:UploadPart"}, upload_rate="6MiB")
    files.evaluate(RECORD)
    drop(files, "release.zip", SIZE)
    expect(transfer(files, "release.zip")).to_contain_text("Uploaded")
    expect(transfer(files, "release.zip").locator("progress")).to_have_count(3)
    seen = files.evaluate("window.progress")
    assert len(seen) == 3, seen
    for values in seen.values():
        assert values == sorted(values) and values[-1] == 1
    assert any(0 < value < 1 for values in seen.values() for value in values), seen
    expect(row(files, "release.zip")).to_contain_text("23.8 MiB")
    expect(row(files, "release.zip")).to_contain_text("Uploaded")
    assert sha256(download(mock, "release.zip")) == sha256(dropped_bytes(SIZE))

    go(files, "uploads")
    upload = files.locator(".upload").filter(has_text="release.zip")
    expect(upload).to_contain_text("Completed")
    expect(upload).to_contain_text("3 of 3 parts stored, 23.8 MiB in 3 attempts")
    expect(upload.locator(".timeline li")).to_have_count(3)
    expect(upload.locator(".attempt.good")).to_have_count(3)
    expect(upload.locator(".timeline li").first).to_contain_text("Checksum matches: declared at create, in the PUT, at completion.")
    upload.get_by_text("Checksums").click()
    upload.get_by_role("button", name="Copy the upload id").click()
    assert clipboard(files) == mock.control("GET", "uploads").json["uploads"][-1]["upload_id"]


def test_an_interrupted_part_shows_as_interrupted_and_can_continue(show, mock):
    page = show(mock.url, "files", expected=["net::ERR_", "Failed to load resource"])
    settle(page, "files")
    # Chromium itself sends a request again when a connection broke off that had been in use before, so that one strike
    # would go unseen.
    rule(mock, match={"operation": "s3:UploadPart", "part": 2}, reset={"after_request_bytes": 1_000_000})
    drop(page, "release.zip", SIZE)
    broken = transfer(page, "release.zip")
    expect(broken).to_contain_text("Interrupted. Part 2 of 3")
    expect(broken.locator("li").first).to_contain_text("stored")
    expect(row(page, "release.zip")).to_contain_text("Uploading")

    go(page, "uploads")
    upload = page.locator(".upload").filter(has_text="release.zip")
    expect(upload.locator(".badge")).to_have_text("Interrupted")
    expect(upload).to_contain_text("1 of 3 parts stored")
    go(page, "files")
    mock.control("DELETE", "failures")
    transfer(page, "release.zip").get_by_role("button", name="Continue").click()
    expect(transfer(page, "release.zip")).to_contain_text("Uploaded")
    transfer(page, "release.zip").get_by_role("button", name="Open").click()
    drawer(page).get_by_role("link", name="Show the parts of its upload").click()
    expect(page.locator(".upload")).to_contain_text(re.compile("3 of 3 parts stored, 23.8 MiB in \\d+ attempts"))
    expect(page.locator(".upload .attempt.bad").first).to_be_visible()
    expect(page.locator(".timeline li").nth(1)).to_contain_text("attempts")


@pytest.mark.parametrize("operation", ["s3:UploadPart", "files:uploaded"])
def test_an_interrupted_upload_that_a_reset_removed_begins_anew(show, mock, operation):
    page = show(mock.url, "files", expected=["Failed to load resource"])
    settle(page, "files")
    rule(mock, match={"operation": operation}, respond={"status": 500})
    drop(page, "release.zip", 1000)
    broken = transfer(page, "release.zip")
    expect(broken).to_contain_text("Interrupted")
    mock.control("POST", "reset")
    broken.get_by_role("button", name="Continue").click()
    expect(broken.locator("li")).to_contain_text("0 B of 1000 B")
    expect(broken).to_contain_text("Interrupted")
    broken.get_by_role("button", name="Continue").click()
    expect(broken).to_contain_text("Uploaded")
    expect(row(page, "release.zip")).to_contain_text("Uploaded")


def test_an_upload_whose_token_was_revoked_continues_with_another(show, mock):
    tenant = mock.tenant(name="Revoking", slug="revoking")
    page = show(mock.url, "files?organization=revoking", expected=["Failed to load resource"])
    settle(page, "files")
    rule(mock, match={"operation": "files:uploaded"}, respond={"status": 500})
    drop(page, "release.zip", 1000)
    broken = transfer(page, "release.zip")
    expect(broken).to_contain_text("Interrupted")
    mock.control("DELETE", "failures")
    mock.control("DELETE", f"tokens/{tenant['token']}")
    mock.control("POST", "tokens", {"organization": "revoking", "scopes": ["files:read", "files:write"]})
    broken.get_by_role("button", name="Continue").click()
    expect(broken).to_contain_text("Uploaded")


def test_a_cancelled_upload_says_so(files, mock):
    rule(mock, match={"operation": "s3:UploadPart"}, upload_rate="64KiB")
    drop(files, "release.zip", SIZE)
    going = transfer(files, "release.zip")
    expect(going).to_contain_text("Uploading part 1 of 3")
    going.get_by_role("button", name="Cancel").click()
    expect(going).to_contain_text("Interrupted")
    going.get_by_role("button", name="Dismiss").click()
    expect(going).to_have_count(0)


def test_chosen_files_go_to_the_organization_and_service_that_are_named(files, mock):
    files.get_by_label("Upload to").select_option("Globex")
    files.get_by_label("As", exact=True).select_option("product_media")
    with files.expect_file_chooser() as chooser:
        files.get_by_role("button", name="Choose files").click()
    chooser.value.set_files({"name": "dot.svg", "mimeType": "image/svg+xml", "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'/>"})
    expect(transfer(files, "dot.svg")).to_contain_text("Uploaded")
    expect(row(files, "dot.svg")).to_contain_text("globex, product_media")


def test_an_empty_file_is_one_empty_part(files, mock):
    drop(files, "nothing.zip", 0)
    expect(transfer(files, "nothing.zip").locator("progress")).to_have_count(1)
    expect(transfer(files, "nothing.zip")).to_contain_text("Uploaded")
    assert download(mock, "nothing.zip") == b""


def test_without_a_token_that_writes_it_says_what_to_do(files, mock):
    mock.control("POST", "fixtures", {"version": 1, "organizations": [{"slug": "locked", "name": "Locked"}]})
    files.get_by_label("Upload to").select_option("Locked")
    drop(files, "release.zip", 10)
    expect(transfer(files, "release.zip")).to_contain_text("Add one under Tenants")


def test_without_a_secure_context_the_page_explains_why_uploads_are_off(show, mock):
    page = show(mock.url.replace("127.0.0.1", "mock.internal"), "files")
    settle(page, "files")
    expect(page.locator(".drop")).to_contain_text("Browsers compute it only on HTTPS and on loopback addresses")
    expect(page.get_by_role("button", name="Choose files")).to_be_disabled()
    drop(page, "plain.zip", 1000)
    expect(page.locator("#notices")).to_contain_text("Uploads need SHA-256")
    expect(page.locator(".transfer")).to_have_count(0)


def test_a_checksum_that_disagrees_has_its_reason(page, mock):
    created = mock.request(
        "POST",
        "/v1/files/",
        {"name": "wrong.zip", "mime_type": "application/zip", "size": 4, "service": "downloadable",
         "upload": {"parts": [{"number": 1, "chunk_start": 0, "chunk_end": 4, "checksum_sha256_base64": "A" * 43 + "="}]}},
        token="polar_oat_acme_full",
    ).json
    part = created["upload"]["parts"][0]
    mock.request("PUT", part["url"].split(mock.address, 1)[1], b"four", headers=part["headers"])
    go(page, "uploads")
    upload = page.locator(".upload").filter(has_text="wrong.zip")
    expect(upload).to_contain_text("Interrupted")
    expect(upload.locator(".timeline")).to_contain_text("The latest try was refused")
    page.get_by_label("State").select_option("Completed")
    expect(page.locator(".empty")).to_contain_text("No upload matches")


def test_uploads_of_others_show_as_they_come(page, mock):
    go(page, "uploads")
    expect(page.locator(".empty")).to_contain_text("No uploads yet")
    tenant = mock.tenant(name="Fresh")
    mock.upload(tenant["token"], tenant["id"], "fresh.zip", b"content")
    expect(page.locator(".upload").filter(has_text="fresh.zip")).to_contain_text("Completed")


def test_a_page_beyond_the_last_shows_the_last(show, mock):
    tenant = mock.tenant(name="Fresh")
    mock.upload(tenant["token"], tenant["id"], "fresh.zip", b"content")
    page = show(mock.url, "uploads?page=9")
    expect(page.locator(".upload")).to_contain_text("fresh.zip")


def test_a_file_of_the_fixtures_has_no_upload(show, mock):
    (file,) = mock.control("GET", "files?search=guide.pdf").json["items"]
    page = show(mock.url, f"uploads/{file['id']}")
    expect(page.locator(".empty")).to_contain_text("This file has no upload")
