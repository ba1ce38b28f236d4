"""Shared by the Python programs of these tests: an upload of one part, and its output for the test."""

import base64
import hashlib
import json
import os
import sys
from urllib.parse import urlsplit

TOKEN = os.environ["POLAR_ACCESS_TOKEN"]
# Without an argument a program calls production, as deployed ones do.
BASE = sys.argv[1] if len(sys.argv) > 1 else "https://api.polar.sh"
CONTENT = b"over TLS " * 1000
CHECKSUM = base64.b64encode(hashlib.sha256(CONTENT).digest()).decode()
PART = {"number": 1, "chunk_start": 0, "chunk_end": len(CONTENT), "checksum_sha256_base64": CHECKSUM}
DRAFT = {
    "name": "tls.bin", "mime_type": "application/octet-stream", "size": len(CONTENT), "service": "downloadable",
    "checksum_sha256_base64": CHECKSUM, "upload": {"parts": [PART]},
}


def completion(upload, etag):
    return {
        "id": upload["id"], "path": upload["path"],
        "parts": [{"number": 1, "checksum_etag": etag, "checksum_sha256_base64": CHECKSUM}],
    }


def report(part_url, download_url, received):
    hosts = [f"{url.scheme}://{url.hostname}" for url in map(urlsplit, (part_url, download_url))]
    print(json.dumps({"part": hosts[0], "download": hosts[1], "intact": received == CONTENT}))
