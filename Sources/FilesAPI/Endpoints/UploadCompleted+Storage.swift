import PolarFiles

extension UploadCompleted {
  /// The parts as the completion that goes to S3 lists them.
  ///
  /// - Throws: where the real server fails before it calls S3.
  func storageParts() throws(APIError) -> [CompletedPart] {
    for part in parts {
      guard let checksum = part.checksum, !checksum.isEmpty else { continue }
      guard !checksum.hasUnpairedSurrogates, LenientBase64.decode(checksum.text) != nil else {
        throw .unhandled("The checksum of part \(part.number.text) is not base64: Python's b64decode raises.")
      }
    }
    guard !path.isEmpty else { throw .unhandled("path is empty, and botocore takes no empty key.") }
    guard !uploadID.hasUnpairedSurrogates, !path.hasUnpairedSurrogates,
      !parts.contains(where: { $0.etag.hasUnpairedSurrogates })
    else { throw .unhandled("A text holds half a surrogate pair, which UTF-8 cannot carry to S3.") }
    return parts.map { part in
      CompletedPart(
        number: part.number.int ?? (part.number.isNegative ? .min : .max), etag: part.etag.text,
        checksumSHA256: part.checksum.flatMap { $0.isEmpty ? nil : $0.text })
    }
  }
}
