"""The effect of a struck request on the world, none or the ordinary one, for every operation that changes it."""

import json

import boto3
import pytest
import requests
from botocore.config import Config

from client import send

REFUSED = {"respond": {"status": 503}}


class World:
    """A complete file, and a file with an open upload whose only part is stored."""

    def __init__(self, mock, files):
        self.mock, self.files = mock, files
        self.file = files.upload(b"whole")
        self.open = files.create(b"part", name="open.zip")
        self.plan = self.open["upload"]["parts"][0]
        assert send("PUT", self.plan["url"], self.plan["headers"], b"part").status == 200

    def snapshot(self):
        state = self.mock.control("GET", "state")
        uploads = self.mock.control("GET", "uploads")["uploads"]
        for upload in uploads:
            # A struck attempt is recorded, and changes nothing.
            upload["parts"] = [{key: part[key] for key in ("number", "size", "etag")} for part in upload["parts"]]
        return json.dumps([{key: value for key, value in state.items() if key != "failures"}, uploads], sort_keys=True)

    def signed(self, operation, **parameters):
        s3 = boto3.client(
            "s3", endpoint_url=self.mock.url, region_name="us-east-2", aws_access_key_id="polar-development",
            aws_secret_access_key="polar123456789", config=Config(signature_version="s3v4"))
        return s3.generate_presigned_url(operation, {"Bucket": "polar-s3", **parameters})

    def api(self, method, path, body=None):
        headers = {"Authorization": f"Bearer {self.files.token}", "Content-Type": "application/json"}
        return send(method, self.mock.url + path, headers, None if body is None else json.dumps(body))

    # One method for each operation; each returns the status of the response.

    def create(self):
        part = {"number": 1, "chunk_start": 0, "chunk_end": 1}
        return self.api("POST", "/v1/files/", {
            "service": "downloadable", "name": "new.zip", "mime_type": "application/zip", "size": 1,
            "upload": {"parts": [part]}})

    def uploaded(self):
        upload = self.open["upload"]
        import hashlib

        part = {
            "number": 1, "checksum_etag": hashlib.md5(b"part").hexdigest(),
            "checksum_sha256_base64": self.plan["checksum_sha256_base64"]}
        return self.api(
            "POST", f"/v1/files/{self.open['id']}/uploaded",
            {"id": upload["id"], "path": upload["path"], "parts": [part]})

    def update(self):
        return self.api("PATCH", f"/v1/files/{self.file['id']}", {"name": "renamed.zip"})

    def delete(self):
        return self.api("DELETE", f"/v1/files/{self.file['id']}")

    def list(self):
        return self.api("GET", "/v1/files/")

    def download(self):
        return self.api("GET", f"/v1/files/{self.file['id']}/download")

    def UploadPart(self):
        created = self.files.create(b"other", name="other.zip")
        plan = created["upload"]["parts"][0]
        self.before = self.snapshot()
        return send("PUT", plan["url"], plan["headers"], b"other")

    def GetObject(self):
        return send("GET", self.signed("get_object", Key=self.file["path"]))

    def HeadObject(self):
        return send("HEAD", self.signed("head_object", Key=self.file["path"]))

    def DeleteObject(self):
        return send("DELETE", self.signed("delete_object", Key=self.file["path"]))

    def ListParts(self):
        return send("GET", self.signed("list_parts", Key=self.open["path"], UploadId=self.open["upload"]["id"]))

    def AbortMultipartUpload(self):
        return send(
            "DELETE", self.signed("abort_multipart_upload", Key=self.open["path"], UploadId=self.open["upload"]["id"]))

    def CompleteMultipartUpload(self):
        import hashlib

        url = self.signed("complete_multipart_upload", Key=self.open["path"], UploadId=self.open["upload"]["id"])
        body = (
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber>"
            f"<ETag>\"{hashlib.md5(b'part').hexdigest()}\"</ETag>"
            f"<ChecksumSHA256>{self.plan['checksum_sha256_base64']}</ChecksumSHA256></Part></CompleteMultipartUpload>")
        return send("POST", url, {}, body.encode())


CHANGES = [
    "files:create", "files:uploaded", "files:update", "files:delete", "s3:UploadPart", "s3:DeleteObject",
    "s3:AbortMultipartUpload", "s3:CompleteMultipartUpload",
]
READS = ["files:list", "files:download", "s3:GetObject", "s3:HeadObject", "s3:ListParts"]


@pytest.mark.parametrize("operation", CHANGES + READS)
@pytest.mark.parametrize("takes_effect", [False, True])
@pytest.mark.parametrize("ending", ["respond", "reset"])
def test_the_effect_on_the_world_is_the_documented_one(mock, files, operation, takes_effect, ending):
    world = World(mock, files)
    rule = mock.fail({
        "match": {"operation": operation}, "times": 1, "takes_effect": takes_effect,
        ending: {"status": 503} if ending == "respond" else {}})
    world.before = world.snapshot()
    act = getattr(world, operation.split(":")[1])
    if ending == "respond":
        assert act().status == 503
    else:
        with pytest.raises(ConnectionError):
            act()
    assert mock.failures()[rule]["struck"] == 1
    changed = world.snapshot() != world.before
    assert changed == (takes_effect and operation in CHANGES)
    entry = mock.requests(f"failure={rule}")[0]
    assert entry["operation"] == operation


def test_without_a_rule_the_same_requests_take_effect(mock, files):
    """Checks that the requests above are valid."""
    for operation in CHANGES:
        mock.control("POST", "reset")
        files.token = mock.control("POST", "organizations", {"slug": "acme"})["token"]
        world = World(mock, files)
        world.before = world.snapshot()
        assert getattr(world, operation.split(":")[1])().status < 300, operation
        assert world.snapshot() != world.before, operation


def test_a_hang_ends_when_the_client_leaves(mock, files):
    rule = mock.fail({"match": {"operation": "files:create"}, "hang": {}})
    world = World.__new__(World)
    world.mock, world.files = mock, files
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.post(
            f"{mock.url}/v1/files/", json={}, headers={"Authorization": f"Bearer {mock.token}"}, timeout=0.3)
    assert mock.waits(rule)["struck"] == 1
    assert mock.control("GET", "uploads")["count"] == 0
