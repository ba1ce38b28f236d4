/// What CompleteMultipartUpload refuses.
extension StorageError {
  package static func noParts() -> StorageError {
    StorageError(
      .malformedXML,
      explanation: "The completion names no part, or a part without an ETag; list every part that was uploaded.")
  }

  package static func completionEmpty() -> StorageError {
    StorageError(
      .invalidRequest, "You must specify at least one part",
      explanation: "The completion has no body; send a CompleteMultipartUpload document with every part.")
  }

  /// - Parameter why: the end of the sentence "The completion …".
  package static func completionMalformed(_ why: String) -> StorageError {
    StorageError(
      .malformedXML,
      explanation: "The completion \(why); send a CompleteMultipartUpload document as S3 documents it.")
  }

  package static func messageTooLong(limit: Int) -> StorageError {
    StorageError(
      .maxMessageLengthExceeded, extras: [Detail("MaxMessageLengthBytes", "\(limit)")],
      explanation: "A completion takes at most \(limit) bytes, which is room for 10000 parts.")
  }

  package static func completedPartNumber(_ number: String) -> StorageError {
    StorageError(
      .invalidArgument, "PartNumber must be >= 1",
      extras: [Detail("ArgumentName", "partNumber"), Detail("ArgumentValue", number)],
      explanation: "The completion names part \(number); parts are numbered from 1.")
  }

  package static func partOrder(uploadID: String) -> StorageError {
    StorageError(
      .invalidPartOrder, extras: [Detail("UploadId", uploadID)],
      explanation: "The completion lists its parts out of order; sort them by number.")
  }

  /// - Parameter why: the end of the sentence "Part N …".
  package static func invalidPart(uploadID: String, number: Int, etag: String, why: String) -> StorageError {
    StorageError(
      .invalidPart,
      "One or more of the specified parts could not be found.  The part may not have been uploaded, "
        + "or the specified entity tag may not match the part's entity tag.",
      extras: [Detail("UploadId", uploadID), Detail("PartNumber", "\(number)"), Detail("ETag", etag)],
      explanation: "Part \(number) \(why).")
  }

  static func checksumModeDiffers(_ sent: String) -> StorageError {
    StorageError(
      .invalidRequest,
      "The upload was created using the COMPOSITE checksum mode. The complete request must use the same checksum mode.",
      explanation: "x-amz-checksum-type says \(sent); leave it out, or say COMPOSITE.")
  }

  static func completedChecksumForeign(_ algorithm: String, part number: Int) -> StorageError {
    StorageError(
      .badDigest, "The \(algorithm) you specified for part \(number) did not match what we received.",
      explanation: "Part \(number) is completed with \(algorithm), but Polar opens uploads with SHA-256; "
        + "send ChecksumSHA256.")
  }

  package static func completedChecksumMissing(part number: Int) -> StorageError {
    StorageError(
      .invalidRequest,
      "The upload was created using a sha256 checksum. The complete request must include the checksum for each part. "
        + "It was missing for part \(number) in the request.",
      explanation: "Part \(number) is completed without its checksum_sha256_base64; send the one it was uploaded with.")
  }

  package static func completedChecksumNotBase64(_ sent: String, part number: Int) -> StorageError {
    StorageError(
      .invalidArgument, "Invalid Base64 or multiple checksums present in request",
      extras: [Detail("ArgumentName", "Checksum"), Detail("ArgumentValue", "SHA256:\(sent);")],
      explanation: "Part \(number) is completed with a checksum_sha256_base64 that is not base64 of 32 bytes.")
  }

  package static func objectChecksumNotBase64() -> StorageError {
    checksumNotBase64(header: "x-amz-checksum-sha256")
  }

  package static func objectChecksumMismatch() -> StorageError {
    StorageError(
      .badDigest, "The sha256 you specified did not match the calculated checksum.",
      explanation:
        "The checksum of the whole is not made of the parts' checksums in this completion; send each part's as uploaded."
    )
  }

  package static func partTooSmall(size: Int, minimum: Int, number: Int, etag: String) -> StorageError {
    StorageError(
      .entityTooSmall,
      extras: [
        Detail("ProposedSize", "\(size)"), Detail("MinSizeAllowed", "\(minimum)"), Detail("PartNumber", "\(number)"),
        Detail("ETag", etag),
      ],
      explanation:
        "Part \(number) holds \(size) bytes; every part but the last needs at least \(minimum): send larger parts, or "
        + "lower --min-part-size.")
  }
}
