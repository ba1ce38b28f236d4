import requests
from plan import BASE, CONTENT, DRAFT, TOKEN, completion, report

session = requests.Session()
session.headers["Authorization"] = f"Bearer {TOKEN}"
created = session.post(f"{BASE}/v1/files/", json=DRAFT)
created.raise_for_status()
file = created.json()
part = file["upload"]["parts"][0]
put = requests.put(part["url"], data=CONTENT, headers=part["headers"])
put.raise_for_status()
session.post(f"{BASE}/v1/files/{file['id']}/uploaded", json=completion(file["upload"], put.headers["ETag"])).raise_for_status()
download = session.get(f"{BASE}/v1/files/{file['id']}/download").json()["download"]["url"]
report(part["url"], download, requests.get(download).content)
