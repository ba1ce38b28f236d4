import HTTPCore
import PolarFiles
import Testing

@Suite("Signed headers of UploadPart")
struct PartHeaderTests {
  let bench: StorageBench
  let upload: StorageBench.Upload
  let body = Array("hello".utf8)
  static let checksum = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="
  static let sha256 = (name: "x-amz-checksum-sha256", value: checksum)

  init() throws {
    bench = try StorageBench()
    upload = try bench.start()
  }

  /// Sends the part with headers that the URL covers, whatever they are.
  func put(_ headers: [(name: String, value: String)]) -> Reply {
    bench.send(
      "PUT", upload.url("PUT", [("uploadId", upload.id), ("partNumber", "1")], headers: headers), headers, body)
  }

  // Texts recorded on AWS by OpenStack Swift's tests.
  static let refusals: [(headers: [(name: String, value: String)], message: String)] = [
    (
      [("x-amz-checksum-crc32", "NhCmhg==")],
      "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32"
    ),
    (
      [("x-amz-checksum-crc32", "NhCmhg=="), sha256],
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."
    ),
    (
      [sha256, ("x-amz-sdk-checksum-algorithm", "CRC32")],
      "Value for x-amz-sdk-checksum-algorithm header is invalid."
    ),
    (
      [("x-amz-sdk-checksum-algorithm", "SHA256")],
      "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were "
        + "found."
    ),
    (
      [("x-amz-checksum-md4", "AAAA")],
      "The algorithm type you specified in x-amz-checksum- header is invalid."
    ),
  ]

  @Test(arguments: refusals.indices)
  func `refuses checksum headers that do not add up`(index: Int) {
    let refusal = Self.refusals[index]
    let reply = put(refusal.headers)
    #expect(reply.status == 400)
    #expect(reply.isEarly)
    #expect(reply.code == "InvalidRequest")
    #expect(reply.message == refusal.message)
  }

  @Test func `takes a checksum without its algorithm`() {
    #expect(put([Self.sha256]).status == 200)
  }

  @Test func `verifies a payload hash that is signed`() {
    let right = SHA256Digest.of(body).hex
    let wrong = SHA256Digest.of("HELLO".utf8).hex
    #expect(put([Self.sha256, ("x-amz-content-sha256", right)]).status == 200)
    let reply = put([Self.sha256, ("x-amz-content-sha256", wrong)])
    #expect(reply.status == 400)
    #expect(reply.code == "XAmzContentSHA256Mismatch")
    #expect(reply.message == "The provided 'x-amz-content-sha256' header does not match what was computed.")
    #expect(reply.element("ClientComputedContentSHA256") == wrong)
    #expect(reply.element("S3ComputedContentSHA256") == right)
  }

  @Test func `ignores a payload hash that is not signed`() {
    let reply = bench.send(
      "PUT", upload.url(checksum: Self.checksum),
      PartURLSigner.checksumHeaders(Self.checksum) + [("x-amz-content-sha256", "nonsense")], body)
    #expect(reply.status == 200)
  }

  @Test(arguments: [
    ("STREAMING-UNSIGNED-PAYLOAD-TRAILER", 501, "NotImplemented"), ("nonsense", 400, "InvalidArgument"),
    ("UNSIGNED-PAYLOAD", 200, nil),
  ])
  func `knows what a payload hash may be`(value: String, status: Int, code: String?) {
    let reply = put([Self.sha256, ("x-amz-content-sha256", value)])
    #expect(reply.status == status)
    #expect(reply.code == code)
  }
}
