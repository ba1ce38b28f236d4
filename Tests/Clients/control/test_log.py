"""Log lines of calls of /_mock, without secrets."""

import json

import pytest

from mock import Mock
from test_command_line import Serving

CALLS = [
    # method, path, body, status, whether it changes something
    ("GET", "health", None, 200, False),
    ("GET", "state?content=none", None, 200, False),
    ("GET", "requests", None, 200, False),
    ("POST", "requests/verify", {"match": {}, "at_least": 0}, 200, False),
    ("POST", "requests/wait", {"match": {}, "count": 0}, 200, False),
    ("GET", "nothing", None, 404, False),
    ("PUT", "clock", {"freeze": "never"}, 422, False),
    ("PUT", "clock", {"advance_seconds": 1}, 200, True),
    ("POST", "organizations", {"slug": "new"}, 201, True),
    ("POST", "organizations", {"slug": "new"}, 409, False),
    ("POST", "tokens", {"token": "polar_oat_secret", "organization": "new"}, 201, True),
    ("DELETE", "tokens/polar_oat_secret", None, 204, True),
    ("DELETE", "tokens/polar%5Foat_secret", None, 404, False),
    ("DELETE", "requests", None, 204, True),
    ("POST", "fixtures", {"version": 1}, 200, True),
    ("POST", "reset", None, 204, True),
]


@pytest.mark.parametrize("level", ["debug", "info", "warning"])
def test_control_calls_are_logged_at_debug_and_at_info_when_they_change_something(level):
    server = Serving("--log-level", level, "--log-format", "json")
    mock = Mock.at(server.url)
    for method, path, body, status, _ in CALLS:
        assert mock.control(method, path, body).status == status
    lines = [json.loads(line) for line in server.stop()[2].splitlines()]
    logged = [(line["level"], line["message"], line["status"]) for line in lines if " /_mock/" in line["message"]]
    expected = [
        ("info" if changes else "debug", masked(f"{method} /_mock/{path}"), status)
        for method, path, _, status, changes in CALLS
        if level == "debug" or level == "info" and changes
    ]
    assert logged == expected


def masked(message):
    return message.split("?")[0].replace("polar%5Foat", "polar_oat").replace("polar_oat_secret", "polar_oat_…")


SECRETS = ["polar_oat_s3cret", "polar%5Foat_s3cret", "%70olar_pat_%73%33cret", "polar%255Fus_s3cret"]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("form", ["text", "json"])
def test_tokens_in_a_target_are_masked_in_journal_and_log(secret, form):
    server = Serving("--log-level", "debug", "--log-format", form)
    mock = Mock.at(server.url)
    for target in [f"/v1/files/{secret}", f"/v1/files/?token={secret}&limit=1", f"/{secret}/x", f"/polar-s3/a/{secret}?a={secret}"]:
        for method in ["GET", "PUT", "DELETE"]:
            mock.request(method, target, headers={"Referer": f"http://x{target}", "X-Token": secret, "Cookie": f"a={secret}"})
    mock.control("DELETE", f"tokens/{secret}")
    near = mock.control("POST", "requests/verify", {"match": {"path": "/nowhere"}})
    assert near.status == 406
    journal = mock.control("GET", "requests")
    assert journal.json["count"] == 12
    for text in [journal.body.decode(), near.body.decode(), server.stop()[2]]:
        assert "s3cret" not in text and "%73%33cret" not in text and "_…" in text
