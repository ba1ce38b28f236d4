import JSON

extension Store {
  /// Changes those fields of a file that a document has, with the keys of a fixture.
  ///
  /// - Returns: `false` when the file is gone.
  package func patch(_ id: ID, with document: FixtureDocument) throws(FixtureErrors) -> Bool {
    let log = FixtureLog()
    let reader = FixtureReader(document: document, path: .root, node: document.root, log: log)
    let patch = OperatorPatch(reader)
    guard let patch, log.errors.isEmpty else { throw FixtureErrors(errors: log.errors) }
    return self.patch(id, with: patch) != nil
  }
}

extension OperatorPatch {
  static let keys = [
    "name", "version", "mime_type", "size", "is_uploaded", "created_at", "last_modified_at", "flagged_malicious_at",
    "storage_version", "checksum_etag", "checksum_sha256_base64", "checksum_sha256_hex",
  ]

  /// A present key is a change; null means an empty value if the field may be empty.
  fileprivate init?(_ reader: FixtureReader) {
    guard let fields = reader.fields(Self.keys) else { return nil }
    self.init()
    name = fields["name"].flatMap(\.string)
    mimeType = fields["mime_type"].flatMap(\.string)
    size = fields["size"].flatMap(\.byteCount)
    isUploaded = fields["is_uploaded"].flatMap(\.bool)
    createdAt = fields["created_at"].flatMap(\.timestamp)
    version = fields["version"].map { $0.isNull ? nil : $0.string }
    lastModifiedAt = fields["last_modified_at"].map { $0.isNull ? nil : $0.timestamp }
    flaggedMaliciousAt = fields["flagged_malicious_at"].map { $0.isNull ? nil : $0.timestamp }
    storageVersion = fields["storage_version"].map { $0.isNull ? nil : $0.string }
    checksumETag = fields["checksum_etag"].map { $0.isNull ? nil : $0.string }
    checksumSHA256Base64 = fields["checksum_sha256_base64"].map { $0.isNull ? nil : $0.string }
    checksumSHA256Hex = fields["checksum_sha256_hex"].map { $0.isNull ? nil : $0.string }
    // Polar derives it the same way at a create.
    if let base64 = checksumSHA256Base64, checksumSHA256Hex == nil {
      checksumSHA256Hex = .some(base64.flatMap { LenientBase64.decode($0) }.map { Hexadecimal.encode($0) })
    }
  }
}
