import JSON

/// How the bytes of objects are written.
package enum ExportedContents: String, Sendable, CaseIterable {
  /// Stored bytes as base64.
  case inline
  /// Sizes and digests only: the server that holds the bytes finds them again.
  case none
}

/// A file written as a fixture has it, with every fact, so that nothing is inferred when it is read.
struct ExportedFile {
  let world: World
  let index: Int32

  /// - Parameter contents: nil leaves the object out.
  func append(to writer: inout JSONWriter, contents: ExportedContents?) {
    let file = world.files[index]
    writer.append(raw: #"{"id":"#)
    writer.append(string: file.id.text)
    writer.append(raw: #","organization":"#)
    writer.append(string: world.organizations[file.organization].slug)
    writer.append(raw: #","service":"#)
    writer.append(string: file.service.rawValue)
    writer.append(raw: #","name":"#)
    writer.append(string: file.name)
    writer.append(raw: #","path":"#)
    writer.append(string: world.files.path(of: file, organizations: world.organizations))
    writer.append(raw: #","mime_type":"#)
    writer.append(string: world.files.mimeType(file))
    writer.append(raw: #","size":"#)
    writer.append(int: file.size)
    writer.append(raw: #","storage_version":"#)
    writer.append(nullable: file.storageVersion?.text)
    writer.append(raw: #","checksum_etag":"#)
    writer.append(nullable: file.etag.text)
    writer.append(raw: #","checksum_sha256_base64":"#)
    writer.append(nullable: file.checksum.base64)
    writer.append(raw: #","checksum_sha256_hex":"#)
    writer.append(nullable: file.checksum.hex)
    writer.append(raw: #","last_modified_at":"#)
    writer.append(nullable: file.lastModifiedAt?.rfc3339)
    writer.append(raw: #","version":"#)
    writer.append(nullable: file.version)
    writer.append(raw: #","is_uploaded":"#)
    writer.append(bool: file.isUploaded)
    writer.append(raw: #","created_at":"#)
    writer.append(string: file.createdAt.rfc3339)
    writer.append(raw: #","flagged_malicious_at":"#)
    writer.append(nullable: file.flaggedMaliciousAt?.rfc3339)
    if let contents, let version = file.versions.last, case .object(let object) = version.state {
      append(object, version, contents, to: &writer)
    }
    writer.append(raw: "}")
  }

  private func append(
    _ object: ComposedObject, _ version: ObjectVersion, _ contents: ExportedContents, to writer: inout JSONWriter
  ) {
    // Always in parts: their number and sizes are what the entity tag is made of.
    writer.append(raw: #","content":{"parts":["#)
    writer.appendElements(object.content.parts) { writer, part in writer.append(part, contents) }
    writer.append(raw: #"],"version_id":"#)
    writer.append(string: version.id.text)
    writer.append(raw: #","last_modified_at":"#)
    writer.append(string: version.lastModified.rfc3339)
    writer.append(raw: "}")
  }
}

extension StoredPart {
  /// The bytes that are held for it.
  var keptSize: Int {
    if case .extents = content { size } else { 0 }
  }
}

extension JSONWriter {
  fileprivate mutating func append(_ part: StoredPart, _ contents: ExportedContents) {
    switch (part.content, contents) {
    case (.generated(let bytes), _):
      append(raw: #"{"generate":{"size":"#)
      append(int: part.size)
      append(raw: #","seed":"#)
      append(int: Int(Int64(bitPattern: bytes.seed)))
      if part.isUnhashed { append(raw: #","hash":false"#) }
      append(raw: "}}")
    case (.extents, .inline):
      append(raw: #"{"base64":""#)
      append(base64Of: part)
      append(raw: #""}"#)
    case (.extents, .none), (.zeros, _):
      append(raw: #"{"stored":{"size":"#)
      append(int: part.size)
      append(raw: #","md5":"#)
      append(string: part.md5.hex)
      append(raw: #","sha256":"#)
      append(string: part.sha256.base64)
      append(raw: "}}")
    }
  }

  /// A run at a time, each but the last of whole groups of three bytes.
  private mutating func append(base64Of part: StoredPart) {
    let run = 48 << 10
    withUnsafeTemporaryAllocation(byteCount: run, alignment: 8) { buffer in
      var offset = 0
      while offset < part.size {
        let block = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(run, part.size - offset)])
        part.fill(block, at: offset)
        append(raw: Base64.encode(UnsafeRawBufferPointer(block)).utf8)
        offset += block.count
      }
    }
  }

  mutating func append(nullable text: String?) {
    if let text { append(string: text) } else { appendNull() }
  }
}
