import httpx
from plan import BASE, CONTENT, DRAFT, TOKEN, completion, report

with httpx.Client(headers={"Authorization": f"Bearer {TOKEN}"}) as client:
    created = client.post(f"{BASE}/v1/files/", json=DRAFT).raise_for_status().json()
    part = created["upload"]["parts"][0]
    put = httpx.put(part["url"], content=CONTENT, headers=part["headers"]).raise_for_status()
    client.post(
        f"{BASE}/v1/files/{created['id']}/uploaded", json=completion(created["upload"], put.headers["ETag"])
    ).raise_for_status()
    download = client.get(f"{BASE}/v1/files/{created['id']}/download").json()["download"]["url"]
    report(part["url"], download, httpx.get(download).content)
