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

/// The `X-Amz-` parameters of a presigned URL but the signature.
struct QueryAuthentication {
  var credentials: SigningCredentials
  var date: Timestamp
  var seconds: Int
  var signedHeaders: String

  /// As they stand both in the URL and, since they are sorted already, in the canonical request.
  var parameters: String {
    var text = Array("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=".utf8)
    PercentEncoding.append(
      "\(credentials.accessKeyID)/\(credentials.scope(day: date.day))".utf8, keeping: .unreserved, to: &text)
    text.append(contentsOf: "&X-Amz-Date=\(date.amzDate)&X-Amz-Expires=\(seconds)&X-Amz-SignedHeaders=".utf8)
    PercentEncoding.append(signedHeaders.utf8, keeping: .unreserved, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  func signer(_ keys: SigningKeys) -> RequestSigner {
    RequestSigner(keys: keys, amzDate: date.amzDate, day: date.day)
  }
}
