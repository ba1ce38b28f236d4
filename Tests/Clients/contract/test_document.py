"""The contract equals production's except for descriptions and the server URL."""

import json
import pathlib

import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from mock import Mock

# The files section of production's document, without its descriptions.
PRODUCTION = json.loads((pathlib.Path(__file__).parent / "production.json").read_text())
VERSIONS = ["2026-04", "2026-10"]
TOKEN = "polar_oat_acme_full"


def document(mock, version=VERSIONS[0], headers=None):
    reply = mock.request("GET", f"/{version}/openapi.json", headers=headers)
    assert reply.status == 200 and reply.headers["Content-Type"] == "application/json"
    return reply.json


def shape(value, is_map=False):
    """Removes descriptions, but keeps properties named `description`."""
    if isinstance(value, dict):
        return {
            key: shape(member, is_map=key in ("properties", "mapping", "schemas", "headers") and not is_map)
            for key, member in value.items()
            if is_map or key != "description"
        }
    return [shape(element) for element in value] if isinstance(value, list) else value


@pytest.mark.parametrize("version", VERSIONS)
def test_the_contract_is_that_of_production(mock, version):
    ours, theirs = shape(document(mock, version)), shape(PRODUCTION)
    assert ours.pop("servers") == [{"url": mock.url}] and theirs.pop("servers")
    assert ours.pop("info") == {**theirs.pop("info"), "version": version}
    assert ours.keys() == theirs.keys()
    assert ours["paths"] == theirs["paths"]
    assert ours["components"]["schemas"].keys() == theirs["components"]["schemas"].keys()
    for name, schema in theirs["components"]["schemas"].items():
        assert ours["components"]["schemas"][name] == schema, name
    assert ours == theirs


@pytest.mark.parametrize("version", VERSIONS)
def test_it_is_a_valid_openapi_document(mock, version):
    OpenAPIV31SpecValidator(document(mock, version)).validate()


def test_it_names_the_server_that_was_asked():
    with Mock() as mock:
        host = {"Host": "files.test:8443"}
        assert document(mock, headers=host)["servers"] == [{"url": "http://files.test:8443"}]
        behind_proxy = {**host, "X-Forwarded-Proto": "https"}
        assert document(mock, headers=behind_proxy)["servers"] == [{"url": "https://files.test:8443"}]
    with Mock("--public-url", "https://files.example/mock") as mock:
        assert document(mock)["servers"] == [{"url": "https://files.example/mock"}]


@pytest.mark.parametrize("path", ["/openapi.json", "/v1/openapi.json", "/2025-01/openapi.json", "/2026-04/openapi.yaml"])
def test_unknown_versions_have_no_document(mock, path):
    reply = mock.request("GET", path)
    assert (reply.status, reply.json) == (404, {"detail": "Not Found"})


def test_real_responses_conform_to_the_contract(mock):
    """The whole life of a file of each service, by every endpoint."""
    contract = document(mock)
    organization = mock.tenant(slug="contract")

    def expect(method, path, status, template=None, body=None):
        reply = mock.request(method, path, body, token=organization["token"])
        assert reply.status == status, reply.body
        answers = contract["paths"][template or path][method.lower()]["responses"]
        if status == 204:
            assert answers["204"].get("content") is None and not reply.body
            return None
        schema = answers[str(status)]["content"]["application/json"]["schema"]
        validator = jsonschema.Draft202012Validator(
            {**schema, "components": contract["components"]}, format_checker=jsonschema.FormatChecker())
        validator.validate(reply.json)
        return reply.json

    missing = "/v1/files/3fa85f64-5717-4562-b3fc-2c963f66afa6"
    for service in contract["components"]["schemas"]["FileServiceTypes"]["enum"]:
        part = {"number": 1, "chunk_start": 0, "chunk_end": 4}
        created = expect("POST", "/v1/files/", 201, body={
            "name": "a.png", "mime_type": "image/png", "size": 4, "service": service, "upload": {"parts": [part]}})
        status = 403 if service == "support_case_attachment" else 200
        expect("PATCH", f"/v1/files/{created['id']}", status, "/v1/files/{id}", {"name": "b.png"})
        file = mock.upload(organization["token"], None, "b.zip", b"data")
        path = f"/v1/files/{file['id']}"
        expect("GET", f"{path}/download", 200, "/v1/files/{id}/download")
        expect("PATCH", path, 200, "/v1/files/{id}", {"name": "c.zip"})
        expect("GET", "/v1/files/", 200)
        expect("DELETE", path, 204, "/v1/files/{id}")
        expect("GET", f"{missing}/download", 404, "/v1/files/{id}/download")
        expect("PATCH", missing, 404, "/v1/files/{id}", {})
    expect("POST", "/v1/files/", 422, body={"service": "downloadable"})
