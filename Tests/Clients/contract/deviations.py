"""Responses in which production, and therefore the mock, deviates from its contract; each has a reason.

Schemathesis drops a failure that is listed here. Whatever else it finds fails the run.
"""

import collections
import json
import os
import re
import uuid

import schemathesis
from hypothesis import strategies

schemathesis.openapi.format("uuid4", strategies.uuids(version=4).map(str))

# 500 where production's code raises what nothing catches: X-Mock-Explanation says which it is.
UNHANDLED = {
    r"Storage refused to (open|complete) the upload: ": "the object store's refusal is no answer of the API",
    r"is not base64: Python's b64decode raises": "a checksum is decoded without a check",
    r"line break and would be sent to S3": "a value goes into a header of the object store's request",
    r"half a surrogate pair": "a text that has no UTF-8",
    r"beyond (the 64 bits|2\^63 - 1)": "a number that PostgreSQL cannot hold",
    r"MetadataTooLarge|RequestHeaderSectionTooLarge": "more than the object store takes beside an object",
    r"cannot parse S3's reply": "a name that XML cannot hold",
    r"botocore takes no empty key": "an empty path",
    r"its errors would echo": "an answer of 422 that cannot be written",
    r"cannot be echoed in an error": "the same, of a body that is no text",
}

# Answers of the layers around the endpoints, which the contract does not name.
LAYERS = {
    400: "the body is not text",
    401: "there is no token, or an unknown one",
    411: "a body's length is not announced",
    413: "a body is longer than 10 MiB",
}

seen = collections.Counter()


def reason(kind, case, response):
    """Why production does the same; None where it does not."""
    status, method, path = response.status_code, case.operation.method.upper(), case.operation.path
    if kind in ("ServerError", "UndefinedStatusCode") and status == 500:
        text = " ".join(response.headers.get("x-mock-explanation", []))
        return next((why for pattern, why in UNHANDLED.items() if re.search(pattern, text)), None)
    if kind == "UndefinedStatusCode":
        return LAYERS.get(status)
    if kind == "AllowHeaderMismatch" and status == 405:
        return "Starlette names the first route of a path alone"
    if kind == "EnsureResourceAvailability" and path.endswith("/download") and status == 404:
        return "a file is there for readers once its upload is complete"
    if kind == "RejectedPositiveData" and (method, path, status) == ("POST", "/v1/files/", 422):
        if response.json()["detail"][0]["type"] == "organization_token":
            return "a token of an organization names none"
    if kind == "RejectedPositiveData" and status in LAYERS:
        return LAYERS[status]
    if kind == "AcceptedNegativeData" and status == 413:
        return LAYERS[status]
    return None


@schemathesis.hook
def filter_failure(context, failure, case, response):
    why = reason(type(failure).__name__, case, response)
    if why is None:
        return True
    seen[f"{type(failure).__name__} {response.status_code}: {why}"] += 1
    return False


@schemathesis.hook
def after_call(context, case, response):
    seen["calls"] += 1
    # Written after each call, since no call is known to be the last.
    if seen["calls"] % 50 == 0 and (path := os.environ.get("DEVIATIONS")):
        with open(path, "w") as file:
            json.dump(seen, file)
