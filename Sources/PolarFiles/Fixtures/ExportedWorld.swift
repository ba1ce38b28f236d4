import JSON

/// Writes a world as a fixture that makes the same world again.
///
/// Without deleted files, uploads, the clock and the journal.
struct ExportedWorld {
  let world: World
  let contents: ExportedContents
  var failures: [FailureRule] = []

  func json() -> [UInt8] {
    var writer = JSONWriter(reservingCapacity: capacity)
    writer.appendObject { writer in
      writer.append("version", 1)
      appendIdentities(to: &writer)
      writer.append("files", liveFiles) { writer, index in
        ExportedFile(world: world, index: index).append(to: &writer, contents: contents)
      }
      if !failures.isEmpty {
        writer.append("failures", failures) { writer, rule in writer.append(rule.named(in: world)) }
      }
    }
    return writer.bytes
  }

  /// Members of a fixture: organizations, users and tokens.
  func appendIdentities(to writer: inout JSONWriter) {
    writer.append("organizations", world.organizations.all) { writer, organization in
      writer.appendObject { writer in
        writer.append("id", organization.id.text)
        writer.append("name", organization.name)
        writer.append("slug", organization.slug)
        if let time = organization.blockedAt { writer.append("blocked_at", time.rfc3339) }
        if let time = organization.deletedAt { writer.append("deleted_at", time.rfc3339) }
        if organization.isSSOEnforced { writer.append("sso_enforced", true) }
        if organization.rateLimitGroup != .default {
          writer.append("rate_limit_group", organization.rateLimitGroup.rawValue)
        }
      }
    }
    writer.append("users", world.users.all) { writer, user in append(user, to: &writer) }
    writer.append("tokens", world.tokens.all) { writer, token in writer.append(token, in: world) }
  }

  private var liveFiles: some Sequence<Int32> {
    world.files.records.indices.lazy.filter { world.files.records[$0].deletedAt == nil }.map { Int32($0) }
  }

  /// The expected length, since a growing buffer of a hundred megabytes would be copied repeatedly.
  private var capacity: Int {
    let stored = contents == .inline ? world.storedParts.values.reduce(0) { $0 + $1.keptSize } : 0
    return 4096 + world.files.liveCount * 1024 + stored / 3 * 4 + stored / 64
  }

  private func append(_ user: User, to writer: inout JSONWriter) {
    writer.appendObject { writer in
      writer.append("id", user.id.text)
      writer.append("email", user.email)
      if let time = user.blockedAt { writer.append("blocked_at", time.rfc3339) }
      if let time = user.deletedAt { writer.append("deleted_at", time.rfc3339) }
      writer.append("memberships", user.memberships) { writer, membership in
        writer.appendObject { writer in
          writer.append("organization", world.slug(membership.organization))
          writer.append("role", membership.role.rawValue)
          if let time = membership.deletedAt { writer.append("deleted_at", time.rfc3339) }
        }
      }
    }
  }
}

extension World {
  /// The name of an organization in a fixture.
  func slug(_ id: ID) -> String { organizations.index(of: id).map { organizations[$0].slug } ?? id.text }
}

extension FailureRule {
  /// A rule as a fixture of that world has it: its organization is named by its id if it no longer has the rule's slug.
  func named(in world: World) -> FailureRule {
    guard let name = match.organizationName, let id = match.criteria.organization else { return self }
    let named = world.organizations.index(slug: name).map { world.organizations[$0].id } ?? ID(name)
    if named == id { return self }
    var rule = self
    rule.match.organizationName = id.text
    return rule
  }
}

extension JSONWriter {
  /// A token as a fixture has it.
  mutating func append(_ token: Token, in world: World) {
    appendObject { writer in
      writer.append("token", token.text)
      switch token.holder {
      case .organization(let id): writer.append("organization", world.slug(id))
      case .user(let id): writer.append("user", world.users[id]?.email ?? id.text)
      case .customer(let id): writer.append("customer_of", world.slug(id))
      case .nobody: break
      }
      writer.append("scopes", token.scopes.names) { writer, name in writer.append(string: name) }
      if let organizations = token.organizations {
        let slugs = organizations.map(world.slug).sorted()
        writer.append("organizations", slugs) { writer, slug in writer.append(string: slug) }
      }
      if let client = token.client { writer.append("client", client) }
      if let expiresAt = token.expiresAt { writer.append("expires_at", expiresAt.rfc3339) }
      if token.isRevoked { writer.append("revoked", true) }
    }
  }
}
