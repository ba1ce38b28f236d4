/// The `X-Amz-` parameters of a presigned URL but the signature.
struct QueryAuthentication {
  var credentials: SigningCredentials
  var date: Timestamp
  var seconds: Int
  var signedHeaders: String

  /// In the order of botocore, which is the order of the canonical request as well.
  var parameters: [(name: String, value: String)] {
    [
      ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
      ("X-Amz-Credential", "\(credentials.accessKeyID)/\(credentials.scope(day: date.day))"),
      ("X-Amz-Date", date.amzDate),
      ("X-Amz-Expires", String(seconds)),
      ("X-Amz-SignedHeaders", signedHeaders),
    ]
  }

  /// Encoded, as they stand both in the URL and in the canonical request.
  var encoded: [UInt8] { QueryParameters.encode(parameters) }

  func signer(_ keys: SigningKeys) -> RequestSigner {
    RequestSigner(keys: keys, amzDate: date.amzDate, day: date.day)
  }
}
