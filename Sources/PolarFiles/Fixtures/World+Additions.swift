/// What clients and operators made besides the fixtures, which stays when the fixtures are loaded again.
extension World {
  /// Adds the records that `earlier` has and its fixtures do not, in its order, after the records of this world.
  ///
  /// A record whose id, slug, email, token or path the new fixtures claim is dropped; so are the tokens, files and
  /// uploads of a dropped organization or user.
  ///
  /// - Parameters:
  ///   - fixtures: the fixtures' world that `earlier` began with.
  ///   - revision: the new revision of the files, since their indices change.
  /// - Returns: the records that were dropped.
  mutating func adoptAdditions(of earlier: World, beside fixtures: World, revision: UInt64) -> WorldNames {
    var dropped = WorldNames()
    for organization in earlier.organizations.all where fixtures.organizations.index(of: organization.id) == nil {
      if organizations.index(of: organization.id) == nil, organizations.index(slug: organization.slug) == nil {
        organizations.append(organization)
      } else {
        dropped.organizations.append(organization.slug)
      }
    }
    for user in earlier.users.all where fixtures.users[user.id] == nil {
      if !adopt(user) { dropped.users.append(user.email) }
    }
    for token in earlier.tokens.all where fixtures.tokens[token.text] == nil {
      if !adopt(token) { dropped.tokens.append(token.label) }
    }
    adoptFiles(of: earlier, beside: fixtures, revision: revision, &dropped)
    return dropped
  }

  private mutating func adopt(_ user: User) -> Bool {
    guard users[user.id] == nil, users.id(email: user.email) == nil else { return false }
    var user = user
    user.memberships.removeAll { organizations.index(of: $0.organization) == nil }
    users.append(user)
    return true
  }

  private mutating func adopt(_ token: Token) -> Bool {
    guard tokens[token.text] == nil, isHere(token.holder) else { return false }
    var token = token
    if let limit = token.organizations {
      let rest = limit.filter { organizations.index(of: $0) != nil }
      // An empty list would lift the token's limit.
      guard !rest.isEmpty else { return false }
      token.organizations = rest
    }
    tokens.insert(token)
    return true
  }

  private func isHere(_ holder: Token.Holder) -> Bool {
    switch holder {
    case .organization(let id), .customer(of: let id): organizations.index(of: id) != nil
    case .user(let id): users[id] != nil
    case .nobody: true
    }
  }

  private mutating func adoptFiles(
    of earlier: World, beside fixtures: World, revision: UInt64, _ dropped: inout WorldNames
  ) {
    var indices: [Int32: Int32] = [:]
    for position in earlier.files.records.indices {
      let earlierIndex = Int32(position)
      var file = earlier.files[earlierIndex]
      guard fixtures.files.index(of: file.id) == nil else { continue }
      let path = earlier.files.path(of: file, organizations: earlier.organizations)
      guard let organization = organizations.index(of: earlier.organizations[file.organization].id),
        files.index(of: file.id) == nil,
        files.index(bucket: file.service.bucket, key: path, organizations: organizations) == nil
      else {
        if file.deletedAt == nil { dropped.files.append(file.name) }
        continue
      }
      file.organization = organization
      file.mimeType = files.mimeTypeIndex(earlier.files.mimeType(file))
      file.upload = nil
      file.revision = revision
      indices[earlierIndex] = Int32(files.count)
      files.load(file)
    }
    files.sortLists()
    for position in earlier.uploads.records.indices {
      var upload = earlier.uploads[Int32(position)]
      guard let index = indices[upload.file] else { continue }
      upload.file = index
      files.setUpload(of: index, to: uploads.append(upload))
    }
  }
}

extension World {
  /// Takes over the uploads of the world that this one replaces, so that clients can continue: those that are open, and
  /// those whose object is in this world too.
  mutating func adoptUploads(of earlier: World) {
    for position in earlier.uploads.records.indices {
      var upload = earlier.uploads[Int32(position)]
      let before = earlier.files[upload.file]
      guard before.deletedAt == nil, let index = files.index(of: before.id) else { continue }
      let after = files[index]
      guard after.deletedAt == nil, after.service == before.service,
        files.path(of: after, organizations: organizations)
          .isIdentical(to: earlier.files.path(of: before, organizations: earlier.organizations)),
        upload.stage == .open || upload.completedVersion == after.versions.last?.id
      else { continue }
      upload.file = index
      let uploadIndex = uploads.append(upload)
      files.setUpload(of: index, to: uploadIndex)
    }
  }
}
