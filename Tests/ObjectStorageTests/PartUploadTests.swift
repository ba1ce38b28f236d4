import HTTPCore
import PolarFiles
import Recording
import Testing

@Suite("UploadPart")
struct PartUploadTests {
  let bench: StorageBench
  let upload: StorageBench.Upload
  let body = Array("hello".utf8)
  let checksum = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="

  init() throws {
    bench = try StorageBench()
    upload = try bench.start()
  }

  /// Sends the part with other headers, or another body, than its checksum asks for.
  func put(_ headers: [(name: String, value: String)], _ body: [UInt8]? = nil, signed: String? = nil) -> Reply {
    bench.send("PUT", upload.url(checksum: signed ?? checksum), headers, body ?? self.body)
  }

  @Test func `stores a part and answers with its ETag and checksum`() {
    let reply = upload.put(body)
    #expect(reply.status == 200)
    #expect(reply.body.isEmpty)
    #expect(reply.headers["etag"] == "\"5d41402abc4b2a76b9719d911017c592\"")
    #expect(reply.headers["x-amz-checksum-sha256"] == checksum)
    #expect(reply.headers["x-amz-server-side-encryption"] == "AES256")
    #expect(reply.headers["server"] == "AmazonS3")
    #expect(reply.headers["x-amz-request-id"]?.count == 16)
    #expect(reply.headers.contains("x-amz-id-2"))
    #expect(!reply.headers.contains("x-amz-version-id"))
    #expect(!reply.headers.contains("x-amz-checksum-type"))
    #expect(reply.explanation == nil)
    #expect(reply.notes.operation == .uploadPart)
    #expect(reply.notes.part == 1)
    #expect(reply.notes.file == upload.file)
    #expect(reply.notes.organization == bench.organization)
    #expect(reply.notes.subject == "polar-development/20260822/us-east-2/s3/aws4_request")
    guard case .digest(let hex, 5) = reply.notes.body else {
      Issue.record("another body: \(reply.notes.body)")
      return
    }
    #expect(hex == SHA256Digest.of(body).hex)
  }

  @Test func `stores a part of no bytes`() {
    #expect(upload.put([]).headers["etag"] == "\"d41d8cd98f00b204e9800998ecf8427e\"")
  }

  @Test func `takes the same number again, and numbers in any order`() {
    for number in [10_000, 1, 7, 1] { #expect(upload.put(body, part: number).status == 200) }
  }

  @Test func `hashes a long part elsewhere and answers the same`() {
    let body = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let reply = upload.put(body)
    #expect(reply.status == 200)
    #expect(reply.headers["etag"] == "\"\(MD5Digest.of(body).hex)\"")
    #expect(reply.notes.body.size == body.count)
    let wrong = put(PartURLSigner.checksumHeaders(checksum), body)
    #expect(wrong.code == "BadDigest")
    #expect(wrong.explanation?.contains("Part 1") == true)
  }

  @Test func `reports a long part that broke off`() throws {
    let body = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let reply = bench.send(
      "PUT", upload.url(checksum: checksum), PartURLSigner.checksumHeaders(checksum), body,
      framing: .announced(1 << 20), abort: .truncated)
    #expect(reply.code == "IncompleteBody")
    #expect(reply.element("NumberBytesProvided") == "700000")
    let attempt = try #require(bench.store.uploads(of: upload.file).first?.parts.first?.attempts.first)
    #expect(attempt.refusal?.code == "IncompleteBody")
    #expect(attempt.size == 700_000)
  }

  @Test(arguments: [5, 700_000])
  func `notes the bytes of a part that is refused for them`(count: Int) {
    let body = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let reply = put(PartURLSigner.checksumHeaders(checksum), body)
    #expect(reply.code == "BadDigest")
    guard case .digest(let hex, count) = reply.notes.body else {
      Issue.record("another body: \(reply.notes.body)")
      return
    }
    #expect(hex == SHA256Digest.of(body).hex)
  }

  @Test(arguments: [.truncated, .disconnected, .timedOut] as [BodyAbort], [3, 700_000])
  func `notes how much came of a part that broke off`(abort: BodyAbort, count: Int) {
    let reply = bench.send(
      "PUT", upload.url(checksum: checksum), PartURLSigner.checksumHeaders(checksum),
      [UInt8](repeating: 7, count: count), framing: .announced(1 << 20), abort: abort)
    #expect(reply.notes.body.size == count)
  }

  @Test func `gives every answer identifiers of its own`() {
    #expect(upload.put(body).headers["x-amz-request-id"] != upload.put(body).headers["x-amz-request-id"])
  }

  @Test(arguments: ["0", "10001", "-1", "one", "", "18446744073709551617"])
  func `refuses a part number outside 1 to 10000`(number: String) {
    let reply = bench.send(
      "PUT", upload.url(part: number, checksum: checksum), PartURLSigner.checksumHeaders(checksum), body)
    #expect(reply.status == 400)
    #expect(reply.isEarly)
    #expect(reply.code == "InvalidArgument")
    #expect(reply.message == "Part number must be an integer between 1 and 10000, inclusive")
    #expect(reply.element("ArgumentName") == "partNumber")
    #expect(reply.element("ArgumentValue") == number)
  }

  @Test func `refuses an upload id that it did not give out, or that is another key's`() throws {
    let other = try bench.start(name: "other.zip")
    for url in [upload.url(checksum: checksum, uploadID: "nope"), upload.url(checksum: checksum, key: other.key)] {
      let reply = bench.send("PUT", url, PartURLSigner.checksumHeaders(checksum), body)
      #expect(reply.status == 404)
      #expect(reply.isEarly)
      #expect(reply.code == "NoSuchUpload")
      #expect(
        reply.message
          == "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted "
          + "or completed.")
      #expect(reply.element("UploadId") != nil)
      #expect(reply.explanation != nil)
    }
  }

  @Test func `refuses a part of a completed upload`() throws {
    try upload.complete([body])
    #expect(upload.put(body).code == "NoSuchUpload")
  }

  @Test func `refuses a part without a checksum before it reads the body`() {
    let reply = bench.send("PUT", upload.url(), [], body)
    #expect(reply.status == 400)
    #expect(reply.isEarly)
    #expect(reply.code == "InvalidRequest")
    #expect(
      reply.message == "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: null")
    #expect(reply.explanation?.contains("checksum_sha256_base64") == true)
  }

  @Test(arguments: ["bad", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmA=="])
  func `refuses a checksum that is not base64 of 32 bytes`(checksum: String) {
    let reply = put(PartURLSigner.checksumHeaders(checksum), signed: checksum)
    #expect(reply.status == 400)
    #expect(reply.isEarly)
    #expect(reply.code == "InvalidRequest")
    #expect(reply.message == "Value for x-amz-checksum-sha256 header is invalid.")
  }

  @Test func `refuses a part whose checksum differs from the one declared`() {
    let reply = put(PartURLSigner.checksumHeaders(checksum), Array("HELLO".utf8))
    #expect(reply.status == 400)
    #expect(reply.code == "BadDigest")
    #expect(reply.message == "The SHA256 you specified did not match the calculated checksum.")
    #expect(reply.explanation?.contains("Part 1") == true)
    #expect(upload.put(body).status == 200)
  }

  @Test func `keeps an earlier attempt when a later one is refused`() throws {
    #expect(upload.put(body).status == 200)
    #expect(put(PartURLSigner.checksumHeaders(checksum), Array("HELLO".utf8)).status == 400)
    _ = try bench.store.complete(
      file: upload.file, uploadID: upload.id, path: upload.key,
      parts: [CompletedPart(number: 1, etag: "5d41402abc4b2a76b9719d911017c592", checksumSHA256: checksum)])
    #expect(bench.send("GET", upload.objectURL).text == "hello")
  }

  @Test(arguments: ["no base64", "aGVsbG8="])
  func `refuses a Content-MD5 that is not base64 of 16 bytes`(value: String) {
    let reply = put(PartURLSigner.checksumHeaders(checksum) + [("content-md5", value)])
    #expect(reply.status == 400)
    #expect(reply.code == "InvalidDigest")
    #expect(reply.message == "The Content-MD5 you specified was invalid.")
    #expect(reply.element("Content-MD5") == value)
  }

  @Test func `compares Content-MD5 with what it received`() {
    let right = put(PartURLSigner.checksumHeaders(checksum) + [("content-md5", "XUFAKrxLKna5cZ2REBfFkg==")])
    #expect(right.status == 200)
    let wrong = put(PartURLSigner.checksumHeaders(checksum) + [("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg==")])
    #expect(wrong.code == "BadDigest")
    #expect(wrong.message == "The Content-MD5 you specified did not match what we received.")
    #expect(wrong.element("ExpectedDigest") == "1B2M2Y8AsgTpgAmY7PhCfg==")
    #expect(wrong.element("CalculatedDigest") == "XUFAKrxLKna5cZ2REBfFkg==")
  }

  @Test func `asks for a length`() {
    let reply = bench.send(
      "PUT", upload.url(checksum: checksum), PartURLSigner.checksumHeaders(checksum), body, framing: .unknownLength)
    #expect(reply.status == 411)
    #expect(reply.code == "MissingContentLength")
    #expect(reply.message == "You must provide the Content-Length HTTP header.")
  }

  @Test func `takes no chunked body`() {
    let reply = bench.send(
      "PUT", upload.url(checksum: checksum), PartURLSigner.checksumHeaders(checksum), body, framing: .chunked)
    #expect(reply.status == 501)
    #expect(reply.isEarly)
    #expect(reply.code == "NotImplemented")
    #expect(reply.message == "A header you provided implies functionality that is not implemented")
    #expect(reply.element("Header") == "Transfer-Encoding")
  }

  @Test func `refuses a part of more than 5 GiB before it reads the body`() {
    let size = 5 << 30 + 1
    let reply = bench.send(
      "PUT", upload.url(checksum: checksum), PartURLSigner.checksumHeaders(checksum), body, framing: .announced(size))
    #expect(reply.status == 400)
    #expect(reply.isEarly)
    #expect(reply.code == "EntityTooLarge")
    #expect(reply.message == "Your proposed upload exceeds the maximum allowed size")
    #expect(reply.element("ProposedSize") == "\(size)")
    #expect(reply.element("MaxSizeAllowed") == "5368709120")
  }

  @Test func `tells how much of a body is missing`() {
    let reply = bench.send(
      "PUT", upload.url(checksum: checksum), PartURLSigner.checksumHeaders(checksum), body, framing: .announced(9),
      abort: .truncated)
    #expect(reply.status == 400)
    #expect(reply.code == "IncompleteBody")
    #expect(
      reply.message == "You did not provide the number of bytes specified by the Content-Length HTTP header")
    #expect(reply.element("NumberBytesExpected") == "9")
    #expect(reply.element("NumberBytesProvided") == "5")
  }

  @Test func `responds to a client that is too slow`() {
    let reply = bench.send(
      "PUT", upload.url(checksum: checksum), PartURLSigner.checksumHeaders(checksum), body, framing: .announced(9),
      abort: .timedOut)
    #expect(reply.status == 400)
    #expect(reply.code == "RequestTimeout")
  }

  @Test func `sends nothing to a disconnected peer`() {
    let reply = bench.send(
      "PUT", upload.url(checksum: checksum), PartURLSigner.checksumHeaders(checksum), body, framing: .announced(9),
      abort: .disconnected)
    #expect(reply.status == 400)
  }

  @Test func `asks to slow down when the memory is full`() throws {
    let bench = try StorageBench(memoryLimit: 8)
    let upload = try bench.start()
    #expect(upload.put(body).status == 200)
    let reply = upload.put(body, part: 2)
    #expect(reply.status == 503)
    #expect(reply.isEarly)
    #expect(reply.code == "SlowDown")
    #expect(reply.message == "Please reduce your request rate.")
    #expect(reply.explanation?.contains("--memory-limit") == true)
  }

  @Test func `refuses an upload without a signature`() {
    let url = String(upload.url().prefix { $0 != "&" })
    let reply = bench.send("PUT", url + "&partNumber=1", [], body)
    #expect(reply.status == 403)
    #expect(reply.isEarly)
    #expect(reply.code == "AccessDenied")
    #expect(reply.message == "Access Denied")
  }

  @Test func `refuses a checksum header that the URL does not cover`() {
    let reply = bench.send("PUT", upload.url(), PartURLSigner.checksumHeaders(checksum), body)
    #expect(reply.status == 403)
    #expect(reply.isEarly)
    #expect(reply.code == "AccessDenied")
    #expect(reply.element("HeadersNotSigned") == "x-amz-checksum-sha256, x-amz-sdk-checksum-algorithm")
  }

  @Test func `refuses an expired URL`() {
    let url = upload.url(checksum: checksum)
    bench.clock.advance(by: 3601)
    let reply = bench.send("PUT", url, PartURLSigner.checksumHeaders(checksum), body)
    #expect(reply.status == 403)
    #expect(reply.message == "Request has expired")
    #expect(reply.element("X-Amz-Expires") == "3600")
    #expect(reply.element("Expires") == "2026-08-22T13:00:00Z")
    #expect(reply.element("ServerTime") == "2026-08-22T13:00:01Z")
  }
}
