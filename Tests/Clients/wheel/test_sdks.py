"""Both generations of the official SDK, with nothing but the plugin's fixtures."""

import base64
import hashlib
import os
import urllib.request

import pytest


def upload(create, complete, data):
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    file = create({
        "service": "downloadable", "name": "hello.txt", "mime_type": "text/plain", "size": len(data),
        "upload": {"parts": [
            {"number": 1, "chunk_start": 0, "chunk_end": len(data), "checksum_sha256_base64": digest}]},
    })  # fmt: skip
    part = file.upload.parts[0]
    put = urllib.request.Request(part.url, method="PUT", data=data, headers=dict(part.headers))
    etag = urllib.request.urlopen(put).headers["ETag"]
    complete(file.id, {"id": file.upload.id, "path": file.upload.path, "parts": [
        {"number": 1, "checksum_etag": etag, "checksum_sha256_base64": digest}]})  # fmt: skip
    return file


def test_the_sdk_uploads_and_lists(polar_mock, polar_env):
    url, token = os.environ["POLAR_SERVER_URL"], os.environ["POLAR_ACCESS_TOKEN"]
    try:
        import polar_sdk
    except ImportError:
        polar_sdk = None
    if polar_sdk is not None and hasattr(polar_sdk, "Polar"):
        polar = polar_sdk.Polar(access_token=token, server_url=url)
        file = upload(
            lambda body: polar.files.create(request=body),
            lambda id, body: polar.files.uploaded(id=id, file_upload_completed=body), b"hello")  # fmt: skip
        assert [item.id for item in polar.files.list().result.items] == [file.id]
    else:
        from polar.v2026_04 import Polar

        polar = Polar(token, base_url=url)
        assert list(polar.files.iter_list()) == []
    polar_mock.verify(operation="files:list", organization=polar_env.slug, exactly=1)


def test_the_sdk_works_asynchronously(polar_mock, polar_tenant):
    import asyncio

    polar_sdk = pytest.importorskip("polar_sdk", reason="the later generation has a test of its own above")

    async def count():
        async with polar_sdk.Polar(access_token=polar_tenant.token, server_url=polar_mock.url) as polar:
            page = await polar.files.list_async()
            return len(page.result.items)

    assert asyncio.run(count()) == 0
