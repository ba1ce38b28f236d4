/// What S3 checks before it completes an existing upload, in its order.
struct CompletionRules {
  let upload: MultipartUpload
  let minimumPartSize: Int

  private var uploadID: String { upload.id.text }

  /// The parts of the object, in order.
  func check(_ request: CompletionRequest) throws(StorageError) -> [StoredPart] {
    guard !request.parts.isEmpty else { throw .noParts() }
    try checkNumbers(request.parts)
    try checkType(request.checksumType)
    let digests = try checksums(request.parts)
    try checkObjectChecksum(request.objectChecksum, digests)
    var stored: [StoredPart] = []
    stored.reserveCapacity(request.parts.count)
    for (part, digest) in zip(request.parts, digests) { stored.append(try find(part, digest)) }
    try checkSizes(stored, request.parts)
    return stored
  }

  private func checkNumbers(_ parts: [CompletedPart]) throws(StorageError) {
    if let part = parts.first(where: { $0.number < 1 }) { throw .completedPartNumber("\(part.number)") }
    for (earlier, later) in zip(parts, parts.dropFirst()) where earlier.number >= later.number {
      throw .partOrder(uploadID: uploadID)
    }
  }

  private func checkType(_ type: String?) throws(StorageError) {
    guard let type, type != "COMPOSITE" else { return }
    throw .checksumModeDiffers(type)
  }

  /// Every part names its SHA-256, and nothing else.
  private func checksums(_ parts: [CompletedPart]) throws(StorageError) -> [SHA256Digest] {
    var digests: [SHA256Digest] = []
    digests.reserveCapacity(parts.count)
    for part in parts {
      if let algorithm = part.foreignAlgorithm {
        throw .completedChecksumForeign(algorithm, part: part.number)
      }
      guard let checksum = part.checksumSHA256 else { throw .completedChecksumMissing(part: part.number) }
      guard let digest = SHA256Digest(base64: checksum) else {
        throw .completedChecksumNotBase64(checksum, part: part.number)
      }
      digests.append(digest)
    }
    return digests
  }

  /// S3 compares it with the list in the request, before it looks at what is stored.
  private func checkObjectChecksum(_ declared: String?, _ digests: [SHA256Digest]) throws(StorageError) {
    guard let declared else { return }
    let pieces = declared.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard let digest = SHA256Digest(base64: String(pieces[0])) else { throw .objectChecksumNotBase64() }
    if pieces.count == 2 {
      let digits = pieces[1].utf8
      guard !digits.isEmpty, digits.allSatisfy(\.isDigit) else {
        throw .objectChecksumNotBase64()
      }
      guard Int(pieces[1]) == digests.count else { throw .objectChecksumMismatch() }
    }
    guard SHA256Digest.of(digests.flatMap(\.array)) == digest else { throw .objectChecksumMismatch() }
  }

  private func find(_ part: CompletedPart, _ digest: SHA256Digest) throws(StorageError) -> StoredPart {
    let etag = part.bareETag
    func refusal(_ why: String) -> StorageError {
      .invalidPart(uploadID: uploadID, number: part.number, etag: etag, why: why)
    }
    guard let stored = upload.part(part.number)?.stored else {
      throw refusal("was never uploaded; upload it, or leave it out")
    }
    guard stored.md5.hex == etag else {
      throw refusal("was uploaded with ETag \(stored.md5.hex), not \(etag); send the one it was answered with")
    }
    guard stored.sha256 == digest else {
      throw refusal("was uploaded with SHA-256 \(stored.sha256.base64), not \(digest.base64); send that of its bytes")
    }
    return stored
  }

  private func checkSizes(_ stored: [StoredPart], _ parts: [CompletedPart]) throws(StorageError) {
    for (bytes, part) in zip(stored, parts).dropLast() where bytes.size < minimumPartSize {
      throw .partTooSmall(size: bytes.size, minimum: minimumPartSize, number: part.number, etag: part.bareETag)
    }
  }
}
