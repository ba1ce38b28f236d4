from concurrent.futures import ThreadPoolExecutor


def test_slug_conflict(mock):
    assert mock.tenant(slug="mine")["slug"] == "mine"
    assert mock.control("POST", "organizations", {"slug": "mine"}).status == 409
    assert mock.control("POST", "organizations", {"slug": ""}).status == 422
    assert mock.control("POST", "organizations", b"{").status == 400


def test_a_thousand_tenants_at_once(mock):
    """Each uploads, lists and deletes for itself while all the others do."""

    def life(number):
        tenant = mock.tenant(name="Tenant")
        token, organization = tenant["token"], tenant["id"]

        def names():
            return [item["name"] for item in mock.request("GET", "/v1/files/", token=token).json["items"]]

        assert names() == []
        content = b"%d" % number
        files = [mock.upload(token, organization, f"{number}-{n}.zip", content * (n + 1)) for n in range(2)]
        assert names() == [f"{number}-{n}.zip" for n in range(2)]
        assert mock.request("DELETE", f"/v1/files/{files[0]['id']}", token=token).status == 204
        assert names() == [f"{number}-1.zip"]
        return organization, token, files[1]["id"]

    with ThreadPoolExecutor(32) as pool:
        tenants = list(pool.map(life, range(1000)))
    assert len({organization for organization, _, _ in tenants}) == 1000
    assert len({token for _, token, _ in tenants}) == 1000
    # Nobody sees or touches what belongs to the next.
    for (_, token, _), (_, _, other) in list(zip(tenants, tenants[1:]))[:50]:
        assert mock.request("PATCH", f"/v1/files/{other}", {"name": "mine"}, token=token).status == 404
        assert mock.request("GET", f"/v1/files/?ids={other}", token=token).json["items"] == []
