"""What S3 offers for an open upload and a stored object besides parts and reads, by URLs that boto3 signs."""

import base64
import hashlib

import pytest

from client import checksum_headers, send, sha256

PRIVATE = "polar-s3"
BIG = b"x" * (5 << 20)
PARTS = [BIG, b"tail!"]


@pytest.fixture
def opened(s3, files):
    """An upload with two parts stored, and a signer for what belongs to it."""
    created = files.create(*PARTS)
    for plan, part in zip(created["upload"]["parts"], PARTS):
        assert send("PUT", plan["url"], plan["headers"], part).status == 200
    upload = {"Bucket": PRIVATE, "Key": created["upload"]["path"], "UploadId": created["upload"]["id"]}
    return created, lambda operation, **more: s3.generate_presigned_url(operation, upload | more)


def document(*parts, root="CompleteMultipartUpload", checksums=True):
    elements = "".join(
        f"<Part><ETag>&quot;{hashlib.md5(part).hexdigest()}&quot;</ETag><PartNumber>{number}</PartNumber>"
        + (f"<ChecksumSHA256>{sha256(part)}</ChecksumSHA256>" if checksums else "")
        + "</Part>"
        for number, part in parts
    )
    return f'<{root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{elements}</{root}>'.encode()


BOTH = list(enumerate(PARTS, 1))


def test_list_parts(opened):
    _, url = opened
    reply = send("GET", url("list_parts"))
    assert (reply.status, reply.headers["content-type"]) == (200, "application/xml")
    assert reply.body.count(b"<Part>") == 2
    assert (reply.element("Size"), reply.element("IsTruncated")) == (str(len(BIG)), "false")
    assert reply.element("ChecksumSHA256") == sha256(BIG)
    page = send("GET", url("list_parts", MaxParts=1))
    assert (page.element("IsTruncated"), page.element("NextPartNumberMarker")) == ("true", "1")
    rest = send("GET", url("list_parts", PartNumberMarker=1))
    assert (rest.element("PartNumber"), rest.element("ETag")) == ("2", f"&quot;{hashlib.md5(b'tail!').hexdigest()}&quot;")


def test_complete(s3, files, opened):
    created, url = opened
    reply = send("POST", url("complete_multipart_upload"), {}, document(*BOTH))
    assert reply.status == 200, reply.body
    digests = b"".join(hashlib.md5(part).digest() for part in PARTS)
    assert reply.element("ETag") == f"&quot;{hashlib.md5(digests).hexdigest()}-2&quot;"
    assert reply.element("ChecksumSHA256").endswith("=-2") and reply.element("ChecksumType") == "COMPOSITE"
    assert len(reply.headers["x-amz-version-id"]) == 32
    again = send("POST", url("complete_multipart_upload"), {}, document(*BOTH))
    assert (again.status, again.element("ETag")) == (200, reply.element("ETag"))
    late = send("GET", url("list_parts"))
    assert (late.status, late.code) == (404, "NoSuchUpload")
    # Polar's own completion finds the object that is there already.
    completed = files.complete(created, *PARTS)
    assert completed["storage_version"] == reply.headers["x-amz-version-id"]
    read = send("GET", s3.generate_presigned_url("get_object", {"Bucket": PRIVATE, "Key": created["path"]}))
    assert read.body == BIG + b"tail!"


@pytest.mark.parametrize(
    "body,code",
    [
        (b"", "InvalidRequest"),
        (b"<CompleteMultipartUpload></CompleteMultipartUpload>", "MalformedXML"),
        (b"<CompleteMultipartUpload><Part></CompleteMultipartUpload>", "MalformedXML"),
        (b"no XML", "MalformedXML"),
        (document(*BOTH, root="Complete"), "MalformedXML"),
        (document(*BOTH[::-1]), "InvalidPartOrder"),
        (document((0, BIG)), "InvalidArgument"),
        (document((1, b"other")), "InvalidPart"),
        (document((3, BIG)), "InvalidPart"),
        (document(*BOTH, checksums=False), "InvalidRequest"),
        (document(*BOTH).replace(b"<ChecksumSHA256>", b"<ChecksumSHA256>!", 1), "InvalidArgument"),
        (document(*BOTH).replace(b"ChecksumSHA256", b"ChecksumCRC32"), "BadDigest"),
    ],
)
def test_refused_completion(opened, body, code):
    _, url = opened
    reply = send("POST", url("complete_multipart_upload"), {}, body)
    assert (reply.status, reply.code) == (400, code), reply.body
    assert reply.headers["x-mock-explanation"]


def test_part_too_small(s3, files):
    created = files.create(b"one", b"two")
    for plan, part in zip(created["upload"]["parts"], [b"one", b"two"]):
        send("PUT", plan["url"], plan["headers"], part)
    upload = {"Bucket": PRIVATE, "Key": created["path"], "UploadId": created["upload"]["id"]}
    url = s3.generate_presigned_url("complete_multipart_upload", upload)
    reply = send("POST", url, {}, document((1, b"one"), (2, b"two")))
    assert (reply.status, reply.code, reply.element("PartNumber")) == (400, "EntityTooSmall", "1")
    assert reply.headers["x-mock-explanation"].startswith("Part 1 ")


def test_object_checksum(opened):
    _, url = opened
    composite = base64.b64encode(hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in PARTS)).digest()).decode()
    for value, status in [(composite[:-2] + "A=", 400), ("bad", 400), (composite + "-3", 400), (composite + "-2", 200)]:
        reply = send(
            "POST", url("complete_multipart_upload", ChecksumSHA256=value), {"x-amz-checksum-sha256": value}, document(*BOTH)
        )
        assert reply.status == status, (value, reply.body)


def test_abort(opened):
    created, url = opened
    reply = send("DELETE", url("abort_multipart_upload"))
    assert (reply.status, reply.body) == (204, b"")
    assert "content-length" not in reply.headers and "content-type" not in reply.headers
    for method, operation in [("DELETE", "abort_multipart_upload"), ("GET", "list_parts"), ("POST", "complete_multipart_upload")]:
        gone = send(method, url(operation), {}, document(*BOTH) if method == "POST" else None)
        assert (gone.status, gone.code) == (404, "NoSuchUpload")
        assert gone.element("UploadId") == created["upload"]["id"]
    plan = created["upload"]["parts"][0]
    assert send("PUT", plan["url"], plan["headers"], BIG).code == "NoSuchUpload"


def test_delete_object(s3, files):
    uploaded = files.upload(b"hello")
    target = {"Bucket": PRIVATE, "Key": uploaded["path"]}
    reply = send("DELETE", s3.generate_presigned_url("delete_object", target))
    assert (reply.status, reply.body) == (204, b"")
    assert "content-length" not in reply.headers and "content-type" not in reply.headers
    assert reply.headers["x-amz-delete-marker"] == "true"
    marker = reply.headers["x-amz-version-id"]
    read = send("GET", s3.generate_presigned_url("get_object", target))
    assert (read.status, read.code, read.headers["x-amz-delete-marker"]) == (404, "NoSuchKey", "true")
    assert read.headers["x-amz-version-id"] == marker
    named = send("GET", s3.generate_presigned_url("get_object", target | {"VersionId": marker}))
    assert (named.status, named.code, named.headers["allow"]) == (405, "MethodNotAllowed", "DELETE")
    old = send("GET", s3.generate_presigned_url("get_object", target | {"VersionId": uploaded["storage_version"]}))
    assert (old.status, old.body) == (200, b"hello")


def test_delete_version(s3, files):
    uploaded = files.upload(b"hello")
    target = {"Bucket": PRIVATE, "Key": uploaded["path"]}
    url = lambda operation, **more: s3.generate_presigned_url(operation, target | more)
    marker = send("DELETE", url("delete_object")).headers["x-amz-version-id"]
    reply = send("DELETE", url("delete_object", VersionId=marker))
    assert (reply.status, reply.headers["x-amz-delete-marker"], reply.headers["x-amz-version-id"]) == (204, "true", marker)
    assert send("GET", url("get_object")).body == b"hello"
    version = uploaded["storage_version"]
    reply = send("DELETE", url("delete_object", VersionId=version))
    assert (reply.status, reply.headers["x-amz-version-id"]) == (204, version)
    assert "x-amz-delete-marker" not in reply.headers
    gone = send("GET", url("get_object"))
    assert (gone.status, gone.code) == (404, "NoSuchKey") and "x-amz-delete-marker" not in gone.headers
    assert send("DELETE", url("delete_object", VersionId="nonsense")).code == "InvalidArgument"


def test_delete_of_an_object_that_never_existed(s3):
    reply = send("DELETE", s3.generate_presigned_url("delete_object", {"Bucket": PRIVATE, "Key": "nothing/here"}))
    assert (reply.status, reply.headers["x-amz-delete-marker"]) == (204, "true")


def test_delete_without_signature(server, files):
    path = files.upload(b"hello", service="product_media", name="a.png")["path"]
    reply = send("DELETE", f"{server}/polar-s3-public/{path}")
    assert (reply.status, reply.code) == (403, "AccessDenied")


def test_boto3_sees_one_store(server, files):
    """boto3, which Polar uses itself; writes go through presigned URLs."""
    created = files.upload(*PARTS)
    report = send("GET", f"{server}/_mock/uploads/{created['id']}")
    assert report.status == 200 and b'"agrees":true' in report.body
