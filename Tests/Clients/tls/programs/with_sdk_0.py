import sys

import httpx
import polar_sdk
from plan import BASE, CONTENT, DRAFT, TOKEN, completion, report

server = {"server_url": BASE} if len(sys.argv) > 1 else {"server": "production"}
with polar_sdk.Polar(access_token=TOKEN, **server) as polar:
    created = polar.files.create(request=DRAFT)
    part = created.upload.parts[0]
    put = httpx.put(part.url, content=CONTENT, headers=part.headers).raise_for_status()
    upload = {"id": created.upload.id, "path": created.upload.path}
    polar.files.uploaded(id=created.id, file_upload_completed=completion(upload, put.headers["ETag"]))
download = httpx.get(f"{BASE}/v1/files/{created.id}/download", headers={"Authorization": f"Bearer {TOKEN}"}).json()
report(part.url, download["download"]["url"], httpx.get(download["download"]["url"]).content)
