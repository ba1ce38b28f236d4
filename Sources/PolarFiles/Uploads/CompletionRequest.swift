/// A part as a completion names it.
package struct CompletedPart: Sendable, Hashable {
  package var number: Int
  package var etag: String
  package var checksumSHA256: String?
  /// Another checksum than SHA-256, by the lower-case name of its algorithm.
  package var foreignAlgorithm: String?

  package init(number: Int, etag: String, checksumSHA256: String?, foreignAlgorithm: String? = nil) {
    self.number = number
    self.etag = etag
    self.checksumSHA256 = checksumSHA256
    self.foreignAlgorithm = foreignAlgorithm
  }

  /// S3 takes an entity tag with or without its quotes; Polar strips white space around it.
  var bareETag: String {
    var text = Substring(etag)
    while let first = text.unicodeScalars.first, first.properties.isWhitespace { text = text.dropFirst() }
    while let last = text.unicodeScalars.last, last.properties.isWhitespace { text = text.dropLast() }
    if text.count >= 2, text.first == "\"", text.last == "\"" { text = text.dropFirst().dropLast() }
    return String(text)
  }
}

/// The parameters of CompleteMultipartUpload.
package struct CompletionRequest: Sendable {
  package var parts: [CompletedPart]
  /// `x-amz-checksum-sha256`.
  package var objectChecksum: String?
  /// `x-amz-checksum-type`.
  package var checksumType: String?

  package init(parts: [CompletedPart], objectChecksum: String? = nil, checksumType: String? = nil) {
    self.parts = parts
    self.objectChecksum = objectChecksum
    self.checksumType = checksumType
  }

  /// As Polar sends it: with the digest of the checksums of those parts that have one, without the number of parts.
  package static func polar(_ parts: [CompletedPart]) throws(StorageError) -> CompletionRequest {
    var digests: [UInt8] = []
    var hasChecksum = false
    for part in parts {
      guard let checksum = part.checksumSHA256, !checksum.isEmpty else { continue }
      // Polar decodes it itself before it asks S3, and fails there.
      guard let digest = LenientBase64.decode(checksum) else {
        throw .completedChecksumNotBase64(checksum, part: part.number)
      }
      digests += digest
      hasChecksum = true
    }
    let asked = parts.map { part in
      var part = part
      if part.checksumSHA256?.isEmpty == true { part.checksumSHA256 = nil }
      return part
    }
    return CompletionRequest(parts: asked, objectChecksum: hasChecksum ? SHA256Digest.of(digests).base64 : nil)
  }
}
