/// An object made of the parts of one upload.
package struct ComposedObject: Sendable {
  package let content: ObjectContent
  /// Of the digests of the parts (the part behind the dash is their number).
  package let md5: MD5Digest
  package let sha256: SHA256Digest

  package init(_ parts: [StoredPart]) {
    content = ObjectContent(parts)
    var md5 = MD5Hasher()
    var sha256 = SHA256Hasher()
    for part in parts {
      md5.update(part.md5.array)
      sha256.update(part.sha256.array)
    }
    self.md5 = md5.finalize()
    self.sha256 = sha256.finalize()
  }

  package var partCount: Int { content.parts.count }

  /// The entity tag without its quotes.
  package var etag: String { "\(md5.hex)-\(partCount)" }

  /// `x-amz-checksum-sha256` of a composite checksum.
  package var checksumSHA256: String { "\(sha256.base64)-\(partCount)" }
}
