/// The six authentication parameters of a presigned URL, well-formed but not verified yet.
struct QueryClaim {
  let credential: ArraySlice<UInt8>
  let date: Timestamp
  let seconds: Int
  let signedHeaders: ArraySlice<UInt8>
  let signature: ArraySlice<UInt8>

  init(_ query: QueryParameters, algorithm: ArraySlice<UInt8>) throws(StorageError) {
    guard algorithm.elementsEqual("AWS4-HMAC-SHA256".utf8) else {
      throw .queryAuthentication(
        "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"",
        explanation: "X-Amz-Algorithm of the URL was changed; use the URL as the API returned it.")
    }
    guard let credential = query.bytes("X-Amz-Credential"), let signature = query.bytes("X-Amz-Signature"),
      let date = query["X-Amz-Date"], let signedHeaders = query.bytes("X-Amz-SignedHeaders"),
      let expires = query["X-Amz-Expires"]
    else {
      throw .queryAuthentication(
        "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, "
          + "X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
        explanation: "The URL lost part of its query; quote it in shells, where & ends a command.")
    }
    guard let date = Timestamp(amzDate: date) else {
      throw .queryAuthentication(
        "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
        explanation: "X-Amz-Date of the URL was changed; use the URL as the API returned it.")
    }
    self.credential = credential
    self.date = date
    self.signedHeaders = signedHeaders
    self.signature = signature
    seconds = try Self.seconds(expires)
  }

  /// Whether that header is among the signed ones.
  func covers(_ name: ArraySlice<UInt8>) -> Bool {
    var rest = signedHeaders
    while true {
      let end = rest.firstIndex(of: UInt8(ascii: ";")) ?? rest.endIndex
      if rest[..<end] == name { return true }
      guard end < rest.endIndex else { return false }
      rest = rest[(end + 1)...]
    }
  }

  func covers(_ name: String) -> Bool {
    covers(Array(name.utf8)[...])
  }

  private static func seconds(_ text: String) throws(StorageError) -> Int {
    let explanation = "X-Amz-Expires of the URL was changed; use the URL as the API returned it."
    let isNegative = text.hasPrefix("-")
    let digits = isNegative ? text.utf8.dropFirst() : text.utf8[...]
    guard !digits.isEmpty, digits.allSatisfy(\.isDigit) else {
      throw .queryAuthentication("X-Amz-Expires should be a number", explanation: explanation)
    }
    // Digits that are too many for an integer still count as a number.
    let seconds = Int(text) ?? (isNegative ? .min : .max)
    guard seconds >= 0 else {
      throw .queryAuthentication("X-Amz-Expires must be non-negative", explanation: explanation)
    }
    guard seconds <= S3Limits.longestPresign else {
      throw .queryAuthentication(
        "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than "
          + "604800 seconds",
        explanation: explanation)
    }
    return seconds
  }
}
