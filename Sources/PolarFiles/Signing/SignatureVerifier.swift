/// Who a request turned out to come from.
package enum Requester: Sendable, Equatable {
  case anonymous
  /// - Parameter contentSHA256: what a signed `x-amz-content-sha256` says, unless it is `UNSIGNED-PAYLOAD`.
  case signed(contentSHA256: String?)
}

/// SigV4 query authentication, checked in the order in which S3 does.
package struct SignatureVerifier: Sendable {
  private let keys: SigningKeys

  /// S3 serves a URL dated five minutes ahead and refuses one dated an hour ahead; its clock skew elsewhere is 15 min.
  private static let allowedSkew = 15 * 60

  package init(keys: SigningKeys = SigningKeys()) { self.keys = keys }

  package func verify(_ request: SignedRequest, at now: Timestamp) throws(StorageError) -> Requester {
    let authorization = request.value(of: "authorization".utf8).map { String(decoding: $0, as: UTF8.self) }
    guard let algorithm = request.query.bytes("X-Amz-Algorithm") else {
      if let authorization, !authorization.isEmpty { throw Self.refusal(ofAuthorization: authorization) }
      return .anonymous
    }
    if let authorization { throw .twoAuthMechanisms(authorization: authorization) }
    let claim = try QueryClaim(request.query, algorithm: algorithm)
    try checkLifetime(of: claim, at: now)
    let credential = try QueryCredential(claim.credential, expecting: keys.credentials, on: claim.date)
    guard credential.accessKeyID == keys.credentials.accessKeyID else {
      throw .unknownAccessKey(credential.accessKeyID)
    }
    try checkCoverage(of: request, by: claim)
    return try checkSignature(of: request, claim: claim)
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
    // Zero seconds is legal and over at once.
    guard now < expiry else { throw .expired(after: claim.seconds, at: expiry, now: now) }
  }

  /// Every `x-amz-` header and Host have to be signed; S3 does not insist on x-amz-content-sha256.
  private func checkCoverage(of request: SignedRequest, by claim: QueryClaim) throws(StorageError) {
    let signed = claim.signedHeaders.split(separator: UInt8(ascii: ";"))
    func isSigned(_ name: some Collection<UInt8>) -> Bool {
      signed.contains { $0.count == name.count && $0.elementsEqual(name) }
    }
    var missing: [String] = isSigned("host".utf8) ? [] : ["host"]
    for field in request.fields where field.name.starts(with: "x-amz-".utf8) && !isSigned(field.name) {
      let name = String(decoding: field.name, as: UTF8.self)
      if name != "x-amz-content-sha256", !missing.contains(name) { missing.append(name) }
    }
    guard missing.isEmpty else { throw .headersNotSigned(missing) }
  }

  private func checkSignature(of request: SignedRequest, claim: QueryClaim) throws(StorageError) -> Requester {
    let unsigned = Array("UNSIGNED-PAYLOAD".utf8)
    let contentName = Array("x-amz-content-sha256".utf8)
    let coversContent = claim.signedHeaders.split(separator: UInt8(ascii: ";")).contains {
      $0.elementsEqual(contentName)
    }
    let payload = coversContent ? request.value(of: contentName) ?? unsigned : unsigned
    let canonical = request.canonical(signedHeaders: claim.signedHeaders, payload: payload)
    let signer = RequestSigner(keys: keys, amzDate: claim.date.amzDate, day: claim.date.day)
    var expected: [UInt8] = []
    signer.sign(SHA256Digest.of(canonical)).append(hexTo: &expected)
    guard Self.equalInConstantTime(expected, claim.signature) else {
      let mismatch = SignatureMismatch(
        request: request, claim: claim, payload: payload, canonical: canonical, signer: signer,
        credentials: keys.credentials)
      throw mismatch.error
    }
    return .signed(contentSHA256: payload == unsigned ? nil : String(decoding: payload, as: UTF8.self))
  }

  /// The time taken says nothing about where two signatures first differ.
  static func equalInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for (one, other) in zip(left, right) { difference |= one ^ other }
    return difference == 0
  }
}
