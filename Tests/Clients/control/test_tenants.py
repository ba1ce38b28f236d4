from concurrent.futures import ThreadPoolExecutor

from mock import Mock

# Several for each thread, so that all are at work beside others to the end.
THREADS, COUNT = 64, 300


def test_slug_conflict(mock):
    assert mock.tenant(slug="mine")["slug"] == "mine"
    assert mock.control("POST", "organizations", {"slug": "mine"}).status == 409
    assert mock.control("POST", "organizations", {"slug": ""}).status == 422
    assert mock.control("POST", "organizations", b"{").status == 400


def test_hundreds_of_tenants_at_once(mock):
    """Creates all tenants first. Each then uploads, lists and deletes concurrently with the others."""

    def names(tenant):
        page = mock.request("GET", "/v1/files/", token=tenant["token"]).json
        return [item["name"] for item in page["items"]]

    def life(number):
        tenant = tenants[number]
        token, organization = tenant["token"], tenant["id"]
        assert names(tenant) == []
        content = b"%d" % number
        files = [mock.upload(token, organization, f"{number}-{n}.zip", content * (n + 1)) for n in range(2)]
        assert names(tenant) == [f"{number}-{n}.zip" for n in range(2)]
        assert mock.request("DELETE", f"/v1/files/{files[0]['id']}", token=token).status == 204
        assert names(tenant) == [f"{number}-1.zip"]
        link = mock.request("GET", f"/v1/files/{files[1]['id']}/download", token=token).json["download"]["url"]
        assert mock.request("GET", link.split(mock.address, 1)[1]).body == content * 2
        return files[1]["id"]

    def alone(number):
        """No tenant can read or change the files of another."""
        token, other = tenants[number]["token"], files[(number + 1) % len(files)]
        assert mock.request("PATCH", f"/v1/files/{other}", {"name": "mine"}, token=token).status == 404
        assert mock.request("GET", f"/v1/files/?ids={other}", token=token).json["items"] == []
        return names(tenants[number])

    with ThreadPoolExecutor(THREADS) as pool:
        tenants = list(pool.map(lambda _: mock.tenant(name="Tenant"), range(COUNT)))
        assert len({tenant["id"] for tenant in tenants}) == COUNT
        assert len({tenant["slug"] for tenant in tenants}) == COUNT
        assert len({tenant["token"] for tenant in tenants}) == COUNT
        files = list(pool.map(life, range(COUNT)))
        assert list(pool.map(alone, range(COUNT))) == [[f"{number}-1.zip"] for number in range(COUNT)]
    entries = mock.control("GET", f"requests?organization={tenants[7]['slug']}").json["requests"]
    assert entries and {entry["organization"] for entry in entries} == {tenants[7]["id"]}


def test_hundreds_of_invented_tokens_at_once():
    with Mock("--auth", "any", "--min-part-size", 1) as mock:
        tokens = [f"polar_oat_invented_{number}" for number in range(COUNT)]

        def use(token):
            """Each token twice: whoever comes second finds the organization of the first."""
            file = mock.upload(token, None, f"{token}.zip", token.encode())
            return token, file["organization_id"]

        with ThreadPoolExecutor(THREADS) as pool:
            used = list(pool.map(use, tokens + tokens))
        assert len(set(used)) == len({organization for _, organization in used}) == COUNT
        for token in tokens[::100]:
            page = mock.request("GET", "/v1/files/", token=token).json
            assert [item["name"] for item in page["items"]] == [f"{token}.zip"] * 2
        assert mock.request("GET", "/v1/files/", token="polar_pat_invented").status == 401
