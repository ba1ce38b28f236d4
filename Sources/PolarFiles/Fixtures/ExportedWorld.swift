import JSON

/// A world written as a fixture that makes the same world again.
///
/// Deleted files are left out, and so is what only the running server knows: uploads, the clock, the journal.
struct ExportedWorld {
  let world: World
  let contents: ExportedContents

  func json() -> [UInt8] {
    var writer = JSONWriter(reservingCapacity: capacity)
    writer.append(raw: #"{"version":1,"organizations":["#)
    writer.appendElements(world.organizations.all) { writer, organization in
      writer.append(raw: #"{"id":"#)
      writer.append(string: organization.id.text)
      writer.append(raw: #","name":"#)
      writer.append(string: organization.name)
      writer.append(raw: #","slug":"#)
      writer.append(string: organization.slug)
      writer.append(raw: "}")
    }
    writer.append(raw: #"],"users":["#)
    writer.appendElements(world.users.all, append)
    writer.append(raw: #"],"tokens":["#)
    writer.appendElements(world.tokens.all, append)
    writer.append(raw: #"],"files":["#)
    writer.appendElements(liveFiles) { writer, index in
      ExportedFile(world: world, index: index).append(to: &writer, contents: contents)
    }
    writer.append(raw: "]}")
    return writer.bytes
  }

  private var liveFiles: some Sequence<Int32> {
    world.files.records.indices.lazy.filter { world.files.records[$0].deletedAt == nil }.map { Int32($0) }
  }

  /// Growing a buffer of a hundred megabytes would copy it over and over.
  private var capacity: Int {
    let stored = contents == .inline ? world.storedParts.values.reduce(0) { $0 + $1.keptSize } : 0
    return 4096 + world.files.liveCount * 1024 + stored / 3 * 4 + stored / 64
  }

  private func append(_ user: User, to writer: inout JSONWriter) {
    writer.append(raw: #"{"id":"#)
    writer.append(string: user.id.text)
    writer.append(raw: #","email":"#)
    writer.append(string: user.email)
    writer.append(raw: #","memberships":["#)
    writer.appendElements(user.memberships) { writer, membership in
      writer.append(raw: #"{"organization":"#)
      writer.append(string: world.slug(membership.organization))
      writer.append(raw: #","role":"#)
      writer.append(string: membership.role.rawValue)
      writer.append(raw: "}")
    }
    writer.append(raw: "]}")
  }

  private func append(_ token: Token, to writer: inout JSONWriter) { writer.append(token, in: world) }
}

extension World {
  /// How a fixture names an organization.
  func slug(_ id: ID) -> String { organizations.index(of: id).map { organizations[$0].slug } ?? id.text }
}

extension JSONWriter {
  mutating func appendElements<Elements: Sequence>(
    _ elements: Elements, _ append: (inout JSONWriter, Elements.Element) -> Void
  ) {
    var isFirst = true
    for element in elements {
      if !isFirst { self.append(raw: ",") }
      isFirst = false
      append(&self, element)
    }
  }

  fileprivate mutating func appendElements<Elements: Sequence>(
    _ elements: Elements, _ append: (Elements.Element, inout JSONWriter) -> Void
  ) {
    appendElements(elements) { writer, element in append(element, &writer) }
  }

  /// A token as a fixture has it.
  mutating func append(_ token: Token, in world: World) {
    append(raw: #"{"token":"#)
    append(string: token.text)
    switch token.holder {
    case .organization(let id):
      append(raw: #","organization":"#)
      append(string: world.slug(id))
    case .user(let id):
      append(raw: #","user":"#)
      append(string: world.users[id]?.email ?? id.text)
    case .customer(let id):
      append(raw: #","customer_of":"#)
      append(string: world.slug(id))
    case .nobody: break
    }
    append(raw: #","scopes":["#)
    appendElements(token.scopes.names) { writer, name in writer.append(string: name) }
    append(raw: "]")
    if let organizations = token.organizations {
      append(raw: #","organizations":["#)
      appendElements(organizations.map(world.slug).sorted()) { writer, slug in writer.append(string: slug) }
      append(raw: "]")
    }
    if let expiresAt = token.expiresAt {
      append(raw: #","expires_at":"#)
      append(string: expiresAt.rfc3339)
    }
    if token.isRevoked { append(raw: #","revoked":true"#) }
    append(raw: "}")
  }
}
