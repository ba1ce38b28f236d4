"""`--list-order shuffled`: lists as production may give them, to test clients that page while they write."""

from mock import Mock

WORLD = {
    "version": 1,
    "organizations": [{"slug": "acme"}],
    "tokens": [{"token": "polar_oat_w", "organization": "acme"}],
    "bulk": [{"count": 200, "name": "{n}"}],
}


def pages(mock, limit=50):
    items, number = [], 1
    while True:
        page = mock.request("GET", f"/v1/files/?page={number}&limit={limit}", token="polar_oat_w").json
        items += page["items"]
        if number >= page["pagination"]["max_page"]:
            return items
        number += 1


def names(*arguments):
    with Mock(*arguments) as mock:
        mock.control("PUT", "state", WORLD)
        return [item["name"] for item in pages(mock)]


def test_the_default_is_the_order_of_creation():
    created = [str(number) for number in range(1, 201)]
    assert names() == created and names("--list-order", "creation", "--list-seed", "7") == created


def test_a_seed_gives_an_order():
    one = names("--list-order", "shuffled")
    assert sorted(one, key=int) == [str(number) for number in range(1, 201)] and one != sorted(one, key=int)
    assert names("--list-order", "shuffled", "--list-seed", "0") == one
    assert names("--list-order", "shuffled", "--list-seed", "1") != one


def test_changed_rows_move():
    with Mock("--list-order", "shuffled") as mock:
        mock.control("PUT", "state", WORLD)
        before = [item["id"] for item in pages(mock)]
        assert before == [item["id"] for item in pages(mock)]
        changed = before[3]
        mock.request("PATCH", f"/v1/files/{changed}", {"version": "2"}, token="polar_oat_w")
        after = [item["id"] for item in pages(mock)]
        assert after != before
        assert [file for file in after if file != changed] == [file for file in before if file != changed]
        mock.control("PATCH", f"files/{changed}", {"flagged_malicious_at": "2026-01-01"})
        assert [item["id"] for item in pages(mock)] != after


def test_a_client_that_pages_while_it_writes_misses_files():
    with Mock("--list-order", "shuffled") as mock:
        mock.control("PUT", "state", WORLD)
        seen = set()
        for number in range(1, 11):
            page = mock.request("GET", f"/v1/files/?page={number}&limit=20", token="polar_oat_w").json
            for item in page["items"]:
                seen.add(item["id"])
                mock.request("PATCH", f"/v1/files/{item['id']}", {"version": "2"}, token="polar_oat_w")
        assert len(seen) < 200
