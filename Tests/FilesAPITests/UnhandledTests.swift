import PolarFiles
import Testing
@testable import FilesAPI

/// Errors that the real server does not handle.
struct UnhandledTests {
  let driver: Driver

  init() throws { driver = try Driver() }

  private func expectBare(_ reply: Driver.Reply, _ reason: String, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(reply.status == 500, sourceLocation: sourceLocation)
    #expect(reply.text == "Internal Server Error", sourceLocation: sourceLocation)
    #expect(reply["content-type"] == "text/plain; charset=utf-8", sourceLocation: sourceLocation)
    #expect(reply["polar-version"] == nil, sourceLocation: sourceLocation)
    #expect(reply["cache-control"] == nil, sourceLocation: sourceLocation)
    #expect(reply.explanation?.contains(reason) == true, sourceLocation: sourceLocation)
  }

  @Test(arguments: ["NaN", "-Infinity", "1e400", #""\ud800""#, #"{"\udc00":1}"#, "[[1,[NaN]]]"])
  func `an echo that JSON cannot carry`(value: String) {
    expectBare(driver.send("POST", body: Bodies.create([("size", value)])), "echo")
  }

  @Test func `a good value beside the bad one does not save the answer`() {
    expectBare(driver.send("PATCH", "/v1/files/x", body: #"{"name":5,"version":NaN}"#), "echo")
  }

  @Test func `an echo of the whole body`() {
    expectBare(driver.send("POST", body: #"{"service":"downloadable","x":Infinity}"#), "echo")
    expectBare(driver.send("POST", body: #"{"service":"\ud800"}"#), "echo")
  }

  @Test func `an echo nested too deep`() {
    let nested = String(repeating: "[", count: 970) + String(repeating: "]", count: 970)
    expectBare(driver.send("POST", body: Bodies.create([("name", nested)])), "deep nesting")
  }

  @Test func `a value that is never echoed causes no failure`() {
    #expect(driver.send("POST", body: Bodies.create([("version", #""\ud800""#), ("extra", "NaN")])).status == 201)
  }

  @Test(arguments: [
    #""5""#, #""abc""#, #""YQ==junk""#, #""YWI=YWJj""#, #""YQ=""#, #""YWJjY===""#, #""not base64!""#, #""é""#,
    #""\ud800""#,
  ])
  func `a checksum that Python's base64 refuses`(checksum: String) {
    expectBare(driver.send("POST", body: Bodies.create([("checksum_sha256_base64", checksum)])), "base64")
  }

  @Test(arguments: [
    "\\u0001", "\\u0008", "\\u000b", "\\u000c", "\\u000e", "\\u001f", "\\ufffe", "\\uffff", "é\u{FFFE}日", "a\u{FFFF}",
  ])
  func `a name that XML 1.0 cannot hold, in which S3 repeats it`(name: String) {
    for (service, type) in [
      ("downloadable", "a/b"), ("product_media", "image/png"), ("organization_avatar", "image/png"),
      ("support_case_attachment", "image/png"),
    ] {
      let body = Bodies.create([
        ("name", "\"\(name)\""), ("service", "\"\(service)\""), ("mime_type", "\"\(type)\""),
      ])
      expectBare(driver.send("POST", body: body), "XML")
      // Errors that are checked before the call to S3 are reported first.
      #expect(driver.send("POST", as: "polar_pat_fiona", body: body).status == 422)
      let own = body.dropLast() + ",\"organization_id\":\"\(Driver.acme)\"}"
      #expect(driver.send("POST", as: "polar_pat_fiona", body: String(own)).status == 403)
    }
    #expect(driver.send("PATCH", "/v1/files/\(Driver.guide)", body: "{\"name\":\"\(name)\"}").status == 200)
    #expect(driver.store.uploads().isEmpty)
  }

  @Test(arguments: ["\\t", "\\u007f", "\\u0085", "\\ufffd", "\\ud83f\\udffe", "\u{FEFF}", "\u{E000}", "￼", "\u{FDCF}"])
  func `a name of which XML 1.0 has every character`(name: String) {
    #expect(driver.send("POST", body: Bodies.create([("name", "\"\(name)\"")])).status == 201)
  }

  @Test func `a type that makes the headers sent to S3 longer than 8 KB`() {
    func send(_ type: String, name: String = "a.zip", _ more: [(String, String?)] = []) -> Driver.Reply {
      driver.send("POST", body: Bodies.create([("mime_type", "\"\(type)\""), ("name", "\"\(name)\"")] + more))
    }
    let longest = 8192 - 1068 - 5 - 1
    #expect(send(String(repeating: "a", count: longest)).status == 201)
    expectBare(send(String(repeating: "a", count: longest + 1)), "8 KB")
    // The limit counts the bytes of all sent headers.
    expectBare(send(String(repeating: "é", count: longest / 2 + 1)), "8 KB")
    expectBare(send(String(repeating: "a", count: longest), name: "aa.zip"), "8 KB")
    #expect(send(String(repeating: "a", count: longest), name: "éa.zip").status == 201)
    let checksum = [("checksum_sha256_base64", #""YWJj""#)] as [(String, String?)]
    expectBare(send(String(repeating: "a", count: longest), checksum), "8 KB")
    #expect(send(String(repeating: "a", count: longest - 134), checksum).status == 201)
    expectBare(send(String(repeating: "a", count: longest - 133), checksum), "8 KB")
    expectBare(send(String(repeating: "a", count: 20_000)), "8 KB")
  }

  @Test(arguments: [("9223372036854775807", 201), ("9223372036854775808", 500), ("-9223372036854775809", 500)])
  func `a size beyond 64 bits`(size: String, status: Int) {
    #expect(driver.send("POST", body: Bodies.create([("size", size)])).status == status)
  }

  @Test func `texts that cannot become headers, keys or metadata`() {
    expectBare(driver.send("POST", body: Bodies.create([("name", #""a\nb""#)])), "line break")
    expectBare(driver.send("POST", body: Bodies.create([("mime_type", #""a\r""#)])), "line break")
    expectBare(driver.send("POST", body: Bodies.create([("checksum_sha256_base64", #""YWJj\n""#)])), "line break")
    expectBare(driver.send("POST", body: Bodies.create([("name", #""\ud800""#)])), "surrogate")
    let long = String(repeating: "é", count: 600)
    expectBare(driver.send("POST", body: Bodies.create([("name", "\"\(long)\"")])), "1024")
    let checksum = String(repeating: "AAAA", count: 500)
    expectBare(driver.send("POST", body: Bodies.create([("checksum_sha256_base64", "\"\(checksum)\"")])), "metadata")
  }

  @Test(arguments: [
    ("page=922337203685477581&limit=10", 200), ("page=922337203685477582&limit=10", 500),
    ("page=9223372036854775808&limit=1", 200), ("page=9223372036854775809&limit=1", 500),
    ("page=10000000000000000000000000000000", 500), ("page=1\(String(repeating: "0", count: 60))", 500),
  ])
  func `a page that begins beyond 64 bits`(query: String, status: Int) {
    #expect(driver.send("GET", "/v1/files/?\(query)").status == status)
  }

  @Test func `what storage refuses`() {
    let reply = driver.send("POST", "/v1/files/\(Driver.guide)/uploaded", body: Bodies.uploaded())
    expectBare(reply, "NoSuchUpload")
    expectBare(
      driver.send("POST", "/v1/files/\(Driver.guide)/uploaded", body: Bodies.uploaded([("path", "\"\"")])), "path")
    let checksum = #"[{"number":1,"checksum_etag":"e","checksum_sha256_base64":"!"}]"#
    expectBare(
      driver.send("POST", "/v1/files/\(Driver.guide)/uploaded", body: Bodies.uploaded([("parts", checksum)])), "Storage"
    )
  }

  @Test func `a name that PostgreSQL cannot store`() {
    expectBare(driver.send("PATCH", "/v1/files/\(Driver.guide)", body: #"{"name":"\ud800"}"#), "PostgreSQL")
  }
}
