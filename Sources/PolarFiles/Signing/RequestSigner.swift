/// Signs the hashes of canonical requests of one moment.
struct RequestSigner: Sendable {
  /// HMAC of the string to sign up to the hash of the canonical request.
  private let start: HMACSHA256

  init(keys: SigningKeys, amzDate: String, day: String) {
    var start = keys.key(day: day)
    let text = Array("AWS4-HMAC-SHA256\n\(amzDate)\n\(keys.credentials.scope(day: day))\n".utf8)
    text.withUnsafeBytes { start.update($0) }
    self.start = start
  }

  func sign(_ canonicalRequest: SHA256Digest) -> SHA256Digest {
    var code = start
    var hex: [UInt8] = []
    hex.reserveCapacity(64)
    canonicalRequest.append(hexTo: &hex)
    hex.withUnsafeBytes { code.update($0) }
    return code.finalize()
  }
}
