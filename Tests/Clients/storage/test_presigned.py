"""URLs that boto3 signs with the mock's key work, and those that the mock signs are the ones boto3 would make."""

import base64
import hashlib
import re
import time
import urllib.parse

import pytest

from client import checksum_headers, send, sha256
from conftest import signer

PRIVATE, PUBLIC = "polar-s3", "polar-s3-public"
NAMES = ["release.zip", "a b.zip", "plus+and&.txt", "50%.txt", "~(1)'!*.zip", "é.zip", "日本🦄.zip", "a//b/./c", "#?;=,@:$"]


def part_params(created, number=1, **more):
    upload = created["upload"]
    return {"Bucket": PRIVATE, "Key": upload["path"], "UploadId": upload["id"], "PartNumber": number, **more}


@pytest.mark.parametrize("name", NAMES)
def test_part_upload_signed_by_boto3(s3, files, name):
    body = b"hello"
    created = files.create(body, name=name)
    url = s3.generate_presigned_url(
        "upload_part", part_params(created, ChecksumAlgorithm="SHA256", ChecksumSHA256=sha256(body)), ExpiresIn=60
    )
    reply = send("PUT", url, checksum_headers(body), body)
    assert reply.status == 200, reply.body
    assert reply.headers["etag"] == '"5d41402abc4b2a76b9719d911017c592"'
    assert reply.headers["x-amz-checksum-sha256"] == sha256(body)


@pytest.mark.parametrize("name", NAMES)
def test_read_signed_by_boto3(s3, files, name):
    path = files.upload(b"hello", name=name)["path"]
    params = {"Bucket": PRIVATE, "Key": path, "ResponseContentDisposition": 'attachment; filename="a b.zip"'}
    reply = send("GET", s3.generate_presigned_url("get_object", params, ExpiresIn=60))
    assert (reply.status, reply.body) == (200, b"hello")
    assert reply.headers["content-disposition"] == 'attachment; filename="a b.zip"'
    head = send("HEAD", s3.generate_presigned_url("head_object", {"Bucket": PRIVATE, "Key": path}, ExpiresIn=60))
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == "5"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("checked", [True, False])
def test_mock_and_boto3_sign_the_same(s3, files, name, checked):
    """Signed within one second of each other, the two URLs are the same text."""
    for _ in range(5):
        created = files.create(b"hello", name=name, checked=checked)
        params = part_params(created)
        if checked:
            params |= {"ChecksumAlgorithm": "SHA256", "ChecksumSHA256": sha256(b"hello")}
        ours = created["upload"]["parts"][0]["url"]
        theirs = s3.generate_presigned_url("upload_part", params, ExpiresIn=3600)
        date = lambda url: urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)["X-Amz-Date"]
        if date(ours) == date(theirs):
            assert ours == theirs
            return
        time.sleep(0.2)
    pytest.fail("the two clocks never agreed")


def test_url_of_another_key_pair(server, files):
    path = files.upload(b"hello")["path"]
    params = {"Bucket": PRIVATE, "Key": path}
    unknown = send("GET", signer(server, key_id="AKIAUNKNOWN").generate_presigned_url("get_object", params))
    assert (unknown.status, unknown.code) == (403, "InvalidAccessKeyId")
    wrong = send("GET", signer(server, secret="wrong").generate_presigned_url("get_object", params))
    assert (wrong.status, wrong.code) == (403, "SignatureDoesNotMatch")
    assert wrong.element("StringToSign").startswith("AWS4-HMAC-SHA256\n")
    region = send("GET", signer(server, region="eu-west-1").generate_presigned_url("get_object", params))
    assert (region.status, region.code) == (400, "AuthorizationQueryParametersError")
    assert region.element("Region") == "us-east-2"


@pytest.mark.parametrize("position", ["path", "query", "signature", "checksum"])
def test_changed_url(files, position):
    created = files.create(b"hello")
    url, headers = created["upload"]["parts"][0]["url"], checksum_headers(b"hello")
    if position == "path":
        url = url.replace("/release.zip", "/release.zap")
    elif position == "query":
        url = url.replace("partNumber=1", "partNumber=2")
    elif position == "signature":
        url = url[:-1] + ("0" if url[-1] != "0" else "1")
    else:
        headers = checksum_headers(b"HELLO")
    reply = send("PUT", url, headers, b"hello")
    assert (reply.status, reply.code) == (403, "SignatureDoesNotMatch")


def test_expired_url(s3, files):
    path = files.upload(b"hello")["path"]
    reply = send("GET", s3.generate_presigned_url("get_object", {"Bucket": PRIVATE, "Key": path}, ExpiresIn=0))
    assert (reply.status, reply.code) == (403, "AccessDenied")
    assert reply.element("Message") == "Request has expired"


def test_unsigned_checksum_header(files):
    created = files.create(b"hello", checked=False)
    reply = send("PUT", created["upload"]["parts"][0]["url"], checksum_headers(b"hello"), b"hello")
    assert (reply.status, reply.code) == (403, "AccessDenied")
    assert reply.element("HeadersNotSigned") == "x-amz-checksum-sha256, x-amz-sdk-checksum-algorithm"


def test_part_without_checksum(s3, files):
    created = files.create(b"hello", checked=False)
    reply = send("PUT", s3.generate_presigned_url("upload_part", part_params(created)), {}, b"hello")
    assert (reply.status, reply.code) == (400, "InvalidRequest")


def test_checksum_mode_of_a_composite_object(s3, files):
    path = files.upload(b"x" * (5 << 20), b"tail!")["path"]
    params = {"Bucket": PRIVATE, "Key": path, "ChecksumMode": "ENABLED"}
    url = s3.generate_presigned_url("head_object", params)
    reply = send("HEAD", url, {"x-amz-checksum-mode": "ENABLED"})
    assert reply.status == 200
    assert reply.headers["x-amz-checksum-sha256"].endswith("=-2")
    assert reply.headers["x-amz-checksum-type"] == "COMPOSITE"
    part = send("GET", s3.generate_presigned_url("get_object", {"Bucket": PRIVATE, "Key": path, "PartNumber": 2}))
    assert (part.status, part.body) == (206, b"tail!")
    assert part.headers["x-amz-mp-parts-count"] == "2"


@pytest.mark.parametrize("method", ["get_object", "head_object"])
def test_checksum_of_one_part(s3, files, method):
    bodies = [b"x" * (5 << 20), b"tail!"]
    path = files.upload(*bodies)["path"]
    for number, body in enumerate(bodies, 1):
        params = {"Bucket": PRIVATE, "Key": path, "ChecksumMode": "ENABLED", "PartNumber": number}
        url = s3.generate_presigned_url(method, params)
        reply = send(method.split("_")[0].upper(), url, {"x-amz-checksum-mode": "ENABLED"})
        assert (reply.status, reply.headers["x-amz-checksum-sha256"]) == (206, sha256(body))
        assert reply.headers["x-amz-checksum-type"] == "COMPOSITE"


def test_upload_ids(files):
    ids = [files.create(b"hello")["upload"]["id"] for _ in range(5)]
    assert len(set(ids)) == 5
    assert all(re.fullmatch(r"[A-Za-z0-9._-]{128}", id) for id in ids)


def test_digests_of_a_refused_content_md5(files):
    plan = files.create(b"hello")["upload"]["parts"][0]
    other = base64.b64encode(hashlib.md5(b"jello").digest()).decode()
    headers = plan["headers"] | {"Content-MD5": other}
    reply = send("PUT", plan["url"], headers, b"hello")
    assert (reply.status, reply.code) == (400, "BadDigest")
    assert reply.element("ExpectedDigest") == other
    assert reply.element("CalculatedDigest") == base64.b64encode(hashlib.md5(b"hello").digest()).decode()


@pytest.mark.parametrize("type", ["image/svg+xml", "text/html; charset=utf-8", "application/xml", "none"])
def test_a_download_with_a_type_that_browsers_run_has_safety_headers(s3, files, type):
    path = files.upload(b"<svg/>")["path"]
    params = {"Bucket": PRIVATE, "Key": path}
    plain = send("GET", s3.generate_presigned_url("get_object", params))
    assert "content-security-policy" not in plain.headers and "x-content-type-options" not in plain.headers
    reply = send("GET", s3.generate_presigned_url("get_object", params | {"ResponseContentType": type}))
    assert (reply.status, reply.headers["content-type"]) == (200, type)
    assert reply.headers["x-content-type-options"] == "nosniff"
    policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert reply.headers["content-security-policy"] == policy


def test_changed_headers_are_named(files):
    plan = files.create(b"hello")["upload"]["parts"][0]
    reply = send("PUT", plan["url"], checksum_headers(b"jello"), b"jello")
    assert reply.code == "SignatureDoesNotMatch"
    told = reply.headers["x-mock-explanation"]
    assert "x-amz-checksum-sha256 differs" in told and sha256(b"hello") in told


def test_a_read_before_the_completion_is_explained(s3, files):
    created = files.create(b"hello")
    url = s3.generate_presigned_url("get_object", {"Bucket": PRIVATE, "Key": created["upload"]["path"]})
    reply = send("GET", url)
    assert (reply.status, reply.code) == (404, "NoSuchKey")
    assert f"/v1/files/{created['id']}/uploaded" in reply.headers["x-mock-explanation"]


def test_a_path_without_its_bucket_is_explained(s3, files):
    path = files.upload(b"hello")["path"]
    url = s3.generate_presigned_url("get_object", {"Bucket": PRIVATE, "Key": path}).replace(f"/{PRIVATE}/", "/")
    assert "names no bucket" in send("GET", url).headers["x-mock-explanation"]


def test_an_s3_client_without_a_bucket_is_explained(server):
    headers = {"Authorization": "AWS4-HMAC-SHA256 Credential=polar-development/20260101/us-east-2/s3/aws4_request"}
    reply = send("GET", server + "/", headers)
    assert (reply.status, reply.code) == (501, "NotImplemented")
    told = reply.headers["x-mock-explanation"]
    assert "presigned URLs only" in told and "names no bucket" in told


def test_a_host_that_a_proxy_changed_is_explained(server, files):
    plan = files.create(b"hello")["upload"]["parts"][0]
    reply = send("PUT", plan["url"], plan["headers"] | {"Host": "backend:3000"}, b"hello")
    assert reply.code == "SignatureDoesNotMatch"
    assert f"signed for the host {server.removeprefix('http://')}" in reply.headers["x-mock-explanation"]


def test_public_object(files):
    uploaded = files.upload(b"hello", name="a b+é.png", service="product_media")
    reply = send("GET", uploaded["public_url"])
    assert (reply.status, reply.body) == (200, b"hello")
    assert reply.headers["content-type"] == "image/png"
    missing = send("GET", uploaded["public_url"] + "x")
    assert (missing.status, missing.code) == (404, "NoSuchKey")


def test_bucket_that_does_not_exist(s3):
    reply = send("GET", s3.generate_presigned_url("get_object", {"Bucket": "no-such-bucket", "Key": "a"}))
    assert (reply.status, reply.code) == (404, "NoSuchBucket")
    assert reply.element("BucketName") == "no-such-bucket"


def test_private_object_without_signature(server, files):
    path = files.upload(b"hello")["path"]
    reply = send("GET", f"{server}/{PRIVATE}/{path}")
    assert (reply.status, reply.code) == (403, "AccessDenied")


@pytest.mark.parametrize("operation,method", [("put_object", "PUT"), ("restore_object", "POST")])
def test_verbs_that_polar_never_signs(s3, files, operation, method):
    path = files.upload(b"hello")["path"]
    reply = send(method, s3.generate_presigned_url(operation, {"Bucket": PRIVATE, "Key": path}), {}, b"")
    assert (reply.status, reply.code) == (405, "MethodNotAllowed")
    assert method in reply.headers["x-mock-explanation"]
