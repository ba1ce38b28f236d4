/// Everything that the server knows, as a value: a reset is an assignment, a snapshot a copy.
struct World: Sendable {
  var organizations = OrganizationTable()
  var users = UserTable()
  var tokens = TokenTable()
  var files = FileTable()
  var uploads = UploadTable()
}

extension World {
  /// The organizations whose products the subject may read, as places in the table.
  func organizationIndices(readableBy subject: Subject) -> [Int32] {
    switch subject.kind {
    case .organization(let id): organizations.index(of: id).map { [$0] } ?? []
    case .user(let id):
      users[id]?.memberships.compactMap { membership in
        guard membership.role.canReadProducts,
          subject.organizations?.contains(membership.organization) ?? true
        else { return nil }
        return organizations.index(of: membership.organization)
      } ?? []
    }
  }

  /// Of those, the ones named; all without names.
  func organizationIndices(readableBy subject: Subject, among ids: [ID]?) -> [Int32] {
    let readable = organizationIndices(readableBy: subject)
    guard let ids else { return readable }
    let wanted = Set(ids)
    return readable.filter { wanted.contains(organizations[$0].id) }
  }

  func canRead(_ subject: Subject, _ organization: ID) -> Bool {
    holds(subject, organization) { $0.canReadProducts }
  }

  func canManage(_ subject: Subject, _ organization: ID) -> Bool {
    holds(subject, organization) { $0.canManageProducts }
  }

  private func holds(_ subject: Subject, _ organization: ID, _ allows: (Role) -> Bool) -> Bool {
    switch subject.kind {
    case .organization(let id): id == organization
    case .user(let id):
      (subject.organizations?.contains(organization) ?? true)
        && (users[id]?.role(in: organization).map(allows) ?? false)
    }
  }

  /// The file as the API shows it.
  func record(_ index: Int32) -> FileRecord {
    let file = files[index]
    return FileRecord(
      id: file.id,
      organizationID: organizations[file.organization].id,
      service: file.service,
      name: file.name,
      path: files.path(of: file, organizations: organizations),
      mimeType: files.mimeType(file),
      size: file.size,
      storageVersion: file.storageVersion?.text,
      checksumETag: file.etag.text,
      checksumSHA256Base64: file.checksum.base64,
      checksumSHA256Hex: file.checksum.hex,
      lastModifiedAt: file.lastModifiedAt,
      version: file.version,
      isUploaded: file.isUploaded,
      createdAt: file.createdAt,
      flaggedMaliciousAt: file.flaggedMaliciousAt,
      reference: FileReference(index: index, revision: file.revision))
  }

  func visibleIndex(_ id: ID, to subject: Subject) -> Int32? {
    guard let index = files.index(of: id) else { return nil }
    let file = files[index]
    guard file.deletedAt == nil, canRead(subject, organizations[file.organization].id) else { return nil }
    return index
  }
}
