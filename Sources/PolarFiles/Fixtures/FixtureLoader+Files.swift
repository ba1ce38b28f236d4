import JSON

extension FixtureLoader {
  static let fileKeys = [
    "id", "organization", "organization_id", "service", "name", "path", "mime_type", "size", "storage_version",
    "checksum_etag", "checksum_sha256_base64", "checksum_sha256_hex", "last_modified_at", "version", "is_uploaded",
    "created_at", "flagged_malicious_at", "deleted_at", "content",
    // Derived keys of a FileRead, accepted so that one can be pasted unchanged.
    "size_readable", "public_url",
  ]

  mutating func loadFile(_ reader: FixtureReader, ordinal: Int) {
    let errorsBefore = log.count
    guard let fields = reader.fields(Self.fileKeys) else { return }
    let organization = fileOrganization(fields)
    let service = fields.nonNull("service").map { $0.choice(FileService.self) } ?? .downloadable
    let name = fileName(fields, ordinal: ordinal)
    let content = fields.nonNull("content").flatMap { loadContent($0) }
    guard let organization, let service,
      let id = fileID(fields, name: name, organization: organization, service: service)
    else { return }
    var file = StoredFile(
      id: id, organization: organization,
      mimeType: world.files.mimeTypeIndex(fields.nonNull("mime_type")?.string ?? MimeType.of(name)), service: service,
      createdAt: fields.nonNull("created_at")?.timestamp ?? firstCreation.adding(seconds: ordinal * creationStep),
      size: fields.nonNull("size").flatMap(size) ?? content?.object.content.count ?? 0, name: name)
    file.revision = revision
    readFacts(fields, into: &file, content)
    readPath(fields, into: &file)
    guard log.count == errorsBefore else { return }
    world.files.load(file)
  }

  private func readFacts(_ fields: FixtureFields, into file: inout StoredFile, _ content: LoadedContent?) {
    file.isUploaded = fields.nonNull("is_uploaded")?.bool ?? true
    file.version = fields.nonNull("version")?.string
    file.flaggedMaliciousAt = fields.nonNull("flagged_malicious_at")?.timestamp
    file.deletedAt = fields.nonNull("deleted_at")?.timestamp
    file.checksum = checksum(fields, content)
    let version = content.map { content in
      ObjectVersion(
        id: content.versionID ?? fields.nonNull("storage_version")?.versionID
          ?? .handle(stableHandle(file.id, "version")),
        lastModified: (content.lastModified ?? fields.nonNull("last_modified_at")?.timestamp ?? file.createdAt)
          .wholeSecond,
        state: .object(content.object))
    }
    if let version, file.deletedAt == nil { file.versions = [version] }
    if let deletedAt = file.deletedAt {
      file.versions = [
        ObjectVersion(
          id: .handle(stableHandle(file.id, "marker")), lastModified: deletedAt.wholeSecond, state: .deleteMarker)
      ]
    }
    if fields.has("storage_version") {
      file.storageVersion = fields.nonNull("storage_version")?.string.map { VersionID($0) }
    } else if file.isUploaded {
      file.storageVersion = version?.id
    }
    if fields.has("last_modified_at") {
      file.lastModifiedAt = fields.nonNull("last_modified_at")?.timestamp
    } else if file.isUploaded {
      file.lastModifiedAt = version?.lastModified ?? file.createdAt.wholeSecond
    }
    if fields.has("checksum_etag") {
      file.etag = CompactETag(fields.nonNull("checksum_etag")?.string)
    } else if file.isUploaded {
      file.etag = content.map { CompactETag($0.object) } ?? stableETag(file.id)
    }
  }

  private mutating func readPath(_ fields: FixtureFields, into file: inout StoredFile) {
    let derived = FileKey.text(
      service: file.service, organization: world.organizations[file.organization].id, file: file.id, name: file.name)
    let path = fields.name("path") ?? derived
    if !path.isIdentical(to: derived) { file.explicitPath = path }
    if world.files.index(bucket: file.service.bucket, key: path, organizations: world.organizations) != nil {
      (fields["path"] ?? fields.reader).fail("a file with path \(path) is there already", kind: .conflict)
    }
  }

  private func size(_ field: FixtureReader) -> Int? {
    if field.document.isExported, field.node.kind == .int { return field.node.int }
    return field.byteCount
  }

  func fileOrganization(_ fields: FixtureFields) -> Int32? {
    if let field = fields.nonNull("organization") ?? fields.nonNull("organization_id") {
      guard let index = organization(field) else { return nil }
      if let other = fields.nonNull("organization_id"), fields.nonNull("organization") != nil,
        let second = organization(other), second != index
      {
        other.fail("names another organization than organization does")
        return nil
      }
      return index
    }
    if world.organizations.all.count == 1 { return 0 }
    let count = world.organizations.all.count
    fields.reader.fail("organization is missing: there are \(count) to choose from", isReference: count == 0)
    return nil
  }

  private func fileName(_ fields: FixtureFields, ordinal: Int) -> String {
    if let field = fields.nonNull("name") { return field.string ?? "" }
    let source: String? =
      fields.nonNull("path")?.node.string ?? fields.nonNull("content")?.node["path"]?.string
    return source.flatMap { $0.split(separator: "/").last.map(String.init) } ?? "file-\(ordinal + 1)"
  }

  /// The given id, or one derived from the file's organization, service and name; files that share these are numbered.
  private mutating func fileID(
    _ fields: FixtureFields, name: String, organization: Int32, service: FileService
  ) -> ID? {
    guard let field = fields.nonNull("id") else {
      let owner = world.organizations[organization].id.text
      let first = StableHash.id("file", owner, service.rawValue, name, "0")
      var id = first
      while world.files.index(of: id) != nil {
        namesakes[first, default: 0] += 1
        id = StableHash.id("file", owner, service.rawValue, name, String(namesakes[first] ?? 0))
      }
      return id
    }
    guard let id = field.id else { return nil }
    guard world.files.index(of: id) == nil else {
      field.fail("a file \(id) is there already", kind: .conflict)
      return nil
    }
    return id
  }

  private func checksum(_ fields: FixtureFields, _ content: LoadedContent?) -> Checksum {
    let base64: String?
    if fields.has("checksum_sha256_base64") {
      base64 = fields.nonNull("checksum_sha256_base64")?.string
    } else {
      base64 = content?.wholeSHA256?.base64
    }
    if fields.has("checksum_sha256_hex") {
      return Checksum(base64: base64, hex: fields.nonNull("checksum_sha256_hex")?.string)
    }
    // Polar derives it the same way at a create.
    return Checksum(
      base64: base64, hex: base64.flatMap { LenientBase64.decode($0) }.map { Hexadecimal.encode($0) })
  }

  private func stableHandle(_ id: ID, _ purpose: String) -> Handle {
    var source = stableSource(id, purpose)
    return source.nextHandle()
  }

  private func stableETag(_ id: ID) -> CompactETag {
    var source = stableSource(id, "etag")
    return .composite(MD5Digest(words: source.next(), source.next()), parts: 1)
  }

  private func stableSource(_ id: ID, _ purpose: String) -> RandomSource {
    var hash = StableHash()
    hash.combine(purpose)
    hash.combine(id.text)
    return hash.source
  }
}
