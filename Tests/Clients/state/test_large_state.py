"""A world of 2000 files and 10 MB is exported and imported without a difference."""

import base64
import hashlib
import json
import random

import pytest

from mock import Mock

FILES, SIZE = 2000, 5000
TOKEN = "polar_oat_large"


@pytest.fixture(scope="module")
def fixture():
    chance = random.Random(1)
    files = [
        {"name": f"file-{number}.bin", "content": {"base64": base64.b64encode(chance.randbytes(SIZE)).decode()}}
        for number in range(FILES)
    ]
    return {
        "version": 1,
        "organizations": [{"slug": "large"}],
        "tokens": [{"token": TOKEN, "organization": "large"}],
        "files": files,
    }


def test_a_large_world_comes_back_as_it_was(fixture):
    with Mock() as one, Mock() as other:
        put = one.control("PUT", "state", json.dumps(fixture).encode())
        assert put.status == 200 and put.json["files"] == FILES, put.body[:300]
        export = one.control("GET", "state").body
        assert len(export) > FILES * SIZE
        assert other.control("PUT", "state", export).status == 200
        again = other.control("GET", "state").body
        # Compared by digest: a diff of 14 MB is not readable.
        assert hashlib.sha256(again).digest() == hashlib.sha256(export).digest()

        page = other.request("GET", "/v1/files/?page=20&limit=100", token=TOKEN).json
        assert page["pagination"] == {"total_count": FILES, "max_page": 20}
        last = page["items"][-1]
        link = other.request("GET", f"/v1/files/{last['id']}/download", token=TOKEN).json["download"]["url"]
        data = other.request("GET", link.split(other.address, 1)[1]).body
        assert data == base64.b64decode(fixture["files"][int(last["name"][5:-4])]["content"]["base64"])
