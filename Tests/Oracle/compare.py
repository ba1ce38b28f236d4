#!/usr/bin/env python3
"""Sends the same requests to the mock and to the oracle, and compares what they say.

    compare.py --base http://127.0.0.1:8080 --oracle http://127.0.0.1:8199 --count 10000 --seed 1 [--token TOKEN]

The mock has to know the token as one that may write files. A request that the oracle finds valid may get any answer
of the mock but 400 and 422 of its validation; an invalid one has to get the same status and, member by member in the
same order, the same detail. Exit status 1 when something differs.
"""
import argparse
import http.client
import json
import sys
import urllib.parse

from generate import Generator


class Client:
    def __init__(self, base, headers):
        self.where = urllib.parse.urlsplit(base)
        self.headers = headers
        self.connection = None

    def send(self, method, path, body):
        for attempt in (1, 2):
            if self.connection is None:
                self.connection = http.client.HTTPConnection(self.where.hostname, self.where.port, timeout=30)
            try:
                headers = dict(self.headers, **({"Content-Type": "application/json"} if body is not None else {}))
                self.connection.request(method, path, body, headers)
                response = self.connection.getresponse()
                routing = [response.getheader("allow"), urllib.parse.urlsplit(response.getheader("location") or "")[2:]]
                return response.status, response.read(), routing
            except (OSError, http.client.HTTPException):
                self.connection = None
                if attempt == 2:
                    raise


def detail(payload):
    """The part of the answer that validation makes, as text that shows the order of keys and the kind of numbers."""
    try:
        value = json.loads(payload)
    except ValueError:
        return payload
    value = value.get("detail") if isinstance(value, dict) else value
    return json.dumps(value)


def echoes(created, valid):
    """Whether a created file shows the numbers and texts as Pydantic reads them."""
    parts = [[part[name] for name in ("number", "chunk_start", "chunk_end", "checksum_sha256_base64")]
             for part in created["upload"]["parts"]]
    wanted = [list(part.values()) for part in valid["upload"]["parts"]]
    names = ("name", "mime_type", "size", "service")
    return parts == wanted and all(
        json.dumps(created[name]) == json.dumps(valid[name]) for name in names)


def agree(mock, oracle):
    if oracle[0] == 200:
        if mock[0] == 201:
            return echoes(json.loads(mock[1]), json.loads(oracle[1])["valid"])
        # Unhandled errors of the real server after validation are a 500 too.
        return mock[0] != 400 and not (mock[0] == 422 and b'"RequestValidationError"' in mock[1])
    # Python before 3.13 has another message at another place for a trailing comma.
    if sys.version_info < (3, 13) and b'"Illegal trailing comma before end of ' in mock[1]:
        return oracle[0] == mock[0] and b'"json_invalid"' in oracle[1]
    return mock[0] == oracle[0] and mock[2] == oracle[2] and (mock[0] == 500 or detail(mock[1]) == detail(oracle[1]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", required=True)
    parser.add_argument("--oracle", required=True)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--token", default="polar_oat_acme_full")
    parser.add_argument("--show", type=int, default=10)
    options = parser.parse_args()
    mock = Client(options.base, {"Authorization": f"Bearer {options.token}"})
    oracle = Client(options.oracle, {})
    generator = Generator(options.seed)
    different, statuses = 0, {}
    for number in range(options.count):
        kind = generator.random.random()
        if kind < 0.2:
            method, path, body = "GET", generator.query(), None
        elif kind < 0.25:
            path = "/v1/files/" + generator.path_id()
            method, path, body = generator.random.choice([("GET", path + "/download", None), ("DELETE", path, None)])
        elif kind < 0.35:
            method, path = generator.route()
            body = b"{}" if method in ("POST", "PATCH", "PUT") else None
        else:
            method, path, text = generator.body()
            body = text.encode("utf-8", "surrogatepass")
        left, right = mock.send(method, path, body), oracle.send(method, path, body)
        statuses[right[0]] = statuses.get(right[0], 0) + 1
        if not agree(left, right):
            different += 1
            if different <= options.show:
                print(f"#{number} {method} {path}\n  {body and body[:600]}")
                print(f"  mock   {left[0]} {left[1][:700]}\n  oracle {right[0]} {right[1][:700]}")
    print(f"{options.count} requests, oracle answered {statuses}; {different} differ")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
