package import JSON
import Platform
import Synchronization

extension Store {
  /// Replaces the world by that of these fixtures, which is also what a reset restores.
  package func install(_ documents: [FixtureDocument]) throws(FixtureErrors) {
    try Reclaimer.afterFreeing { () throws(FixtureErrors) in
      // Outside the lock, since files are read here.
      var loader = FixtureLoader(
        world: World(listOrder: configuration.listOrder), storage: storage,
        revision: state.withLock { $0.nextRevision() })
      try loader.load(documents)
      let world = loader.world
      exchange { state in (state.world, state.baseline) = (world, world) }
      failures.install(loader.failures, at: now())
    }
  }

  /// Replaces the fixtures by another version of them; what was made at run time stays.
  package func reload(_ documents: [FixtureDocument]) throws(FixtureErrors) -> FixtureChanges {
    try Reclaimer.afterFreeing { () throws(FixtureErrors) -> FixtureChanges in
      let (baseline, revision) = state.withLock { ($0.baseline, $0.nextRevision()) }
      var loader = FixtureLoader(world: World(listOrder: configuration.listOrder), storage: storage, revision: revision)
      try loader.load(documents)
      let fixtures = loader.world
      var changes = FixtureChanges(from: baseline, to: fixtures)
      changes.dropped = exchange { state in
        var world = fixtures
        let dropped = world.adoptAdditions(of: state.world, beside: state.baseline, revision: state.nextRevision())
        (state.world, state.baseline) = (world, fixtures)
        return dropped
      }
      changes.add(failures.reload(loader.failures, at: now()))
      return changes
    }
  }

  /// Checks fixtures without installing them.
  package static func check(_ documents: [FixtureDocument]) throws(FixtureErrors) -> WorldSummary {
    var loader = FixtureLoader(
      world: World(), storage: PartStorage(memoryLimit: .max), revision: 0,
      log: FixtureLog(limit: FixtureLog.mostErrors * max(documents.count, 1)))
    try loader.load(documents)
    return WorldSummary(loader.world, at: FixtureLoader.epoch)
  }

  /// Adds a fixture to the current world; all or nothing.
  package func merge(_ document: FixtureDocument) throws(FixtureErrors) {
    try Reclaimer.afterFreeing { () throws(FixtureErrors) in
      let now = now()
      let prepared = PreparedParts()
      // First on a copy, so that mistakes are found and contents hashed outside the lock.
      _ = try merged(document, into: state.withLock { $0.world }, revision: 0, at: now, prepared)
      try exchange { (state) throws(FixtureErrors) in
        let loaded = try merged(document, into: state.world, revision: state.nextRevision(), at: now, prepared)
        try add(loaded.failures, from: document, at: now)
        state.world = loaded.world
      }
    }
  }

  private func merged(
    _ document: FixtureDocument, into world: World, revision: UInt64, at now: Timestamp, _ prepared: PreparedParts
  ) throws(FixtureErrors) -> FixtureLoader {
    // All are created now: with later times they would come after those that a client makes next.
    var loader = FixtureLoader(
      world: world, storage: storage, revision: revision, firstCreation: now, creationStep: 0, prepared: prepared,
      failureIDs: failures.ids(at: now))
    try loader.load([document])
    return loader
  }

  /// Rules that came between reading the document and now may have an id of it.
  private func add(
    _ rules: [FailureRule], from document: FixtureDocument, at now: Timestamp
  ) throws(FixtureErrors) {
    do throws(FailureIDTaken) {
      _ = try failures.add(rules, at: now)
    } catch {
      throw FixtureErrors(errors: [
        FixtureError(
          kind: .conflict, file: document.name, line: 1, column: 1, keyPath: "failures",
          message: "a failure with id \(error.id) is there already")
      ])
    }
  }

  /// Replaces the world by an exported world or any other fixture; a reset still restores the fixtures of the start.
  package func replace(with document: FixtureDocument) throws(FixtureErrors) {
    try Reclaimer.afterFreeing { () throws(FixtureErrors) in
      var document = document
      document.isExported = true
      // Outside the lock, since contents are hashed here.
      let (earlier, revision) = state.withLock { ($0.world, $0.nextRevision()) }
      var loader = FixtureLoader(
        world: World(listOrder: configuration.listOrder), storage: storage, revision: revision,
        known: earlier.storedParts)
      try loader.load([document])
      var world = loader.world
      exchange { state in
        world.adoptUploads(of: state.world)
        state.world = world
      }
      _ = failures.replace(with: loader.failures, at: now())
    }
  }

  /// Replaces the world, and frees the bytes of the old one outside the lock.
  private func exchange<Result: Sendable, Failure: Error>(
    _ change: (inout State) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let (replaced, result) = try state.withLock { (state) throws(Failure) in
      let replaced = (state.world, state.baseline)
      let result = try change(&state)
      state.latestChanges.note(.world)
      return (replaced, result)
    }
    withExtendedLifetime(replaced) {}
    return result
  }

  /// Adds a token as a fixture describes it; without `token` one is made up.
  package func addToken(_ document: FixtureDocument) throws(FixtureErrors) -> Token {
    try state.withLock { (state) throws(FixtureErrors) in
      var loader = FixtureLoader(world: state.world, storage: storage, revision: 0)
      let reader = FixtureReader(document: document, path: .root, node: document.root, log: loader.log)
      guard let token = loader.loadToken(reader, generated: state.random.nextSecret()), loader.log.errors.isEmpty else {
        throw FixtureErrors(errors: loader.log.errors)
      }
      state.world = loader.world
      state.latestChanges.note(.token, token.id)
      return token
    }
  }
}

extension Store {
  /// The whole world as a fixture. Written from a copy, outside the lock.
  package func exported(contents: ExportedContents) -> [UInt8] {
    ExportedWorld(
      world: state.withLock { $0.world }, contents: contents, failures: failures.all(at: now()).map(\.rule)
    ).json()
  }

  /// One file as a fixture has it, without its object; `false` when it is gone.
  package func append(file id: ID, to writer: inout JSONWriter) -> Bool {
    let found = state.withLock { state in state.liveIndex(id).map { ExportedFile(world: state.world, index: $0) } }
    found?.append(to: &writer, contents: nil)
    return found != nil
  }

  /// One token as a fixture has it.
  package func append(_ token: Token, to writer: inout JSONWriter) {
    let world = state.withLock { $0.world }
    writer.append(token, in: world)
  }
}
