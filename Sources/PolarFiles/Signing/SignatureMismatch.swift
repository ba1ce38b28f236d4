/// Tells what a signature that does not match was computed over, as S3 does, and guesses what went wrong.
struct SignatureMismatch {
  let request: SignedRequest
  let claim: QueryClaim
  let payload: ArraySlice<UInt8>
  let canonical: [UInt8]
  let moment: SigningMoment
  let accessKeyID: String

  var error: StorageError {
    let stringToSign = moment.stringToSignStart + Array(SHA256Digest.of(canonical).hex.utf8)
    return StorageError(
      .signatureDoesNotMatch,
      "The request signature we calculated does not match the signature you provided. "
        + "Check your key and signing method.",
      [
        StorageError.Detail("AWSAccessKeyId", accessKeyID),
        StorageError.Detail("StringToSign", String(decoding: stringToSign, as: UTF8.self)),
        StorageError.Detail("SignatureProvided", String(decoding: claim.signature, as: UTF8.self)),
        StorageError.Detail("StringToSignBytes", Self.dump(stringToSign)),
        StorageError.Detail("CanonicalRequest", String(decoding: canonical, as: UTF8.self)),
        StorageError.Detail("CanonicalRequestBytes", Self.dump(canonical)),
      ],
      explanation: explanation)
  }

  private var explanation: String {
    if let method = signedMethod {
      return "The URL is signed for \(method), but the request is a \(request.method)."
    }
    let missing = claim.signedHeaders.split(separator: UInt8(ascii: ";")).filter { !request.has($0) }
    if let first = missing.first {
      return "The URL covers the header \(String(decoding: first, as: UTF8.self)), which the request lacks: "
        + "send the headers that came with the URL."
    }
    if let host = signedHost {
      return
        "The URL is signed for the host \(host), but the request went to \(request.host): send it where the URL says, "
        + "or start the server with --public-url."
    }
    return "The path, the query, the host or a signed header differs from what was signed: compare CanonicalRequest "
      + "with the URL as the API returned it."
  }

  /// The method under which the signature would match.
  private var signedMethod: String? {
    for method in ["GET", "PUT", "HEAD", "POST", "DELETE"] where method != request.method {
      var other = request
      other.method = method
      let canonical = other.canonical(signedHeaders: claim.signedHeaders, payload: payload)
      if SignatureVerifier.matches(moment.sign(canonical), claim.signature) { return method }
    }
    return nil
  }

  /// The name of this machine under which the signature would match: the one that is mixed up most.
  private var signedHost: String? {
    let sent = request.host
    let port = sent.lastIndex(of: ":").map { sent[$0...] } ?? ""
    for name in ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "host.docker.internal"] where name + port != sent {
      let canonical = request.sent(to: name + port).canonical(signedHeaders: claim.signedHeaders, payload: payload)
      if SignatureVerifier.matches(moment.sign(canonical), claim.signature) { return name + port }
    }
    return nil
  }

  /// Space-separated pairs of digits.
  private static func dump(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 3)
    for byte in bytes {
      if !text.isEmpty { text.append(UInt8(ascii: " ")) }
      withUnsafeBytes(of: byte) { Hexadecimal.append($0, to: &text) }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
