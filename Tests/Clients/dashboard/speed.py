"""How soon the page shows what there is, and what happens: a part of `make bench`, and of no suite."""

import http.client
import statistics
import threading
import time

import pytest
from mock import FIXTURES, Mock

from steps import go, settle

TOKEN = "polar_oat_acme_full"

# The time from a click on a view to its first rows, in the browser's own milliseconds.
OPEN = """async ([selector, hash]) => {
  const start = performance.now();
  location.hash = hash;
  while (location.hash !== hash || !document.querySelector(selector)) await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""

# The time at which an element with the text appears, by the clock that Python also reads.
SEEN = """(text) => new Promise((resolve) => {
  const look = () => document.body.textContent.includes(text) && resolve(Date.now() / 1000);
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  look();
})"""


def fixture(path, count):
    path.write_text(
        "version: 1\norganizations: [{name: Warehouse, slug: warehouse}]\n"
        f"bulk: [{{count: {count}, organization: warehouse, name: 'file-{{n}}.bin', size: 1KiB, seed: 1}}]\n"
    )
    return path


@pytest.fixture(scope="module")
def million(tmp_path_factory):
    """Shared by the module: it starts slowly, and no test changes its files."""
    with Mock(fixtures=fixture(tmp_path_factory.mktemp("million") / "million.yaml", 1_000_000)) as mock:
        yield mock


def best(mock, query, runs):
    """Returns the shortest response time, which is least affected by other processes."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        assert mock.control("GET", f"files?{query}").status == 200
        times.append(time.perf_counter() - start)
    return min(times)


def test_a_page_of_a_million_files_takes_as_long_as_one_of_a_thousand(million, tmp_path):
    def is_within(factor, mock, query, *runs):
        """Repeats the measurement if the machine was busy, as in `measured`."""
        return any(best(million, query, runs[0]) < factor * best(mock, query, runs[1]) + 0.002 for _ in range(5))

    with (
        Mock(fixtures=fixture(tmp_path / "thousand.yaml", 1000)) as thousand,
        Mock(fixtures=FIXTURES / "large.yaml") as tenth,
    ):
        for query in ("limit=50", "limit=50&sort=created_at", "limit=50&page=20"):
            assert is_within(3, thousand, query, 15, 15), query
        # Requests that visit every file take at most ten times as long for ten times the files.
        for query in ("search=file-77777.", "sort=-name", "sort=size", "state=flagged", "organization=warehouse&page=2"):
            assert is_within(25, tenth, query, 2, 5), query


def measured(attempt, bound, tries=5):
    """Returns the median of several samples; repeats the measurement on a busy machine until it is below the limit."""
    for _ in range(tries):
        median = statistics.median(attempt() for _ in range(7))
        if median <= bound:
            return median
    raise AssertionError(f"{median:.3f} s is more than {bound} s")


def test_the_first_rows_of_a_hundred_thousand_files_are_there_within_300_ms(show, tmp_path):
    with Mock(fixtures=FIXTURES / "large.yaml") as warehouse:
        page = show(warehouse.url, "tenants", expected=["net::ERR_"])
        settle(page, "tenants")

        def opened(hash):
            page.evaluate(OPEN, [".tenants tbody tr", "#/tenants"])
            return page.evaluate(OPEN, [".files tbody tr", hash]) / 1000

        for hash in ("#/files", "#/files?page=200"):
            print(f"{hash}: {measured(lambda: opened(hash), 0.3) * 1000:.0f} ms")


def test_a_change_shows_within_half_a_second(page, mock):
    numbers = iter(range(1000))

    def shown(view, change):
        text = f"seen-{next(numbers)}"
        page.evaluate(f"(text) => {{ window.seen = ({SEEN})(text); }}", text)
        start = time.time()
        change(text)
        return page.evaluate("() => window.seen") - start

    def upload(text):
        tenant = mock.tenant(name=text)
        mock.upload(tenant["token"], tenant["id"], f"{text}.zip", b"content")

    changes = {
        "requests": lambda text: mock.request("GET", f"/v1/{text}", token=TOKEN),
        "tenants": lambda text: mock.tenant(name=text),
        "files": upload,
        "uploads": upload,
        "failures": lambda text: mock.control("POST", "failures", {"id": text, "match": {"operation": "files:list"}, "times": 1, "respond": {"status": 503}}),
    }  # fmt: skip
    for view, change in changes.items():
        go(page, view)
        settle(page, view)
        print(f"{view}: {measured(lambda: shown(view, change), 0.5) * 1000:.0f} ms")


def test_a_list_does_not_wait_for_searches_through_a_million_files(million):
    # Under the lock a search takes a reference.
    token = million.tenant(name="Beside")["token"]
    over = threading.Event()
    searches = []

    def search():
        connection = http.client.HTTPConnection(million.address, timeout=300)
        while not over.is_set():
            start = time.perf_counter()
            connection.request("GET", "/_mock/files?search=no-such-file")
            assert connection.getresponse().read()
            searches.append(time.perf_counter() - start)

    thread = threading.Thread(target=search)
    thread.start()
    lists = []
    while len(searches) < 5:
        start = time.perf_counter()
        assert million.request("GET", "/v1/files/", token=token).status == 200
        lists.append(time.perf_counter() - start)
    over.set()
    thread.join()
    assert statistics.median(lists) < statistics.median(searches) / 4
    print(f"a list {statistics.median(lists) * 1000:.1f} ms beside searches of {statistics.median(searches) * 1000:.1f} ms")
