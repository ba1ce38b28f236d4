import sys

import httpx
from plan import BASE, CONTENT, DRAFT, TOKEN, completion, report
from polar.v2026_04 import Polar

server = {"base_url": BASE} if len(sys.argv) > 1 else {}
with Polar(TOKEN, **server) as polar:
    created = polar.files.create(**DRAFT)
    part = created.upload.parts[0]
    put = httpx.put(part.url, content=CONTENT, headers=part.headers).raise_for_status()
    upload = {"id": created.upload.id, "path": created.upload.path}
    polar.files.uploaded(created.id, **completion(upload, put.headers["ETag"]))
download = httpx.get(f"{BASE}/v1/files/{created.id}/download", headers={"Authorization": f"Bearer {TOKEN}"}).json()
report(part.url, download["download"]["url"], httpx.get(download["download"]["url"]).content)
