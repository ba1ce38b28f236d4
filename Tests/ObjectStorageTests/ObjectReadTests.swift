import HTTPCore
import PolarFiles
import Recording
import Testing

@Suite("GetObject and HeadObject")
struct ObjectReadTests {
  let bench: StorageBench

  init() throws { bench = try StorageBench() }

  @Test func `returns the object with what is known of it`() throws {
    let object = try bench.object()
    let reply = bench.send("GET", object.objectURL)
    #expect(reply.status == 200)
    #expect(reply.text == "0123456789")
    #expect(reply.headers["etag"] == "\"\(try composedETag(["0123456789"]))\"")
    #expect(reply.headers["content-type"] == "application/zip")
    #expect(reply.headers["content-disposition"] == "attachment; filename=\"a.zip\"")
    #expect(reply.headers["accept-ranges"] == "bytes")
    #expect(reply.headers["last-modified"] == "Sat, 22 Aug 2026 12:00:00 GMT")
    #expect(reply.headers["x-amz-version-id"]?.count == 32)
    #expect(reply.headers["x-amz-server-side-encryption"] == "AES256")
    #expect(reply.headers["x-amz-meta-polar-id"] == object.file.text)
    #expect(reply.headers["x-amz-meta-polar-name"] == "release.zip")
    #expect(!reply.headers.contains("x-amz-checksum-sha256"))
    #expect(reply.notes.operation == .getObject)
    #expect(reply.notes.file == object.file)
  }

  private func composedETag(_ parts: [String]) throws -> String {
    "\(MD5Digest.of(parts.flatMap { part in withUnsafeBytes(of: MD5Digest.of(part.utf8).bytes) { Array($0) } }).hex)-\(parts.count)"
  }

  @Test func `serves an object without a type as application/octet-stream`() throws {
    let upload = try bench.start(mimeType: "")
    try upload.complete([Array("hello".utf8)])
    #expect(bench.send("GET", upload.url("GET")).headers["content-type"] == "binary/octet-stream")
  }

  @Test func `refuses a HEAD with a URL that is signed for GET, without a body`() throws {
    let reply = bench.send("HEAD", try bench.object().objectURL)
    #expect(reply.status == 403)
    #expect(reply.body.isEmpty)
    #expect(reply.explanation == "The URL is signed for GET, but the request is a HEAD.")
  }

  @Test func `answers a HEAD that is signed as such`() throws {
    let object = try bench.object()
    let reply = bench.send("HEAD", object.url("HEAD"))
    #expect(reply.status == 200)
    #expect(reply.announcedLength == 10)
    #expect(reply.headers["content-type"] == "application/x-test")
  }

  @Test func `answers HEAD of a public object with its length`() throws {
    let object = try bench.object(service: .productMedia)
    let reply = bench.send("HEAD", object.publicURL)
    #expect(reply.status == 200)
    #expect(reply.body.isEmpty)
    #expect(reply.announcedLength == 10)
    #expect(reply.headers["content-type"] == "application/x-test")
    #expect(reply.notes.operation == .headObject)
  }

  @Test func `lets anyone read the public bucket and nobody the private one`() throws {
    let open = try bench.object(service: .organizationAvatar)
    #expect(bench.send("GET", open.publicURL).text == "0123456789")
    let closed = bench.send("GET", try bench.object().publicURL)
    #expect(closed.status == 403)
    #expect(closed.code == "AccessDenied")
    #expect(closed.message == "Access Denied")
    #expect(closed.explanation != nil)
  }

  @Test(arguments: ["a b", "plus+and&.txt", "日本🦄.png", "50%.txt", "~(1)'!*", "a//b/./../c", "#?;=", ""])
  func `finds objects of any name`(name: String) throws {
    let object = try bench.object(service: .productMedia, name: name)
    #expect(bench.send("GET", object.publicURL).text == "0123456789")
    #expect(bench.send("GET", object.objectURL).text == "0123456789")
  }

  @Test func `knows no object before the upload is completed`() throws {
    let upload = try bench.start(.productMedia)
    upload.put(Array("hello".utf8))
    let reply = bench.send("GET", upload.publicURL)
    #expect(reply.status == 404)
    #expect(reply.code == "NoSuchKey")
    #expect(reply.message == "The specified key does not exist.")
    #expect(reply.element("Key") == upload.key)
    #expect(bench.send("HEAD", upload.publicURL).body.isEmpty)
  }

  // LocalStack's recording of AWS, object of ten bytes.
  @Test(arguments: [
    ("bytes=0-8", "012345678", "bytes 0-8/10"), ("bytes=1-", "123456789", "bytes 1-9/10"),
    ("bytes=-2", "89", "bytes 8-9/10"), ("bytes=0-100", "0123456789", "bytes 0-9/10"),
    ("bytes=-15", "0123456789", "bytes 0-9/10"), ("bytes=9-99999999999999999999", "9", "bytes 9-9/10"),
  ])
  func `returns a range`(range: String, body: String, contentRange: String) throws {
    let object = try bench.object([Array("01234".utf8), Array("56789".utf8)])
    let reply = bench.send("GET", object.objectURL, [("range", range)])
    #expect(reply.status == 206)
    #expect(reply.text == body)
    #expect(reply.headers["content-range"] == contentRange)
  }

  @Test(arguments: ["bytes=-0", "bytes=10-", "bytes=10-12", "bytes=99999999999999999999-"])
  func `refuses a range behind the end`(range: String) throws {
    let reply = bench.send("GET", try bench.object().objectURL, [("range", range)])
    #expect(reply.status == 416)
    #expect(reply.code == "InvalidRange")
    #expect(reply.message == "The requested range is not satisfiable")
    #expect(reply.element("RangeRequested") == range)
    #expect(reply.element("ActualObjectSize") == "10")
  }

  @Test(arguments: [
    "bytes=0-1,3-4", "bytes=1-0", "bytes=0--1", "bytes=-1-", "bytes=-", "bytes=", "0-1", "items=0-1", "bytes=a-b",
    "bytes= 0-1",
  ])
  func `ignores a range that is none, or several`(range: String) throws {
    let reply = bench.send("GET", try bench.object().objectURL, [("range", range)])
    #expect(reply.status == 200)
    #expect(reply.text == "0123456789")
    #expect(!reply.headers.contains("content-range"))
  }

  @Test func `refuses any range of an empty object`() throws {
    let object = try bench.object([[]])
    #expect(bench.send("GET", object.objectURL).body.isEmpty)
    #expect(bench.send("GET", object.objectURL, [("range", "bytes=0-0")]).code == "InvalidRange")
    #expect(bench.send("GET", object.objectURL, [("range", "bytes=-1")]).code == "InvalidRange")
  }

  @Test func `answers a ranged HEAD with the length of the range`() throws {
    let object = try bench.object(service: .productMedia)
    let reply = bench.send("HEAD", object.publicURL, [("range", "bytes=2-4")])
    #expect(reply.status == 206)
    #expect(reply.announcedLength == 3)
    #expect(reply.headers["content-range"] == "bytes 2-4/10")
  }

  @Test(arguments: [PartStorage.Mode.disk(directory: "/tmp"), .discard])
  func `reads what is not kept in memory`(mode: PartStorage.Mode) throws {
    let bench = try StorageBench(mode: mode)
    let object = try bench.object([Array("01234".utf8), Array("56789".utf8)])
    let expected = mode == .discard ? [UInt8](repeating: 0, count: 10) : Array("0123456789".utf8)
    #expect(bench.send("GET", object.objectURL).body == expected)
    #expect(bench.send("GET", object.objectURL, [("range", "bytes=3-6")]).body == Array(expected[3...6]))
  }

  @Test func `reads across slabs and parts`() throws {
    let first = (0..<(5 << 19)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let second = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }
    let object = try bench.object([first, second])
    #expect(bench.send("GET", object.objectURL).body == first + second)
    let reply = bench.send("GET", object.objectURL, [("range", "bytes=1048570-2621450")])
    #expect(reply.body == Array((first + second)[1_048_570...2_621_450]))
  }
}
