import JSON

/// How an export writes the bytes of objects.
package enum ExportedContents: String, Sendable, CaseIterable {
  /// Stored bytes as base64.
  case inline
  /// Only sizes and digests, by which the server that holds the bytes finds them again.
  case none
}

/// Writes a file as a fixture has it, with all fields, so that the reader infers nothing.
struct ExportedFile {
  let world: World
  let index: Int32

  /// - Parameter contents: nil leaves the object out.
  func append(to writer: inout JSONWriter, contents: ExportedContents?) {
    let file = world.files[index]
    writer.appendObject { writer in
      writer.append("id", file.id.text)
      writer.append("organization", world.organizations[file.organization].slug)
      writer.append("service", file.service.rawValue)
      writer.append("name", file.name)
      writer.append("path", world.files.path(of: file, organizations: world.organizations))
      writer.append("mime_type", world.files.mimeType(file))
      writer.append("size", file.size)
      writer.append("storage_version", file.storageVersion?.text)
      writer.append("checksum_etag", file.etag.text)
      writer.append("checksum_sha256_base64", file.checksum.base64)
      writer.append("checksum_sha256_hex", file.checksum.hex)
      writer.append("last_modified_at", file.lastModifiedAt?.rfc3339)
      writer.append("version", file.version)
      writer.append("is_uploaded", file.isUploaded)
      writer.append("created_at", file.createdAt.rfc3339)
      writer.append("flagged_malicious_at", file.flaggedMaliciousAt?.rfc3339)
      if let time = file.deletedAt { writer.append("deleted_at", time.rfc3339) }
      if let contents, let version = file.versions.last, case .object(let object) = version.state {
        writer.append(name: "content")
        append(object, of: version, contents: contents, to: &writer)
      }
    }
  }

  private func append(
    _ object: ComposedObject, of version: ObjectVersion, contents: ExportedContents, to writer: inout JSONWriter
  ) {
    writer.appendObject { writer in
      // Always in parts, since the entity tag depends on their number and sizes.
      writer.append("parts", object.content.parts) { writer, part in writer.append(part, contents) }
      writer.append("version_id", version.id.text)
      writer.append("last_modified_at", version.lastModified.rfc3339)
    }
  }
}

extension JSONWriter {
  fileprivate mutating func append(_ part: StoredPart, _ contents: ExportedContents) {
    appendObject { writer in
      switch (part.content, contents) {
      case (.generated(let bytes), _):
        writer.append(name: "generate")
        writer.appendObject { writer in
          writer.append("size", part.size)
          writer.append("seed", Int(Int64(bitPattern: bytes.seed)))
          if part.isUnhashed { writer.append("hash", false) }
        }
      case (.extents, .inline), (.filed, .inline):
        writer.append(name: "base64")
        writer.append(raw: "\"")
        writer.append(base64Of: part)
        writer.append(raw: "\"")
      case (.extents, .none), (.filed, .none), (.zeros, _):
        writer.append(name: "stored")
        writer.appendObject { writer in
          writer.append("size", part.size)
          writer.append("md5", part.md5.hex)
          writer.append("sha256", part.sha256.base64)
        }
      }
    }
  }

  /// Encodes a run at a time, each but the last one a multiple of three bytes.
  private mutating func append(base64Of part: StoredPart) {
    _ = part.forEachRun(48 << 10) { run, _ in
      append(unescaped: Base64.encode(run))
      return true
    }
  }
}
