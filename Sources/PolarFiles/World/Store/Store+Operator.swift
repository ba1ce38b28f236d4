import Synchronization

extension Store {
  /// Makes the world of these fixtures, and what a reset goes back to.
  package func install(_ documents: [FixtureDocument]) throws(FixtureErrors) {
    // Files are read here, so without the lock.
    var loader = FixtureLoader(
      world: World(), storage: storage, revision: state.withLock { $0.nextRevision() })
    try loader.load(documents)
    let world = loader.world
    let replaced = state.withLock { state in
      let replaced = (state.world, state.baseline)
      state.world = world
      state.baseline = world
      return replaced
    }
    // Their bytes are freed here, outside the lock.
    withExtendedLifetime(replaced) {}
    Reclaimer.returnFreedMemory()
  }

  /// Checks fixtures without installing them.
  package static func check(_ documents: [FixtureDocument]) throws(FixtureErrors) -> WorldSummary {
    var loader = FixtureLoader(world: World(), storage: PartStorage(memoryLimit: .max), revision: 0)
    try loader.load(documents)
    return WorldSummary(loader.world)
  }

  /// Adds a fixture to the world as it is; all or nothing.
  package func merge(_ document: FixtureDocument) throws(FixtureErrors) {
    let now = now()
    let prepared = PreparedParts()
    // Once on a copy: mistakes are found and contents hashed without the lock.
    _ = try merged(document, into: state.withLock { $0.world }, revision: 0, now, prepared)
    let replaced = try state.withLock { (state) throws(FixtureErrors) in
      let replaced = state.world
      state.world = try merged(document, into: replaced, revision: state.nextRevision(), now, prepared)
      return replaced
    }
    withExtendedLifetime(replaced) {}
    Reclaimer.returnFreedMemory()
  }

  private func merged(
    _ document: FixtureDocument, into world: World, revision: UInt64, _ now: Timestamp, _ prepared: PreparedParts
  ) throws(FixtureErrors) -> World {
    // Created now, all of them: later ones are behind those that a client makes next.
    var loader = FixtureLoader(
      world: world, storage: storage, revision: revision, firstCreation: now, creationStep: 0, prepared: prepared)
    try loader.load([document])
    return loader.world
  }

  /// Puts a fixture in the place of the world; a reset still goes back to the fixtures of the start.
  package func replace(with document: FixtureDocument) throws(FixtureErrors) {
    // Contents are hashed here, so without the lock.
    let (earlier, revision) = state.withLock { ($0.world, $0.nextRevision()) }
    var loader = FixtureLoader(world: World(), storage: storage, revision: revision, known: earlier.storedParts)
    try loader.load([document])
    var world = loader.world
    let replaced = state.withLock { state in
      let replaced = state.world
      world.adoptUploads(of: replaced)
      state.world = world
      return replaced
    }
    withExtendedLifetime(replaced) {}
    Reclaimer.returnFreedMemory()
  }

  /// Back to the start: fixtures and clock.
  package func restart() {
    reset()
    environment.clock.reset()
  }

  /// Back to the fixtures of the start; the clock goes on.
  package func reset() {
    let replaced = state.withLock { state in
      let replaced = state.world
      state.world = state.baseline
      return replaced
    }
    withExtendedLifetime(replaced) {}
    Reclaimer.returnFreedMemory()
  }

  package var summary: WorldSummary { state.withLock { WorldSummary($0.world) } }
}

/// What a start prints.
package struct WorldSummary: Sendable, Hashable {
  package var organizations: Int
  package var users: Int
  package var tokens: Int
  package var files: Int
  /// Stored, without what is generated.
  package var bytes: Int
  /// A token to try: the first organization's with both file scopes.
  package var token: String?

  init(_ world: World) {
    organizations = world.organizations.all.count
    users = world.users.all.count
    tokens = world.tokens.count
    files = world.files.liveCount
    bytes = world.storedParts.values.reduce(0) { $0 + $1.keptSize }
    token =
      world.tokens.all.first { $0.kind == .organizationAccess && $0.scopes.canWriteFiles && $0.scopes.canReadFiles }?
      .text
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
    for index in uploads.records.indices where uploads.records[index].isOpen {
      for part in uploads.records[index].parts { if let stored = part.stored { parts[stored.sha256] = stored } }
    }
    return parts
  }
}
