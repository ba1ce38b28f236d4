import Synchronization

/// The result of verifying a request.
package enum Requester: Sendable, Equatable {
  case anonymous
  /// - Parameter contentSHA256: what a signed `x-amz-content-sha256` says, unless it is `UNSIGNED-PAYLOAD`.
  case signed(contentSHA256: String?)
}

/// SigV4 query authentication, checked in the order in which S3 does.
package struct SignatureVerifier: Sendable {
  private let keys: SigningKeys
  private let hosts: ServerHosts?

  /// S3 serves a URL dated five minutes ahead and refuses one dated an hour ahead; its clock skew elsewhere is 15 min.
  private static let allowedSkew = 15 * 60

  package init(keys: SigningKeys = SigningKeys(), hosts: ServerHosts? = nil) {
    self.keys = keys
    self.hosts = hosts
  }

  /// - Parameter announcedHeaders: the headers that the URL was handed out with; called when the signature does not
  ///   match.
  package func verify(
    _ request: SignedRequest, at now: Timestamp, announcedHeaders: () -> [(name: String, value: String)] = { [] }
  ) throws(StorageError) -> Requester {
    let authorization = request.value(of: "authorization").map { String(decoding: $0, as: UTF8.self) }
    guard let algorithm = request.query.bytes("X-Amz-Algorithm") else {
      if let authorization, !authorization.isEmpty { throw Self.refusal(ofAuthorization: authorization) }
      return .anonymous
    }
    if let authorization { throw .twoAuthMechanisms(authorization: authorization) }
    let claim = try QueryClaim(request.query, algorithm: algorithm)
    try checkLifetime(of: claim, at: now)
    let moment = keys.moment(claim.date)
    if !claim.credential.elementsEqual(moment.credential) {
      try QueryCredential(text: String(decoding: claim.credential, as: UTF8.self))
        .check(against: keys.credentials, on: claim.date)
    }
    try checkCoverage(of: request, by: claim)
    return try checkSignature(of: request, claim: claim, moment: moment, announcedHeaders)
  }

  private static func refusal(ofAuthorization value: String) -> StorageError {
    value.hasPrefix("AWS4-HMAC-SHA256")
      ? .notImplemented(
        header: "Authorization",
        explanation: "This object store takes presigned URLs only; sign the query instead of a header.")
      : .authorizationUnsupported(value)
  }

  private func checkLifetime(of claim: QueryClaim, at now: Timestamp) throws(StorageError) {
    let expiry = claim.date.adding(seconds: claim.seconds)
    guard claim.date <= now.adding(seconds: Self.allowedSkew) else {
      throw .notYetValid(since: claim.date, until: expiry, now: now)
    }
    // Valid to the end of its last second; zero seconds is legal, and expires immediately.
    guard now < expiry || now == expiry && claim.seconds > 0 else {
      throw .expired(after: claim.seconds, at: expiry, now: now)
    }
  }

  /// Every `x-amz-` header and Host have to be signed; S3 does not insist on x-amz-content-sha256.
  private func checkCoverage(of request: SignedRequest, by claim: QueryClaim) throws(StorageError) {
    var missing: [String] = claim.covers("host") ? [] : ["host"]
    for field in request.fields where field.name.count > 6 {
      let prefix = field.name.lowerBound..<field.name.lowerBound + 6
      guard request.headers.equals("x-amz-", in: prefix), !claim.covers(request.headers[field.name]),
        !request.headers.equals("x-amz-content-sha256", in: field.name)
      else { continue }
      let name = String(decoding: request.headers[field.name], as: UTF8.self)
      if !missing.contains(name) { missing.append(name) }
    }
    guard missing.isEmpty else { throw .headersNotSigned(missing) }
  }

  private func checkSignature(
    of request: SignedRequest, claim: QueryClaim, moment: SigningMoment,
    _ announcedHeaders: () -> [(name: String, value: String)]
  ) throws(StorageError) -> Requester {
    let sent = claim.covers("x-amz-content-sha256") ? request.value(of: "x-amz-content-sha256") : nil
    let contentSHA256 = sent.flatMap { $0.elementsEqual("UNSIGNED-PAYLOAD".utf8) ? nil : $0 }
    let payload = contentSHA256 ?? Array("UNSIGNED-PAYLOAD".utf8)[...]
    let canonical = request.canonical(signedHeaders: claim.signedHeaders, payload: payload)
    guard Self.matches(moment.sign(canonical), claim.signature) else {
      throw SignatureMismatch(
        request: request, claim: claim, payload: payload, canonical: canonical, moment: moment,
        accessKeyID: keys.credentials.accessKeyID, hosts: hosts?.all ?? [], announcedHeaders: announcedHeaders()
      ).error
    }
    return .signed(contentSHA256: contentSHA256.map { String(decoding: $0, as: UTF8.self) })
  }

  /// Compares in constant time: how long it takes says nothing about where two signatures first differ.
  static func matches(_ signature: SHA256Digest, _ hex: ArraySlice<UInt8>) -> Bool {
    Array(signature.hex.utf8).equalsInConstantTime(hex)
  }
}

/// The hosts, with their ports, that URLs are signed for: the public URL's, and the bound one once the port is open.
package final class ServerHosts: Sendable {
  private let names: Mutex<[String]>

  package init(publicURL: String?) {
    let base = publicURL.map { ObjectBase($0) }
    names = Mutex(base.map { [String(decoding: $0.text[$0.authority], as: UTF8.self)] } ?? [])
  }

  package func add(_ host: String) { names.withLock { $0.append(host) } }

  package var all: [String] { names.withLock { $0 } }
}
