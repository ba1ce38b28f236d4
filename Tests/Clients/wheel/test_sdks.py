"""Both generations of the official SDK, synchronous and asynchronous, with nothing but the plugin's fixtures."""

import asyncio
import base64
import hashlib
import os
import urllib.request

DATA = b"hello"
DIGEST = base64.b64encode(hashlib.sha256(DATA).digest()).decode()
FILE = {
    "service": "downloadable", "name": "hello.txt", "mime_type": "text/plain", "size": len(DATA),
    "upload": {"parts": [{"number": 1, "chunk_start": 0, "chunk_end": len(DATA), "checksum_sha256_base64": DIGEST}]},
}  # fmt: skip

try:
    from polar_sdk import Polar

    def client(url, token):
        return Polar(access_token=token, server_url=url)

    async_client = client
    create = lambda files: files.create(request=FILE)
    uploaded = lambda files, id, body: files.uploaded(id=id, file_upload_completed=body)
    names = lambda files: [item.name for item in files.list().result.items]
    create_async = lambda files: files.create_async(request=FILE)
    uploaded_async = lambda files, id, body: files.uploaded_async(id=id, file_upload_completed=body)

    async def names_async(files):
        return [item.name for item in (await files.list_async()).result.items]

except ImportError:
    from polar.v2026_04 import Polar, PolarAsync

    def client(url, token):
        return Polar(token, base_url=url)

    def async_client(url, token):
        return PolarAsync(token, base_url=url)

    create = create_async = lambda files: files.create(**FILE)
    uploaded = uploaded_async = lambda files, id, body: files.uploaded(id, **body)
    names = lambda files: [item.name for item in files.iter_list()]

    async def names_async(files):
        return [item.name async for item in files.iter_list()]


def put(file):
    """Uploads the only part, and gives what completes the upload."""
    part = file.upload.parts[0]
    request = urllib.request.Request(part.url, method="PUT", data=DATA, headers=dict(part.headers))
    with urllib.request.urlopen(request) as answer:
        etag = answer.headers["ETag"]
    return {"id": file.upload.id, "path": file.upload.path, "parts": [
        {"number": 1, "checksum_etag": etag, "checksum_sha256_base64": DIGEST}]}  # fmt: skip


def test_the_sdk_uploads_and_lists(polar_mock, polar_env):
    with client(os.environ["POLAR_SERVER_URL"], os.environ["POLAR_ACCESS_TOKEN"]) as polar:
        file = create(polar.files)
        uploaded(polar.files, file.id, put(file))
        assert names(polar.files) == ["hello.txt"]
    polar_mock.verify(operation="files:list", organization=polar_env.slug, exactly=1)


def test_the_sdk_works_asynchronously(polar_mock, polar_env):
    async def main():
        async with async_client(os.environ["POLAR_SERVER_URL"], os.environ["POLAR_ACCESS_TOKEN"]) as polar:
            file = await create_async(polar.files)
            await uploaded_async(polar.files, file.id, put(file))
            return await names_async(polar.files)

    assert asyncio.run(main()) == ["hello.txt"]
    polar_mock.verify(operation="files:uploaded", organization=polar_env.slug, status=200, exactly=1)
