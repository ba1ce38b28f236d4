import JSON
import PolarFiles
import Recording
import Testing
@testable import FilesAPI

struct CreateTests {
  let driver: Driver

  init() throws { driver = try Driver() }

  @Test func `responds with the file and the part URLs, in the order of the real server`() {
    let reply = driver.send("POST", body: Bodies.create([("version", #""2""#)]))
    #expect(reply.status == 201)
    #expect(reply.operation == .create)
    #expect(
      reply.json.keys == [
        "id", "organization_id", "name", "path", "mime_type", "size", "storage_version", "checksum_etag",
        "checksum_sha256_base64", "checksum_sha256_hex", "last_modified_at", "upload", "version", "is_uploaded",
        "service",
        "size_readable",
      ])
    #expect(reply.json["version"] == .null)
    #expect(reply.json["path"].shown == "downloadable/\(Driver.acme)/\(reply.json["id"].shown)/release.zip")
    let part = reply.json["upload"]["parts"][0]
    #expect(
      part.keys == ["number", "chunk_start", "chunk_end", "checksum_sha256_base64", "url", "expires_at", "headers"])
    #expect(part["expires_at"].shown == "2026-08-22T13:00:00Z")
    #expect(part["headers"].shown == "{}")
    #expect(
      part["url"].shown.hasPrefix(
        "http://127.0.0.1:8080/polar-s3/\(reply.json["path"].shown)?uploadId=\(reply.json["upload"]["id"].shown)"
          + "&partNumber=1&X-Amz-Algorithm=AWS4-HMAC-SHA256&"))
  }

  @Test func `a URL expires with the clock's last moment at the latest`() throws {
    let last = "9999-12-31T23:59:59.999999Z"
    driver.store.clock.freeze(at: try #require(Timestamp(rfc3339: "9999-12-31T23:30:00Z")))
    #expect(driver.send("POST", body: Bodies.create()).json["upload"]["parts"][0]["expires_at"].shown == last)
    let download = driver.send("GET", "/v1/files/\(Driver.guide)/download")
    #expect(download.json["download"]["expires_at"].shown == last)
  }

  @Test func `a part with a checksum names the headers to send`() {
    let parts = #"{"parts":[{"number":1,"chunk_start":0,"chunk_end":5,"checksum_sha256_base64":"YWJj"}]}"#
    let part = driver.send("POST", body: Bodies.create([("upload", parts)])).json["upload"]["parts"][0]
    #expect(part["headers"].shown == #"{"x-amz-checksum-sha256":"YWJj","x-amz-sdk-checksum-algorithm":"SHA256"}"#)
    #expect(part["url"].shown.contains("X-Amz-SignedHeaders=host%3Bx-amz-checksum-sha256%3B"))
  }

  @Test func `every part gets a URL of its own, however long names and checksums are`() throws {
    // Twice as long in JSON, three times in a URL: more than is usual.
    let name = String(repeating: "\"é", count: 200)
    let checksums = (0..<40).map {
      $0.isMultiple(of: 3) ? "null" : "\"sum \($0) \(String(repeating: "=", count: 300))\""
    }
    let parts = checksums.enumerated().map { number, checksum in
      #"{"number":\#(number - 5),"chunk_start":\#(number),"chunk_end":\#(number + 1),"checksum_sha256_base64":\#(checksum)}"#
    }
    let body = Bodies.create([
      ("name", "\"\(name.replacing("\"", with: "\\\""))\""),
      ("upload", #"{"parts":[\#(parts.joined(separator: ","))]}"#),
    ])
    let reply = driver.send("POST", body: body)
    #expect(reply.status == 201)
    #expect(reply.json["name"] == .string(name))
    let answered = reply.json["upload"]["parts"]
    #expect(answered.items.count == checksums.count)
    for (number, part) in answered.items.enumerated() {
      var checksum: String?
      if case .string(let text) = part["checksum_sha256_base64"] { checksum = text }
      #expect(checksum.map { "\"\($0)\"" } ?? "null" == checksums[number])
      #expect(part["headers"]["x-amz-checksum-sha256"] == (checksum.map { .string($0) } ?? .null))
      #expect(part["chunk_start"] == .int(number) && part["chunk_end"] == .int(number + 1))
      let url = Presigner().partURLs(
        base: ObjectBase("http://127.0.0.1:8080"), bucket: "polar-s3", key: reply.json["path"].shown,
        uploadID: reply.json["upload"]["id"].shown,
        at: try #require(Timestamp(rfc3339: Driver.noon)), expiresIn: 3600
      ).url(partNumber: "\(number - 5)", checksumSHA256Base64: checksum)
      #expect(part["url"].shown == url)
    }
  }

  @Test func `numbers are echoed as integers of any size, and not checked against each other`() {
    let parts =
      #"{"parts":[{"number":123456789012345678901234567890,"chunk_start":" 1_0 ","chunk_end":true,"checksum_sha256_base64":""}]}"#
    let part = driver.send("POST", body: Bodies.create([("upload", parts), ("size", "-1")])).json["upload"]["parts"][0]
    #expect(part["number"] == .bigInt("123456789012345678901234567890"))
    #expect(part["chunk_start"] == .int(10))
    #expect(part["chunk_end"] == .int(1))
    #expect(part["checksum_sha256_base64"] == .string(""))
    #expect(part["headers"].shown == "{}")
    #expect(part["url"].shown.contains("&partNumber=123456789012345678901234567890&"))
  }

  @Test(arguments: [
    (
      "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ==",
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    ),
    ("====", ""), ("-_-_", ""), ("YW Jj", "616263"), ("AA==AA==", "000000"), ("YW==Jj", "616263"),
    ("YQ==YQ==", "610610"), ("=YQ=!=", "61"), ("YWI=", "6162"), ("YWJj=", "616263"),
  ])
  func `a checksum is decoded as Python decodes it`(base64: String, hex: String) {
    let reply = driver.send("POST", body: Bodies.create([("checksum_sha256_base64", "\"\(base64)\"")]))
    #expect(reply.json["checksum_sha256_base64"].shown == base64)
    #expect(reply.json["checksum_sha256_hex"].shown == hex)
  }

  @Test(
    arguments: [
      ("polar_oat_acme", "null", nil), ("polar_oat_acme", "\"\(Driver.acme.uppercased())\"", "organization_token"),
      ("polar_pat_alice", nil, "missing"), ("polar_pat_alice", "\"\(Driver.globex)\"", nil),
      ("polar_pat_alice", "\"\(Driver.nowhere)\"", "value_error"), ("polar_at_u_alice", nil, nil),
      ("polar_at_u_alice", "\"\(Driver.globex)\"", "value_error"),
    ] as [(String, String?, String?)])
  func `the organization comes from the token or the payload`(token: String, id: String?, error: String?) {
    let reply = driver.send("POST", as: token, body: Bodies.create([("organization_id", id)]))
    #expect(reply.status == (error == nil ? 201 : 422))
    #expect(reply.errors == (error.map { ["\($0) at body/organization_id"] } ?? []))
    if error == "organization_token" { #expect(reply.json["detail"][0]["input"].shown == Driver.acme) }
    #expect(reply.json["detail"][0]["ctx"] == .null)
  }

  @Test(arguments: [
    ("product_media", "10485760", "10485761"), ("organization_avatar", "1048576", "1048577"),
    ("support_case_attachment", "262144000", "262144001"),
  ])
  func `each service has its own limit and types`(service: String, most: String, more: String) {
    func send(_ size: String, _ type: String) -> Driver.Reply {
      driver.send(
        "POST", body: Bodies.create([("service", "\"\(service)\""), ("size", size), ("mime_type", "\"\(type)\"")]))
    }
    #expect(send(most, "image/png").status == 201)
    #expect(send(more, "image/png").errors == ["less_than_equal at body/\(service)/size"])
    #expect(send("1", "application/zip").errors == ["string_pattern_mismatch at body/\(service)/mime_type"])
    #expect(send("1", "image/svg+xml").status == (service == "support_case_attachment" ? 422 : 201))
  }
}
