/// A version id: one of ours, or the text that a fixture gives.
package enum VersionID: Sendable, Hashable {
  case handle(Handle)
  case text(String)

  package init(_ text: String) {
    self = Handle(text).map(VersionID.handle) ?? .text(text)
  }

  package var text: String {
    switch self {
    case .handle(let handle): handle.text
    case .text(let text): text
    }
  }
}

/// One version of what is stored under a key.
package struct ObjectVersion: Sendable {
  package enum State: Sendable {
    case object(ComposedObject)
    case deleteMarker
  }

  package var id: VersionID
  package var lastModified: Timestamp
  package var state: State
}

/// An object made of the parts of one upload.
package struct ComposedObject: Sendable {
  package let content: ObjectContent
  /// The digest of the parts' digests; the number after the dash of the text is that of the parts.
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
