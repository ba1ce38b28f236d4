import HTTPCore
import PolarFiles
import Testing

@Suite("Conditions, overrides and versions of a read")
struct ObjectConditionTests {
  let bench: StorageBench
  let object: StorageBench.Upload
  let etag: String

  init() throws {
    bench = try StorageBench()
    object = try bench.object([Array("01234".utf8), Array("56789".utf8)], service: .productMedia)
    etag = bench.send("GET", object.publicURL).headers["etag"] ?? ""
    bench.clock.advance(by: 60)
  }

  func get(_ headers: (name: String, value: String)..., query: String = "") -> Reply {
    bench.send("GET", object.publicURL + query, headers)
  }

  @Test(arguments: [("If-Match", "\"nope\""), ("If-Unmodified-Since", "Sat, 22 Aug 2026 11:59:59 GMT")])
  func `refuses a read whose precondition fails`(name: String, value: String) {
    let reply = get((name.lowercased(), value))
    #expect(reply.status == 412)
    #expect(reply.code == "PreconditionFailed")
    #expect(reply.message == "At least one of the pre-conditions you specified did not hold")
    #expect(reply.element("Condition") == name)
  }

  @Test func `serves a read whose precondition holds`() {
    #expect(get(("if-match", etag)).status == 200)
    #expect(get(("if-match", "*")).status == 200)
    #expect(get(("if-match", "\"x\", \(etag)")).status == 200)
    #expect(get(("if-unmodified-since", "Sat, 22 Aug 2026 12:00:00 GMT")).status == 200)
    #expect(get(("if-match", etag), ("if-unmodified-since", "Sat, 22 Aug 2026 11:00:00 GMT")).status == 200)
  }

  @Test func `sends nothing that the client has already`() {
    for value in [etag, String(etag.dropFirst().dropLast()), "*", "\"x\", \(etag)"] {
      let reply = get(("if-none-match", value))
      #expect(reply.status == 304)
      #expect(reply.body.isEmpty)
      #expect(reply.headers["etag"] == etag)
    }
    for date in [
      "Sat, 22 Aug 2026 12:00:00 GMT", "Saturday, 22-Aug-26 12:00:00 GMT", "Sat Aug 22 12:00:00 2026",
      "Sat, 22 Aug 2026 12:00:30 GMT",
    ] {
      #expect(get(("if-modified-since", date)).status == 304, "\(date)")
    }
  }

  @Test(arguments: [
    "Sat, 22 Aug 2026 11:59:59 GMT", "Sat, 22 Aug 2026 13:00:00 GMT", "yesterday", "", "Sat, 32 Aug 2026 12:00:00 GMT",
  ])
  func `sends what changed since, and ignores dates in the future`(date: String) {
    #expect(get(("if-modified-since", date)).status == 200)
  }

  @Test func `lets If-None-Match overrule If-Modified-Since`() {
    #expect(get(("if-none-match", "\"x\""), ("if-modified-since", "Sat, 22 Aug 2026 12:00:00 GMT")).status == 200)
  }

  @Test func `resumes a download of the same object only`() {
    #expect(get(("range", "bytes=5-"), ("if-range", etag)).status == 206)
    #expect(get(("range", "bytes=5-"), ("if-range", "\"other\"")).status == 200)
  }

  @Test func `returns one part`() {
    let reply = get(query: "?partNumber=2")
    #expect(reply.status == 206)
    #expect(reply.text == "56789")
    #expect(reply.headers["x-amz-mp-parts-count"] == "2")
    #expect(reply.headers["content-range"] == "bytes 5-9/10")
  }

  @Test func `refuses a part that is not there`() {
    let reply = get(query: "?partNumber=3")
    #expect(reply.status == 416)
    #expect(reply.code == "InvalidPartNumber")
    #expect(reply.message == "The requested partnumber is not satisfiable")
    #expect(reply.element("ActualPartCount") == "2")
    #expect(reply.element("PartNumberRequested") == "3")
    #expect(get(query: "?partNumber=0").code == "InvalidArgument")
  }

  @Test func `refuses a range of a part`() {
    let reply = get(("range", "bytes=0-1"), query: "?partNumber=1")
    #expect(reply.status == 400)
    #expect(reply.code == "InvalidRequest")
    #expect(reply.message == "Cannot specify both Range header and partNumber query parameter")
  }

  @Test func `overrides headers of a signed read only`() {
    let reply = get(query: "?response-content-type=text%2Fplain")
    #expect(reply.status == 400)
    #expect(reply.code == "InvalidRequest")
    #expect(reply.message == "Request specific response headers cannot be used for anonymous GET requests.")
  }

  @Test func `writes overrides in ISO-8859-1`() {
    let reply = bench.send("GET", object.objectURL(disposition: "attachment; filename=\"é.zip\""))
    #expect(
      reply.headers.bytes("content-disposition").map(Array.init) == Array("attachment; filename=\"".utf8) + [0xE9]
        + Array(".zip\"".utf8))
  }

  @Test(arguments: ["attachment; filename=\"日本.zip\"", "a\r\nset-cookie: x=1", "a\u{0}"])
  func `refuses an override that no header can carry`(value: String) {
    let reply = bench.send("GET", object.objectURL(disposition: value))
    #expect(reply.status == 400)
    #expect(reply.code == "InvalidArgument")
    #expect(reply.message == "Header value cannot be represented using ISO-8859-1.")
    #expect(reply.element("ArgumentName") == "response-content-disposition")
    #expect(!reply.headers.contains("set-cookie"))
  }

  @Test func `refuses a checksum mode that is not signed`() {
    let reply = bench.send("GET", object.objectURL, [("x-amz-checksum-mode", "ENABLED")])
    #expect(reply.status == 403)
    #expect(reply.element("HeadersNotSigned") == "x-amz-checksum-mode")
  }

  @Test func `shows the checksum of a whole object when asked`() {
    let whole = get(("x-amz-checksum-mode", "ENABLED"))
    #expect(whole.headers["x-amz-checksum-sha256"]?.hasSuffix("=-2") == true)
    #expect(whole.headers["x-amz-checksum-type"] == "COMPOSITE")
    let covering = get(("x-amz-checksum-mode", "ENABLED"), ("range", "bytes=0-9"))
    #expect(covering.headers.contains("x-amz-checksum-sha256"))
    let partial = get(("x-amz-checksum-mode", "ENABLED"), ("range", "bytes=0-8"))
    #expect(!partial.headers.contains("x-amz-checksum-sha256"))
  }

  @Test(arguments: [(1, "01234"), (2, "56789")])
  func `shows a part's own checksum when the part is asked for`(number: Int, text: String) throws {
    let mode = (name: "x-amz-checksum-mode", value: "ENABLED")
    for method in ["GET", "HEAD"] {
      let url = object.url(method, [("partNumber", "\(number)")], headers: [mode])
      let reply = bench.send(method, url, [mode])
      #expect(reply.status == 206)
      #expect(reply.headers["x-amz-checksum-sha256"] == SHA256Digest.of(text.utf8).base64)
      #expect(reply.headers["x-amz-checksum-type"] == "COMPOSITE")
      #expect(!bench.send(method, object.url(method, [("partNumber", "1")])).headers.contains("x-amz-checksum-sha256"))
    }
  }

  @Test func `shows the checksum of the only part without a number of parts`() throws {
    let single = try bench.object(service: .productMedia)
    let reply = bench.send("GET", single.publicURL + "?partNumber=1", [("x-amz-checksum-mode", "ENABLED")])
    #expect(reply.headers["x-amz-checksum-sha256"] == SHA256Digest.of("0123456789".utf8).base64)
  }

  @Test func `reads a version by its id`() {
    let version = get().headers["x-amz-version-id"] ?? ""
    #expect(get(query: "?versionId=\(version)").text == "0123456789")
    let unknown = String(version.reversed())
    #expect(get(query: "?versionId=\(unknown)").status == 404)
    #expect(get(query: "?versionId=\(unknown)").code == "NoSuchVersion")
    #expect(get(query: "?versionId=bad").message == "Invalid version id specified")
    #expect(get(query: "?versionId=").message == "Version id cannot be the empty string")
    #expect(get(query: "?versionId=").status == 400)
  }

  @Test func `shows a delete marker`() {
    bench.store.delete(object.file)
    let latest = get()
    #expect(latest.status == 404)
    #expect(latest.code == "NoSuchKey")
    #expect(latest.headers["x-amz-delete-marker"] == "true")
    let marker = latest.headers["x-amz-version-id"] ?? ""
    let named = get(query: "?versionId=\(marker)")
    #expect(named.status == 405)
    #expect(named.code == "MethodNotAllowed")
    #expect(named.message == "The specified method is not allowed against this resource.")
    #expect(named.element("Method") == "GET")
    #expect(named.element("ResourceType") == "DeleteMarker")
    #expect(named.headers["allow"] == "DELETE")
  }
}
