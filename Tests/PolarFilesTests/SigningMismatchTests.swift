import PolarFiles
import Testing

@Suite("Signature mismatch")
struct SigningMismatchTests {
  @Test func `shows what it computed`() throws {
    var request = PresignedRequest.part()
    let good = request["X-Amz-Signature"]
    request["X-Amz-Signature"] = "00"
    let refusal = try #require(request.refusal())
    #expect(refusal.code == .signatureDoesNotMatch)
    #expect(
      refusal.message
        == "The request signature we calculated does not match the signature you provided. "
        + "Check your key and signing method.")
    #expect(
      refusal.extras.map(\.name) == [
        "AWSAccessKeyId", "StringToSign", "SignatureProvided", "StringToSignBytes", "CanonicalRequest",
        "CanonicalRequestBytes",
      ])
    #expect(
      refusal.extras[1].value == """
        AWS4-HMAC-SHA256
        20260822T120000Z
        20260822/us-east-2/s3/aws4_request
        13da30df671af1ab61e0d1d3ff930e67102864fd0211c51e3f276a29b42fa6a2
        """)
    #expect(refusal.extras[2].value == "00")
    #expect(refusal.extras[3].value.hasPrefix("41 57 53 34 2d 48 4d 41 43"))
    #expect(
      refusal.extras[4].value == """
        PUT
        /polar-s3/downloadable/o/f/simple.zip
        X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=polar-development%2F20260822%2Fus-east-2%2Fs3%2Faws4_request\
        &X-Amz-Date=20260822T120000Z&X-Amz-Expires=3600\
        &X-Amz-SignedHeaders=host%3Bx-amz-checksum-sha256%3Bx-amz-sdk-checksum-algorithm\
        &partNumber=1&uploadId=VXBsb2FkLklk.x_y~z
        host:127.0.0.1:8080
        x-amz-checksum-sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
        x-amz-sdk-checksum-algorithm:SHA256

        host;x-amz-checksum-sha256;x-amz-sdk-checksum-algorithm
        UNSIGNED-PAYLOAD
        """)
    #expect(!refusal.extras.contains { $0.value.contains(good) })
  }

  @Test(arguments: ["GET", "HEAD", "POST", "DELETE"])
  func `names the method that was signed`(method: String) {
    var request = PresignedRequest.part()
    request.method = method
    #expect(request.refusal()?.code == .signatureDoesNotMatch)
    #expect(request.refusal()?.explanation == "The URL is signed for PUT, but the request is a \(method).")
  }

  @Test func `names the signed header that is missing`() {
    var request = PresignedRequest.part()
    request.headers.removeAll { $0.name == "x-amz-checksum-sha256" }
    #expect(request.refusal()?.code == .signatureDoesNotMatch)
    #expect(request.refusal()?.explanation.contains("x-amz-checksum-sha256") == true)
  }

  @Test(arguments: ["127.0.0.1:8081", "localhost:8080", "127.0.0.1"])
  func `notices another host`(host: String) {
    var request = PresignedRequest.part()
    request.headers[0].value = host
    #expect(request.refusal()?.code == .signatureDoesNotMatch)
  }

  @Test(arguments: ["localhost:8080", "host.docker.internal:8080", "[::1]:8080"])
  func `names the host that was signed, where it is another name of the machine`(host: String) {
    var request = PresignedRequest.part()
    request.headers[0].value = host
    #expect(
      request.refusal()?.explanation.hasPrefix(
        "The URL is signed for the host 127.0.0.1:8080, but the request went to \(host)") == true)
    request["partNumber"] = "2"
    #expect(request.refusal()?.explanation.hasPrefix("The path, the query, the host") == true)
  }

  @Test func `names the host that was signed, where the server goes by it`() {
    var request = PresignedRequest.part()
    request.headers[0].value = "backend:3000"
    let hosts = ServerHosts(publicURL: "https://files.example:443/s3")
    hosts.add(PresignedRequest.host)
    #expect(hosts.all == ["files.example", PresignedRequest.host])
    let verifier = SignatureVerifier(hosts: hosts)
    let error = request.refusal(by: verifier)
    #expect(error?.code == .signatureDoesNotMatch)
    #expect(
      error?.explanation.hasPrefix(
        "The URL is signed for the host 127.0.0.1:8080, but the request went to backend:3000")
        == true)
    #expect(error?.explanation.contains("proxy") == true)
  }

  @Test(arguments: ["x-id", "partNumber", "X-Amz-Extra"])
  func `notices an added parameter`(name: String) {
    var request = PresignedRequest.part()
    request.query.append((name, "UploadPart"))
    #expect(request.refusal()?.code == .signatureDoesNotMatch)
  }

  @Test(arguments: ["uploadId", "partNumber"])
  func `notices a removed parameter`(name: String) {
    var request = PresignedRequest.part()
    request.query.removeAll { $0.name == name }
    #expect(request.refusal()?.code == .signatureDoesNotMatch)
  }

  @Test func `does not clean the path`() {
    var request = PresignedRequest.object(key: "a//b/../c")
    #expect(request.refusal() == nil)
    request.path = "/polar-s3/a/c"
    #expect(request.refusal()?.code == .signatureDoesNotMatch)
  }

  @Test(arguments: ["%", "%4", "%zz"])
  func `refuses a broken percent escape`(escape: String) {
    var request = PresignedRequest.part()
    request.path += escape
    #expect(request.refusal()?.code == .invalidURI)
    request = PresignedRequest.part()
    request["uploadId"] += escape
    #expect(request.refusal()?.code == .invalidURI)
  }

  /// Replaces every byte of a signed request by a few others; the request is refused each time.
  @Test func `refuses a request in which any byte was changed`() {
    var random = SplitMix64(state: 20_260_822)
    let original = PresignedRequest.part()
    let alphabet = Array("ABCXYZabcxyz0123789-_.~".utf8)
    func changed(_ text: String, at index: Int) -> String {
      var bytes = Array(text.utf8)
      let old = bytes[index]
      while bytes[index] == old { bytes[index] = alphabet[Int(random.next() % UInt64(alphabet.count))] }
      return String(decoding: bytes, as: UTF8.self)
    }
    func expectRefusal(_ request: PresignedRequest, _ what: String, original text: String, _ new: String) {
      // Hexadecimal digits of an escape have no case.
      guard new.uppercased() != text.uppercased() || !text.contains("%") else { return }
      #expect(request.refusal() != nil, "\(what): \(new)")
    }
    for _ in 0..<3 {
      for index in 1..<original.path.utf8.count {
        var request = original
        request.path = changed(original.path, at: index)
        expectRefusal(request, "path", original: original.path, request.path)
      }
      for position in original.query.indices {
        for index in 0..<original.query[position].value.utf8.count {
          var request = original
          request.query[position].value = changed(original.query[position].value, at: index)
          expectRefusal(
            request, original.query[position].name, original: original.query[position].value,
            request.query[position].value)
        }
      }
      for position in original.headers.indices where original.headers[position].name != "user-agent" {
        for index in 0..<original.headers[position].value.utf8.count {
          var request = original
          request.headers[position].value = changed(original.headers[position].value, at: index)
          #expect(request.refusal()?.code == .signatureDoesNotMatch)
        }
      }
    }
  }
}

/// A seeded generator, so that a failure can be repeated.
private struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
