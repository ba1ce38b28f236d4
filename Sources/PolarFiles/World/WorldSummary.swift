import Synchronization

extension Store {
  package var summary: WorldSummary {
    let now = now()
    return WorldSummary(state.withLock { $0.world }, at: now)
  }

  /// How many records of each kind there are; without deleted files.
  package var size: (organizations: Int, users: Int, tokens: Int, files: Int) {
    state.withLock { state in
      let world = state.world
      return (world.organizations.all.count, world.users.all.count, world.tokens.count, world.files.liveCount)
    }
  }
}

/// The summary that a start prints.
package struct WorldSummary: Sendable, Hashable {
  package var organizations: Int
  package var users: Int
  package var tokens: Int
  package var files: Int
  /// The stored bytes, without generated contents.
  package var bytes: Int
  /// A token to try out: the first organization token with both file scopes.
  package var token: String?

  init(_ world: World, at now: Timestamp) {
    organizations = world.organizations.all.count
    users = world.users.all.count
    tokens = world.tokens.count
    files = world.files.liveCount
    bytes = world.storedParts.values.reduce(0) { $0 + $1.keptSize }
    token =
      world.tokens.all.first { token in
        token.kind == .organizationAccess && token.scopes.canWriteFiles && token.scopes.canReadFiles
          && world.authentication(of: token.text, at: { now })?.1 != .invalidToken
      }?.text
  }
}

extension World {
  /// Every part that an object or an open upload holds bytes of, by its digest.
  var storedParts: [SHA256Digest: StoredPart] {
    var parts: [SHA256Digest: StoredPart] = [:]
    for index in files.records.indices {
      for version in files.records[index].versions {
        guard case .object(let object) = version.state else { continue }
        for part in object.content.parts where part.keptSize > 0 { parts[part.sha256] = part }
      }
    }
    for index in uploads.records.indices where uploads.records[index].stage == .open {
      for part in uploads.records[index].parts {
        if let stored = part.stored, stored.keptSize > 0 { parts[stored.sha256] = stored }
      }
    }
    return parts
  }
}

extension StoredPart {
  /// The bytes that it holds in storage.
  var keptSize: Int {
    switch content {
    case .extents, .filed: size
    case .zeros, .generated: 0
    }
  }
}
