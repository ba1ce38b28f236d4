/// What UploadPart refuses.
extension StorageError {
  package static func partNumberOutOfRange(_ sent: String) -> StorageError {
    StorageError(
      .invalidArgument, "Part number must be an integer between 1 and 10000, inclusive",
      extras: [Detail("ArgumentName", "partNumber"), Detail("ArgumentValue", sent)],
      explanation: "S3 numbers parts from 1 to 10000, and this request says \(sent); create the file with such numbers."
    )
  }

  package static func noSuchUpload(_ uploadID: String, explanation: String? = nil) -> StorageError {
    StorageError(
      .noSuchUpload, extras: [Detail("UploadId", uploadID)],
      explanation: explanation
        ?? "This key has no upload \(uploadID): it belongs to another key, or never existed; use id and path of one "
        + "answer to a create.")
  }

  static func uploadOver(_ uploadID: String, isAborted: Bool) -> StorageError {
    noSuchUpload(
      uploadID,
      explanation:
        "Upload \(uploadID) of this key was \(isAborted ? "aborted" : "completed") already; create another file "
        + "to upload again.")
  }

  package static func checksumNotBase64(header: String, part: Int? = nil) -> StorageError {
    StorageError(
      .invalidRequest, "Value for \(header) header is invalid.",
      explanation: "\(named(part)) sends a \(header) that is not base64 of the 32 bytes of a SHA-256.")
  }

  package static func checksumMissing(part: Int? = nil) -> StorageError {
    checksumTypeMismatch(
      actual: "null",
      explanation: "\(named(part)) comes without x-amz-checksum-sha256: Polar opens uploads with SHA-256, so create "
        + "the file with checksum_sha256_base64 for every part and send the headers that come back.")
  }

  package static func checksumTypeMismatch(actual: String, part: Int? = nil) -> StorageError {
    checksumTypeMismatch(
      actual: actual,
      explanation: "\(named(part)) is checksummed with \(actual), but Polar opens uploads with SHA-256; "
        + "send x-amz-checksum-sha256.")
  }

  private static func checksumTypeMismatch(actual: String, explanation: String) -> StorageError {
    StorageError(
      .invalidRequest,
      "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: \(actual)",
      explanation: explanation)
  }

  package static func sha256Mismatch(declared: String, computed: String, part: Int? = nil) -> StorageError {
    StorageError(
      .badDigest, "The SHA256 you specified did not match the calculated checksum.",
      explanation: "\(named(part)) declares SHA-256 \(declared), but the bytes received hash to \(computed): "
        + "send the bytes that the checksum was made of.")
  }

  package static func multipleChecksums() -> StorageError {
    StorageError(
      .invalidRequest,
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
      explanation: "More than one x-amz-checksum-* header was sent; keep x-amz-checksum-sha256 alone.")
  }

  package static func checksumAlgorithmDisagrees() -> StorageError {
    StorageError(
      .invalidRequest, "Value for x-amz-sdk-checksum-algorithm header is invalid.",
      explanation: "x-amz-sdk-checksum-algorithm names another algorithm than the checksum header; send SHA256.")
  }

  package static func checksumAnnouncedOnly() -> StorageError {
    StorageError(
      .invalidRequest,
      "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers "
        + "were found.",
      explanation: "x-amz-sdk-checksum-algorithm was sent without x-amz-checksum-sha256; send both.")
  }

  package static func checksumAlgorithmUnknown() -> StorageError {
    StorageError(
      .invalidRequest, "The algorithm type you specified in x-amz-checksum- header is invalid.",
      explanation: "S3 knows no such x-amz-checksum-* header; send x-amz-checksum-sha256.")
  }

  package static func contentMD5Invalid(_ sent: String) -> StorageError {
    StorageError(
      .invalidDigest, extras: [Detail("Content-MD5", sent)],
      explanation: "Content-MD5 is not base64 of 16 bytes; send the MD5 of the body so, or leave the header out.")
  }

  package static func contentMD5Mismatch(expected: MD5Digest, calculated: MD5Digest, part: Int? = nil) -> StorageError {
    StorageError(
      .badDigest,
      extras: [Detail("ExpectedDigest", expected.base64), Detail("CalculatedDigest", calculated.base64)],
      explanation: "\(named(part)) sends Content-MD5 \(expected.base64), but the bytes received hash to "
        + "\(calculated.base64); "
        + "send the bytes that it was made of, or leave it out.")
  }

  package static func contentSHA256Invalid(_ sent: String) -> StorageError {
    StorageError(
      .invalidArgument,
      "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
        + "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, "
        + "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER "
        + "or a valid sha256 value.",
      extras: [Detail("ArgumentName", "x-amz-content-sha256"), Detail("ArgumentValue", sent)],
      explanation:
        "The signed x-amz-content-sha256 is not a SHA-256 in hexadecimal; sign UNSIGNED-PAYLOAD or the body's.")
  }

  package static func contentSHA256Mismatch(declared: String, computed: String) -> StorageError {
    StorageError(
      .contentSHA256Mismatch,
      extras: [Detail("ClientComputedContentSHA256", declared), Detail("S3ComputedContentSHA256", computed)],
      explanation: "The signed x-amz-content-sha256 is not the SHA-256 of the bytes received; sign that, or "
        + "UNSIGNED-PAYLOAD.")
  }

  package static func lengthMissing() -> StorageError {
    StorageError(
      .missingContentLength,
      explanation: "S3 takes a body only when its length is announced; send Content-Length.")
  }

  package static func transferEncoding() -> StorageError {
    StorageError(
      .notImplemented, extras: [Detail("Header", "Transfer-Encoding")],
      explanation: "S3 takes no chunked body; send Content-Length instead of Transfer-Encoding.")
  }

  package static func bodyIncomplete(expected: Int, received: Int) -> StorageError {
    StorageError(
      .incompleteBody,
      extras: [Detail("NumberBytesExpected", "\(expected)"), Detail("NumberBytesProvided", "\(received)")],
      explanation: "The connection ended after \(received) of \(expected) bytes; send the part again.")
  }

  package static func bodyTimedOut() -> StorageError {
    StorageError(
      .requestTimeout,
      explanation: "The body stopped arriving; send the part again.")
  }

  package static func partTooLarge(_ size: Int) -> StorageError {
    StorageError(
      .entityTooLarge,
      extras: [Detail("ProposedSize", "\(size)"), Detail("MaxSizeAllowed", "\(S3Limits.largestPart)")],
      explanation: "A part holds at most 5 GiB, and this one announces \(size) bytes; split it.")
  }

  package static func memoryExhausted(limit: Int) -> StorageError {
    StorageError(
      .slowDown,
      explanation: "The stored bytes reached the limit of \(limit); raise --memory-limit, "
        + "or use --storage disk or discard.")
  }

  static func diskFull() -> StorageError {
    StorageError(
      .slowDown,
      explanation: "The disk that holds the parts takes no more bytes; free some, or name another --data-dir.")
  }

  private static func named(_ part: Int?) -> String { part.map { "Part \($0)" } ?? "The body" }
}
