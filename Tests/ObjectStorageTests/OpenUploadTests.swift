import HTTPCore
import PolarFiles
import Recording
import Testing

@Suite("Uploads by signed URLs alone")
struct OpenUploadTests {
  let bench: StorageBench
  let upload: StorageBench.Upload
  private let parts: [[UInt8]] = [Array("first".utf8), Array("2".utf8)]

  init() throws {
    bench = try StorageBench()
    upload = try bench.start()
    for (index, part) in parts.enumerated() { upload.put(part, part: index + 1) }
  }

  private func url(_ method: String, _ parameters: [(name: String, value: String)] = []) -> String {
    upload.url(method, [("uploadId", upload.id)] + parameters)
  }

  private var document: [UInt8] {
    var text = #"<?xml version="1.0"?><!-- all --><CompleteMultipartUpload xmlns="x">"#
    for (index, part) in parts.enumerated() {
      text += "\n<Part><PartNumber>\(index + 1)</PartNumber><ETag>&quot;\(MD5Digest.of(part).hex)&#34;</ETag>"
      text += "<ChecksumSHA256>\(SHA256Digest.of(part).base64)</ChecksumSHA256></Part>"
    }
    return Array("\(text)</CompleteMultipartUpload>\n".utf8)
  }

  @Test func `lists what is stored of an open upload`() {
    let reply = bench.send("GET", url("GET"))
    #expect(reply.status == 200 && reply.headers["content-type"] == "application/xml")
    #expect(reply.text.contains(#"<ListPartsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">"#))
    #expect(reply.element("Key") == upload.key && reply.element("UploadId") == upload.id)
    #expect(reply.element("Part")?.hasPrefix("<PartNumber>1</PartNumber><LastModified>") == true)
    #expect(reply.element("LastModified") == "2026-08-22T12:00:00.000Z")
    #expect(reply.element("Size") == "5" && reply.element("IsTruncated") == "false")
    #expect(reply.notes.operation == .listParts)
  }

  @Test func `lists parts page by page`() {
    let first = bench.send("GET", url("GET", [("max-parts", "1")]))
    #expect(first.element("NextPartNumberMarker") == "1" && first.element("IsTruncated") == "true")
    let second = bench.send("GET", url("GET", [("part-number-marker", "1")]))
    #expect(second.element("PartNumber") == "2" && second.element("IsTruncated") == "false")
  }

  @Test func `an empty page of parts announces no further ones`() {
    let reply = bench.send("GET", url("GET", [("max-parts", "0")]))
    #expect(reply.status == 200 && reply.element("Part") == nil && reply.element("IsTruncated") == "false")
  }

  @Test func `takes an empty number of a page for none`() {
    let reply = bench.send("GET", url("GET", [("max-parts", ""), ("part-number-marker", "")]))
    #expect(reply.status == 200 && reply.element("MaxParts") == "1000" && reply.element("PartNumberMarker") == "0")
  }

  @Test(arguments: ["x", "-1", "2147483648"])
  func `refuses a page that is no number`(value: String) {
    let reply = bench.send("GET", url("GET", [("max-parts", value)]))
    #expect(reply.status == 400 && reply.code == "InvalidArgument" && reply.element("ArgumentName") == "max-parts")
  }

  @Test func `completes an upload`() throws {
    let reply = bench.send("POST", url("POST"), [], document)
    #expect(reply.status == 200)
    #expect(reply.element("ETag")?.hasSuffix("-2&quot;") == true)
    #expect(reply.element("ChecksumSHA256")?.hasSuffix("=-2") == true)
    let key = upload.key.replacing("/", with: "%2F")
    #expect(reply.element("Location") == "\(StorageBench.base)/polar-s3/\(key)")
    #expect(reply.headers["x-amz-version-id"]?.utf8.count == 32)
    #expect(bench.send("GET", upload.objectURL).text == "first2")
    #expect(reply.notes.operation == .completeUpload)
  }

  @Test func `looks for the upload before it reads the body`() {
    let reply = bench.send("POST", upload.url("POST", [("uploadId", "unknown")]), [], [])
    #expect(reply.isEarly && reply.status == 404 && reply.code == "NoSuchUpload")
  }

  @Test(arguments: [
    ("", "InvalidRequest"), ("<", "MalformedXML"), ("<CompleteMultipartUpload/>", "MalformedXML"),
    ("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>", "MalformedXML"),
    ("<CompleteMultipartUpload><Part><PartNumber>one</PartNumber></Part></CompleteMultipartUpload>", "MalformedXML"),
    ("<CompleteMultipartUpload><Other/></CompleteMultipartUpload>", "MalformedXML"),
  ])
  func `refuses a completion that says nothing`(body: String, code: String) {
    let reply = bench.send("POST", url("POST"), [], Array(body.utf8))
    #expect(reply.status == 400 && reply.code == code && reply.explanation != nil)
  }

  @Test func `an aborted upload is gone, and its bytes with it`() {
    #expect(bench.store.bytesInUse == 6)
    let reply = bench.send("DELETE", url("DELETE"))
    #expect(reply.status == 204 && reply.body.isEmpty && reply.headers["content-type"] == nil)
    #expect(bench.store.bytesInUse == 0)
    #expect(bench.send("DELETE", url("DELETE")).code == "NoSuchUpload")
    #expect(bench.send("GET", url("GET")).code == "NoSuchUpload")
    #expect(bench.send("POST", url("POST"), [], document).code == "NoSuchUpload")
    #expect(upload.put([1]).code == "NoSuchUpload")
    #expect(bench.store.uploads(of: upload.file).first?.state == .aborted)
  }

  @Test(arguments: ["GET", "POST", "DELETE"])
  func `does nothing without a signature`(method: String) {
    let reply = bench.send(method, "\(upload.publicURL)?uploadId=\(upload.id)", [], [])
    #expect(reply.status == 403 && reply.code == "AccessDenied")
  }

  @Test func `a deleted object leaves a marker, and its versions`() throws {
    let object = try bench.object()
    let reply = bench.send("DELETE", object.url("DELETE"))
    let marker = try #require(reply.headers["x-amz-version-id"])
    #expect(reply.status == 204 && reply.headers["x-amz-delete-marker"] == "true")
    #expect(bench.send("GET", object.objectURL).code == "NoSuchKey")
    let restored = bench.send("DELETE", object.url("DELETE", [("versionId", marker)]))
    #expect(restored.status == 204 && restored.headers["x-amz-delete-marker"] == "true")
    #expect(bench.send("GET", object.objectURL).status == 200)
  }

  @Test func `a deleted version frees its bytes, and its upload is still reported`() throws {
    let object = try bench.object()
    let version = try #require(bench.send("GET", object.objectURL).headers["x-amz-version-id"])
    let before = bench.store.bytesInUse
    let reply = bench.send("DELETE", object.url("DELETE", [("versionId", version)]))
    #expect(reply.status == 204 && reply.headers["x-amz-delete-marker"] == nil)
    #expect(bench.store.bytesInUse == before - 10)
    #expect(bench.store.uploads(of: object.file).first?.parts.first?.size == 10)
  }
}
