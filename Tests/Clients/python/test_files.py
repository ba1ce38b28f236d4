"""Every operation and every documented error of the Files API, through the official SDKs."""

import base64
import hashlib
import random

import httpx
import pytest

from drivers import NotFound, NotPermitted, OtherFailure, ValidationFailed, status_of

ACME = "polar_oat_acme"
READ_ONLY = "polar_oat_acme_read"
GLOBEX = "polar_oat_globex"
OWNER = "polar_pat_owner"
FINANCE = "polar_pat_finance"
NOWHERE = "00000000-0000-4000-8000-00000000dead"


def sha256(data):
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def plan(data, size):
    """The parts of an upload, with their checksums."""
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    return chunks, [
        {"number": n, "chunk_start": (n - 1) * size, "chunk_end": (n - 1) * size + len(chunk), "checksum_sha256_base64": sha256(chunk)}
        for n, chunk in enumerate(chunks, 1)
    ]


def upload(driver, token, name, data, size, **more):
    chunks, parts = plan(data, size)
    made = driver.create(
        token, name=name, mime_type="application/zip", size=len(data), service="downloadable",
        checksum_sha256_base64=sha256(data), upload={"parts": parts}, **more)
    assert made["is_uploaded"] is False
    done = []
    for chunk, part in zip(chunks, made["upload"]["parts"]):
        answer = httpx.put(part["url"], content=chunk, headers=part["headers"], timeout=60)
        assert answer.status_code == 200, answer.text
        done.append({"number": part["number"], "checksum_etag": answer.headers["etag"], "checksum_sha256_base64": part["checksum_sha256_base64"]})
    return driver.uploaded(token, made["id"], id=made["upload"]["id"], path=made["upload"]["path"], parts=done)


def download(server, token, id):
    answer = httpx.get(f"{server}/v1/files/{id}/download", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    return httpx.get(answer.json()["download"]["url"], timeout=60)


def test_lists_what_an_organization_has_uploaded(driver):
    answer = driver.list(ACME)
    assert [item["name"] for item in answer["items"]] == ["guide.txt", "dot.gif"]
    assert answer["pagination"] == {"total_count": 2, "max_page": 1}
    assert answer["items"][1]["public_url"].startswith(driver.base)


def test_filters_by_id_and_organization(driver):
    first = driver.list(ACME)["items"][0]
    assert [item["id"] for item in driver.list(ACME, ids=[first["id"]])["items"]] == [first["id"]]
    assert driver.list(OWNER, organization_id=first["organization_id"])["pagination"]["total_count"] == 2


def test_pages_through_every_file(driver):
    for number in range(1, 5):
        upload(driver, ACME, f"file-{number}.zip", b"x" * number, 1024)
    names = [item["name"] for item in driver.every(ACME, limit=2)]
    assert names == ["guide.txt", "dot.gif", "file-1.zip", "file-2.zip", "file-3.zip", "file-4.zip"]


def test_uploads_three_parts_and_gives_back_the_same_bytes(driver):
    data = random.Random(7).randbytes(25_000_000)
    file = upload(driver, ACME, "release.zip", data, 10_000_000)
    assert file["is_uploaded"] is True
    assert file["size"] == len(data) and file["size_readable"] == "23.8 MB"
    assert file["checksum_sha256_base64"] == sha256(data)
    assert file["checksum_sha256_hex"] == hashlib.sha256(data).hexdigest()
    digests = [hashlib.md5(data[start : start + 10_000_000]).digest() for start in (0, 10_000_000, 20_000_000)]
    assert file["checksum_etag"] == f'"{hashlib.md5(b"".join(digests)).hexdigest()}-3"'
    answer = download(driver.base, ACME, file["id"])
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="release.zip"'
    assert answer.headers["content-type"] == "application/zip"
    assert answer.content == data


def test_creates_for_an_organization_of_the_user(driver):
    acme = driver.list(ACME)["items"][0]["organization_id"]
    file = upload(driver, OWNER, "mine.zip", b"mine", 1024, organization_id=acme)
    assert file["organization_id"] == acme


def test_renames_and_versions_a_file(driver):
    file = driver.list(ACME)["items"][0]
    changed = driver.update(ACME, file["id"], name="manual.txt", version="2.0")
    assert (changed["name"], changed["version"], changed["path"]) == ("manual.txt", "2.0", file["path"])


def test_deletes_a_file(driver):
    file = driver.list(ACME)["items"][0]
    driver.delete(ACME, file["id"])
    assert [item["name"] for item in driver.list(ACME)["items"]] == ["dot.gif"]
    with pytest.raises(NotFound):
        driver.delete(ACME, file["id"])


def test_invalid_bodies_raise_the_validation_error(driver):
    with pytest.raises(ValidationFailed) as caught:
        driver.create(
            ACME, name="big.png", mime_type="image/png", size=11 * 1024 * 1024, service="product_media", upload={"parts": []})
    assert status_of(caught.value) == 422
    with pytest.raises(ValidationFailed):
        driver.list(ACME, page=0)
    with pytest.raises(ValidationFailed):
        driver.create(
            OWNER, name="a.zip", mime_type="application/zip", size=1, service="downloadable", upload={"parts": []})


@pytest.mark.parametrize("call", ["uploaded", "update", "delete"])
def test_an_unknown_file_raises_not_found(driver, call):
    body = {"uploaded": {"id": "x", "path": "y", "parts": []}, "update": {"name": "x"}, "delete": {}}[call]
    with pytest.raises(NotFound) as caught:
        getattr(driver, call)(ACME, NOWHERE, **body)
    assert status_of(caught.value) == 404
    mine = driver.list(ACME)["items"][0]
    with pytest.raises(NotFound):
        getattr(driver, call)(GLOBEX, mine["id"], **body)


@pytest.mark.parametrize("call", ["uploaded", "update", "delete"])
def test_a_role_that_may_not_manage_raises_not_permitted(driver, call):
    body = {"uploaded": {"id": "x", "path": "y", "parts": []}, "update": {"name": "x"}, "delete": {}}[call]
    file = driver.list(FINANCE)["items"][0]
    with pytest.raises(NotPermitted) as caught:
        getattr(driver, call)(FINANCE, file["id"], **body)
    assert status_of(caught.value) == 403
    assert "manage products" in str(caught.value)


def test_a_missing_scope_or_token_is_refused(driver):
    for token, status in ((READ_ONLY, 403), ("polar_oat_unknown", 401)):
        with pytest.raises(OtherFailure) as caught:
            driver.create(
                token, name="a.zip", mime_type="application/zip", size=1, service="downloadable", upload={"parts": []})
        assert status_of(caught.value) == status


def test_a_corrupted_part_is_refused_with_a_reason(driver):
    data = b"the bytes that were meant"
    _, parts = plan(data, 1024)
    made = driver.create(
        ACME, name="a.zip", mime_type="application/zip", size=len(data), service="downloadable", upload={"parts": parts})
    part = made["upload"]["parts"][0]
    answer = httpx.put(part["url"], content=data[::-1], headers=part["headers"])
    assert answer.status_code == 400
    assert "<Code>BadDigest</Code>" in answer.text
    assert "Part 1 declares" in answer.headers["x-mock-explanation"]
