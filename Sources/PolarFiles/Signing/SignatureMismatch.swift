/// Reports what a mismatching signature should cover, as S3 does, and guesses what went wrong.
struct SignatureMismatch {
  let request: SignedRequest
  let claim: QueryClaim
  let payload: ArraySlice<UInt8>
  let canonical: [UInt8]
  let moment: SigningMoment
  let accessKeyID: String
  /// Hosts, with their ports, that the URL may have been signed for.
  let hosts: [String]
  let announcedHeaders: [(name: String, value: String)]

  var error: StorageError {
    let stringToSign = moment.stringToSignStart + Array(SHA256Digest.of(canonical).hex.utf8)
    return .signatureMismatch(
      accessKeyID: accessKeyID, signature: claim.signature, stringToSign: stringToSign, canonicalRequest: canonical,
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
    if let header = changedHeader {
      return "The signed header \(header.name) differs: the URL is signed for \(header.value), but the request sends "
        + "\(sent(header.name)): send the headers that came with the URL."
    }
    if let host = signedHost {
      return "The URL is signed for the host \(host), but the request went to \(request.host): send it where the URL "
        + "says; a proxy in between has to pass Host on as it is (or start the server with --public-url)."
    }
    return "The path, the query, the host or a signed header differs from what was signed: compare CanonicalRequest "
      + "with the URL as the API returned it."
  }

  /// The method under which the signature would match.
  private var signedMethod: String? {
    ["GET", "PUT", "HEAD", "POST", "DELETE"].first { method in
      var other = request
      other.method = method
      return method != request.method && matches(other)
    }
  }

  /// The header with whose announced value the signature would match; the first where it takes all of them.
  private var changedHeader: (name: String, value: String)? {
    let changed = announcedHeaders.filter { header in
      request.has(Array(header.name.utf8)[...]) && sent(header.name) != header.value
    }
    if let header = changed.first(where: { matches(request.replacing($0.name, with: $0.value)) }) { return header }
    let restored = changed.reduce(request) { $0.replacing($1.name, with: $1.value) }
    return matches(restored) ? changed.first : nil
  }

  private func sent(_ name: String) -> String {
    let field = request.fields.first { request.headers[$0.name].elementsEqual(name.utf8) }
    return field.map { String(decoding: request.headers[$0.value], as: UTF8.self) } ?? ""
  }

  /// The host with which the signature would match: one of the server's hosts, or a name of this machine, which are
  /// confused most often.
  private var signedHost: String? {
    let port = request.host.lastIndex(of: ":").map { request.host[$0...] } ?? ""
    let local = ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "host.docker.internal"].map { $0 + port }
    return (hosts + local).first { $0 != request.host && matches(request.replacing("host", with: $0)) }
  }

  private func matches(_ request: SignedRequest) -> Bool {
    let canonical = request.canonical(signedHeaders: claim.signedHeaders, payload: payload)
    return SignatureVerifier.matches(moment.sign(canonical), claim.signature)
  }
}
