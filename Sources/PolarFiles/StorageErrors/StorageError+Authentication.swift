/// What query authentication refuses, in the order S3 looks.
extension StorageError {
  package static func twoAuthMechanisms(authorization: String) -> StorageError {
    StorageError(
      .invalidArgument,
      "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, "
        + "Signature query string parameter or the Authorization header should be specified",
      extras: [Detail("ArgumentName", "Authorization"), Detail("ArgumentValue", authorization)],
      explanation: "A presigned URL carries its own authentication; leave the Authorization header out.")
  }

  package static func authorizationUnsupported(_ authorization: String) -> StorageError {
    StorageError(
      .invalidArgument, "Unsupported Authorization Type",
      extras: [Detail("ArgumentName", "Authorization"), Detail("ArgumentValue", authorization)],
      explanation: "The object store takes presigned URLs, not tokens; leave the Authorization header out.")
  }

  static func queryAuthentication(
    _ message: String, _ extras: [Detail] = [], explanation: String
  ) -> StorageError {
    StorageError(.authorizationQueryParametersError, message, extras: extras, explanation: explanation)
  }

  static func credential(_ problem: String, _ extras: [Detail] = []) -> StorageError {
    queryAuthentication(
      "Error parsing the X-Amz-Credential parameter; \(problem)", extras,
      explanation: "X-Amz-Credential of the URL was changed, or made for another service or region than s3 in "
        + "us-east-2; use the URL as the API returned it.")
  }

  static func notYetValid(since date: Timestamp, until expiry: Timestamp, now: Timestamp) -> StorageError {
    StorageError(
      .accessDenied, "Request is not yet valid",
      extras: [
        Detail("X-Amz-Date", "\(date.seconds * 1000)"), Detail("Expires", expiry.wholeSecond.rfc3339),
        Detail("ServerTime", now.wholeSecond.rfc3339),
      ],
      explanation:
        "The URL is dated \(date.wholeSecond.rfc3339), but the server's clock says \(now.wholeSecond.rfc3339); "
        + "ask the API for a new one, or set the clock right.")
  }

  static func expired(after seconds: Int, at expiry: Timestamp, now: Timestamp) -> StorageError {
    StorageError(
      .accessDenied, "Request has expired",
      extras: [
        Detail("X-Amz-Expires", "\(seconds)"), Detail("Expires", expiry.wholeSecond.rfc3339),
        Detail("ServerTime", now.wholeSecond.rfc3339),
      ],
      explanation:
        "The URL was good for \(seconds) seconds, until \(expiry.wholeSecond.rfc3339); ask the API for a new one.")
  }

  static func unknownAccessKey(_ accessKeyID: String) -> StorageError {
    StorageError(
      .invalidAccessKeyID, extras: [Detail("AWSAccessKeyId", accessKeyID)],
      explanation:
        "The URL was not signed by this server, which knows no access key \(accessKeyID); ask its own API for one.")
  }

  static func headersNotSigned(_ names: [String]) -> StorageError {
    let list = names.joined(separator: ", ")
    let advice =
      names.contains("x-amz-checksum-sha256")
      ? "the part was created without checksum_sha256_base64, and S3 takes none without: create the file with it."
      : "send exactly the headers that came with the URL."
    return StorageError(
      .accessDenied, "There were headers present in the request which were not signed",
      extras: [Detail("HeadersNotSigned", list)],
      explanation: "The URL does not cover \(list); \(advice)")
  }

  static func signatureMismatch(
    accessKeyID: String, signature: ArraySlice<UInt8>, stringToSign: [UInt8], canonicalRequest: [UInt8],
    explanation: String
  ) -> StorageError {
    StorageError(
      .signatureDoesNotMatch,
      extras: [
        Detail("AWSAccessKeyId", accessKeyID),
        Detail("StringToSign", String(decoding: stringToSign, as: UTF8.self)),
        Detail("SignatureProvided", String(decoding: signature, as: UTF8.self)),
        Detail("StringToSignBytes", spacedHex(stringToSign)),
        Detail("CanonicalRequest", String(decoding: canonicalRequest, as: UTF8.self)),
        Detail("CanonicalRequestBytes", spacedHex(canonicalRequest)),
      ],
      explanation: explanation)
  }

  private static func spacedHex(_ bytes: [UInt8]) -> String {
    bytes.map { Hexadecimal.encode([$0]) }.joined(separator: " ")
  }
}
