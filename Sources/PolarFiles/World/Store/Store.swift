import Platform
import Synchronization

/// The world, its bytes, and all that can be asked of them.
///
/// Rules: every question takes the lock once and answers from one state of the world. Under the lock nothing waits:
/// files are read, bytes hashed and fixtures loaded before it, and what is replaced or deleted is freed after it.
/// The world is a value: a snapshot is a copy, a reset an assignment. The journal belongs to the caller.
///
/// | who asks | questions |
/// |---|---|
/// | Files API | `authenticate`, `rateLimitIdentity(of:)`, `list`, `organizations(of:)`, `create`, `file(_:visibleTo:)`, `file(_:for:)`, `patch`, `complete(file:…)`, `delete` |
/// | object store | `beginPart`, `parts`, `checkCompletable`, `complete(bucket:…)`, `abort`, `object`, `deleteObject` |
/// | operator | `search`, `organizations(matching:)`, `users(matching:)`, `tokens(of:)`, `latestChanges`, `addOrganization`, `addToken`, `revoke`, `file`, `patch(_:with:)`, `uploads`, `reset`, `summary`, `size` |
/// | failure rules | `recognize`, `owner`, `attempt`, `recordStruckPart` |
/// | fixtures | `install`, `reload`, `merge`, `replace`, `exported`: they make a world from a copy and hand it back |
package final class Store: Sendable {
  struct State: Sendable {
    var world: World { didSet { changes &+= 1 } }
    /// How often the world changed.
    private(set) var changes: UInt64 = 0
    /// What a reset goes back to.
    var baseline: World
    /// Goes on through a reset: an upload id from before it must never name an upload opened after it.
    var random: RandomSource
    var rendered = RenderedFiles()
    /// What changed, for those who show it.
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
  /// Where ids, upload ids and version ids come from.
  package let seed: UInt64
  package let configuration: StoreConfiguration
  /// They go with the world: fixtures bring them, a reset goes back to those. They have a lock of their own.
  package let failures = FailureRules()
  /// Nil where nothing is limited.
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

  /// Bytes of parts held in memory.
  package var bytesInUse: Int { storage.meter.bytesInUse }

  /// Back to the start: fixtures, clock and what was counted against rate limits.
  package func restart() {
    clock.reset()
    reset()
    rateLimiter?.reset()
  }

  /// Back to the fixtures of the start; the clock goes on.
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
    /// Only the tokens of the world.
    case known
    /// An unknown `polar_oat_` token becomes an organization of its own.
    case any
  }

  /// How long a presigned URL is good for, in seconds.
  package var presignTTL = 3600
  /// S3's minimum for every part but the last, in bytes.
  package var minimumPartSize = 5 << 20
  /// Bytes of parts held in memory at most.
  package var memoryLimit = 1 << 30
  package var storage = PartStorage.Mode.memory
  package var authentication = AuthenticationMode.known
  package var listOrder = ListOrder.creation
  /// Without any, nothing is counted.
  package var rateLimits = RateLimits()

  package init() {}

  /// When a URL that is presigned now expires: at the end of the clock, where that comes first.
  package func expiry(ofURLPresignedAt now: Timestamp) -> Timestamp {
    min(now.adding(seconds: presignTTL), Clock.range.upperBound)
  }
}
