import Platform
import Synchronization

/// The world and the bytes of its objects, behind one lock.
///
/// - Every call takes the lock once and works on one state of the world. Under the lock nothing waits: files are read,
///   bytes hashed and fixtures loaded before it, and what is replaced or deleted is freed after it.
/// - The world is a value: a snapshot is a copy, a reset an assignment.
/// - The journal is not part of it.
///
/// | caller | calls |
/// |---|---|
/// | Files API | `authenticate`, `rateLimitIdentity(of:)`, `list`, `organizations(of:)`, `create`, `file(_:visibleTo:)`, `file(_:for:)`, `patch`, `complete(file:…)`, `delete` |
/// | object store | `beginPart`, `parts`, `checkCompletable`, `complete(bucket:…)`, `abort`, `object`, `deleteObject` |
/// | operator | `search`, `organizations(matching:)`, `users(matching:)`, `tokens(of:)`, `latestChanges`, `addOrganization`, `addToken`, `revoke`, `file`, `patch(_:with:)`, `uploads`, `reset`, `summary`, `size` |
/// | failure rules | `recognize`, `owner`, `organization(ofFile:…)`, `beginAttempt`, `recordStruckPart` |
/// | fixtures | `install`, `reload`, `merge`, `replace`, `exported`: they change a copy of the world and then put it in place |
package final class Store: Sendable {
  struct State: Sendable {
    var world: World { didSet { changes &+= 1 } }
    /// How often the world has changed.
    private(set) var changes: UInt64 = 0
    /// The world that a reset restores.
    var baseline: World
    /// Not reset with the world: an upload id from before a reset must never name an upload opened after it.
    var random: RandomSource
    var rendered = RenderedFiles()
    /// The latest changes, for the events of the control API.
    var latestChanges = ChangeLog()
    private var lastRevision: UInt64 = 0

    init(seed: UInt64, world: World) {
      random = RandomSource(seed: seed)
      self.world = world
      baseline = world
    }

    mutating func nextRevision() -> UInt64 {
      lastRevision += 1
      return lastRevision
    }
  }

  package let clock: Clock
  /// The seed of ids, upload ids and version ids.
  package let seed: UInt64
  package let configuration: StoreConfiguration
  /// Loaded from fixtures and reset together with the world, but with a lock of their own.
  package let failures = FailureRules()
  /// Nil without rate limits.
  package let rateLimiter: RateLimiter?
  let storage: PartStorage
  let state: Mutex<State>

  /// - Throws: when the directory for parts cannot be used.
  package init(
    clock: Clock = Clock(), seed: UInt64 = .random(in: .min ... .max),
    configuration: StoreConfiguration = StoreConfiguration()
  ) throws(StorageUnavailable) {
    storage = try PartStorage(mode: configuration.storage, memoryLimit: configuration.memoryLimit)
    self.clock = clock
    self.seed = seed
    self.configuration = configuration
    rateLimiter =
      configuration.rateLimits.isEmpty
      ? nil : RateLimiter(limits: configuration.rateLimits, clock: clock)
    state = Mutex(State(seed: seed, world: World(listOrder: configuration.listOrder)))
  }

  package func now() -> Timestamp { clock.now() }

  /// The bytes of parts held in memory.
  package var bytesInUse: Int { storage.meter.bytesInUse }

  /// Resets the world, the failure rules, the clock and the counts of rate limits.
  package func restart() {
    clock.reset()
    reset()
    rateLimiter?.reset()
  }

  /// Resets the world and the failure rules to the fixtures of the start, but not the clock.
  package func reset() {
    Reclaimer.afterFreeing {
      let replaced = state.withLock { state in
        let replaced = state.world
        state.world = state.baseline
        state.latestChanges.note(.reset)
        return replaced
      }
      // Its bytes are freed here, outside the lock.
      withExtendedLifetime(replaced) {}
      failures.reset(at: now())
    }
  }
}

package struct StoreConfiguration: Sendable {
  package enum AuthenticationMode: Sendable, Hashable {
    /// Accepts only the tokens of the world.
    case known
    /// Makes a new organization for each unknown `polar_oat_` token.
    case any
  }

  /// How long a presigned URL is valid, in seconds.
  package var presignTTL = 3600
  /// S3's minimum for every part but the last, in bytes.
  package var minimumPartSize = 5 << 20
  /// The most bytes of parts held in memory.
  package var memoryLimit = 1 << 30
  package var storage = PartStorage.Mode.memory
  package var authentication = AuthenticationMode.known
  package var listOrder = ListOrder.creation
  package var rateLimits = RateLimits()

  package init() {}

  /// When a URL presigned at `now` expires, at the latest at the end of the clock's range.
  package func expiry(ofURLPresignedAt now: Timestamp) -> Timestamp {
    min(now.adding(seconds: presignTTL), Clock.range.upperBound)
  }
}
