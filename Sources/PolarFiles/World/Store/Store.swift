import Synchronization

/// The world, its bytes, and all that can be done with them. Every call takes the lock once and never waits on I/O.
package final class Store: Sendable {
  struct State: Sendable {
    var world = World()
    /// What a reset goes back to.
    var baseline = World()
    /// Goes on through a reset: an upload id given out before must never mean an upload opened after.
    var random: RandomSource
    var rendered = RenderedFiles()
    var pages = RenderedPages()
    private var lastRevision: UInt64 = 0

    init(seed: UInt64) { random = RandomSource(seed: seed) }

    mutating func nextRevision() -> UInt64 {
      lastRevision += 1
      return lastRevision
    }
  }

  package let environment: Environment
  package let configuration: StoreConfiguration
  let storage: PartStorage
  let state: Mutex<State>

  /// - Throws: when the directory for parts cannot be used.
  package init(environment: Environment = .live, configuration: StoreConfiguration = StoreConfiguration())
    throws(StorageUnavailable)
  {
    storage = try PartStorage(mode: configuration.storage, memoryLimit: configuration.memoryLimit)
    self.environment = environment
    self.configuration = configuration
    state = Mutex(State(seed: environment.seed))
  }

  package func now() -> Timestamp { environment.clock.now() }

  /// Bytes of parts held in memory.
  package var bytesInUse: Int { storage.meter.bytesInUse }
}
