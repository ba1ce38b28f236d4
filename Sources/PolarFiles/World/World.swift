/// All records of the mock, as a value: a reset is an assignment, a snapshot a copy.
///
/// Tables refer to each other by index (`Int32`), never by reference. Nothing is removed from a table, so an index
/// stays valid for the life of its world; a deleted file, organization or user is marked with the time of its deletion.
struct World: Sendable {
  var organizations = OrganizationTable()
  var users = UserTable()
  var tokens = TokenTable()
  var files: FileTable
  var uploads = UploadTable()

  init(listOrder: ListOrder = .creation) { files = FileTable(listOrder: listOrder) }

  /// The same records without the indices of the files. Those are copied as a whole when this world changes while there
  /// is a copy of it; of the records one chunk is.
  var rowsAlone: World {
    var world = self
    world.files = files.rowsAlone
    return world
  }
}

extension World {
  /// The subject of a token; nil if the token is not in the world.
  func authentication(of token: ArraySlice<UInt8>, at now: () -> Timestamp) -> (kind: TokenKind, Authentication)? {
    guard let index = tokens.index(of: token) else { return nil }
    // Avoids a copy of the token, which every request would make.
    let isLasting = tokens.all[index].expiresAt == nil && !tokens.all[index].isRevoked
    guard isLasting || tokens.all[index].isValid(at: now()), isActive(tokens.all[index].holder) else {
      return (tokens.all[index].kind, .invalidToken)
    }
    return (tokens.all[index].kind, tokens.authentication(index))
  }

  func authentication(of token: String, at now: () -> Timestamp) -> (kind: TokenKind, Authentication)? {
    authentication(of: Array(token.utf8)[...], at: now)
  }

  /// Whether the holder is neither blocked nor deleted. For a customer, the organization counts.
  private func isActive(_ holder: Token.Holder) -> Bool {
    switch holder {
    case .organization(let id), .customer(of: let id):
      organizations.index(of: id).map { organizations[$0].isActive } ?? false
    case .user(let id): users[id]?.isActive ?? false
    case .nobody: true
    }
  }

  /// The subject's role in an organization; nil if the subject cannot reach it. An organization is its own owner.
  private func role(of subject: Subject, in organization: Int32) -> Role? {
    switch subject.kind {
    case .organization(let id):
      id == organizations[organization].id && organizations[organization].isActive ? .owner : nil
    case .user(let id):
      reaches(subject, organization) ? users[id]?.role(in: organizations[organization].id) : nil
    }
  }

  /// Whether a user's token may be used for an organization, if the user is a member.
  private func reaches(_ subject: Subject, _ organization: Int32) -> Bool {
    let organization = organizations[organization]
    return organization.isActive && (subject.organizations?.contains(organization.id) ?? true)
      && (subject.reachesSSOEnforced || !organization.isSSOEnforced)
  }

  /// The organizations whose products the subject may read, as indices of the table.
  func organizationIndices(readableBy subject: Subject) -> [Int32] {
    switch subject.kind {
    case .organization(let id):
      organizations.index(of: id).flatMap { canRead(subject, $0) ? [$0] : nil } ?? []
    case .user(let id):
      users[id]?.memberships.compactMap { membership in
        guard membership.deletedAt == nil, membership.role.canReadProducts,
          let index = organizations.index(of: membership.organization), reaches(subject, index)
        else { return nil }
        return index
      } ?? []
    }
  }

  /// The given ones of those organizations; all of them without names.
  func organizationIndices(readableBy subject: Subject, among ids: [ID]?) -> [Int32] {
    let readable = organizationIndices(readableBy: subject)
    guard let ids else { return readable }
    let wanted = Set(ids)
    return readable.filter { wanted.contains(organizations[$0].id) }
  }

  func canRead(_ subject: Subject, _ organization: Int32) -> Bool {
    role(of: subject, in: organization)?.canReadProducts ?? false
  }

  func canManage(_ subject: Subject, _ organization: Int32) -> Bool {
    role(of: subject, in: organization)?.canManageProducts ?? false
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
    return file.deletedAt == nil && canRead(subject, file.organization) ? index : nil
  }
}
