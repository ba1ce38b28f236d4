"""Response, journal and log have the same explanation of a refusal, over every protocol."""

import json
import socket
import urllib.request

import pytest

from mock import Mock, curl

CASES = [
    ("unknown", "/v1/files/", ["-H", "Authorization: Bearer polar_oat_acme_fulX"], 401, "nearest that is known"),
    ("prefix", "/v1/files/", ["-H", "Authorization: Bearer polr_oat_acme_full"], 401, "the nearest is polar_oat_"),
    ("kind", "/v1/files/", ["-H", "Authorization: Bearer polar_us_olivia"], 401, "polar_session"),
    ("none", "/v1/files/", [], 401, "no token"),
    ("base", "/v1/v1/files/", [], 404, "base URL should be http://"),
    ("base without version", "/files/", [], 404, "base URL should be http://"),
    ("bucket", "/downloadable/a.zip?X-Amz-Algorithm=AWS4-HMAC-SHA256", [], 400, "names no bucket"),
]


def explained(mock, protocol, path, options):
    """The status and the explanation of an answer."""
    reply = curl(protocol, "GET", mock.url + path, "-D", "-", *options, authorized=False)
    head = reply.body.decode(errors="replace")
    lines = [line for line in head.splitlines() if line.lower().startswith("x-mock-explanation:")]
    assert len(lines) == 1, head
    return reply.status, lines[0].split(":", 1)[1].strip()


def journal(mock):
    with urllib.request.urlopen(f"{mock.url}/_mock/requests") as answer:
        return json.load(answer)["requests"]


@pytest.mark.parametrize("path, options, status, part", [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_explains_in_the_answer_and_in_the_journal(mock, protocol, path, options, status, part):
    seen, explanation = explained(mock, protocol, path, options)
    assert seen == status
    assert part in explanation
    assert "polar_oat_acme_full" not in explanation
    assert journal(mock)[-1]["explanation"].replace("\u2026", "...") == explanation


def test_log_names_reasons_levels_and_no_token():
    mock = Mock()
    url = f"{mock.url}/_mock/requests"
    curl("http/1.1", "GET", f"{mock.url}/v1/files/", "-H", "Authorization: Bearer polar_oat_nobody", authorized=False)
    with mock.connect() as connection:
        connection.sendall(b"POST /v1/files/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer polar_oat_acme_full\r\n"
                           b"Content-Length: 9\r\n\r\n{")
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(4096):
            pass
    curl("http/1.1", "GET", url, authorized=False)
    curl("http/1.1", "POST", f"{mock.url}/_mock/reset", authorized=False)
    curl("http/1.1", "DELETE", f"{mock.url}/_mock/tokens/polar_oat_acme_full", authorized=False)
    curl("http/1.1", "DELETE", f"{mock.url}/_mock/tokens/polar_oat_nobody", authorized=False)
    lines = {line["message"]: line for line in mock.stop() if "status" in line}
    assert lines["GET /v1/files/"]["level"] == "warning"
    assert "There is no token" in lines["GET /v1/files/"]["explanation"]
    assert lines["GET /_mock/requests"]["level"] == "debug"
    assert lines["POST /_mock/reset"]["level"] == "info"
    cut = lines["POST /v1/files/"]
    assert (cut["status"], cut["level"], cut["operation"]) == (400, "warning", "files:create")
    # The successful request has another log line with the same text, since tokens are masked.
    assert "DELETE /_mock/tokens/polar_oat_\u2026" in lines
    assert "polar_oat_acme_full" not in json.dumps(lines)


def test_request_that_breaks_off_is_recorded_once(mock):
    before = len(journal(mock))
    for protocol in ("HTTP/1.1", "HTTP/1.0"):
        with mock.connect() as connection:
            connection.sendall(
                f"POST /v1/files/ {protocol}\r\nHost: x\r\nAuthorization: Bearer polar_oat_acme_full\r\n"
                "Content-Length: 100\r\n\r\n{".encode()
            )
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(4096):
                pass
    recorded = journal(mock)[before:]
    assert [entry["status"] for entry in recorded] == [400, 400]
    assert all(entry["operation"] == "files:create" and entry["explanation"] for entry in recorded)
