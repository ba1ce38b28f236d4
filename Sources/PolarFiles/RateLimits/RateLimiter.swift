import Synchronization

/// Counts requests in fixed windows and refuses those beyond the limit, as Polar's limiter does (asgi-ratelimit).
///
/// - A user's first request opens a window of the group's limit; the window ends by the clock, regardless of requests
///   meanwhile. A refused request does not count.
/// - A credential has windows of its own until `remember` reports its owner, which is remembered for `memory` seconds.
/// - Windows that have ended and forgotten owners are removed; if the clock stands still, the oldest ones are.
package final class RateLimiter: Sendable {
  /// The refusal of a request that exceeds the limit.
  package struct Refusal: Sendable, Hashable {
    package var identity: RateLimitIdentity
    package var limit: RateLimits.Limit
    /// When the user's window ends.
    package var ends: Timestamp
    /// When it was refused.
    package var now: Timestamp

    /// In seconds: the whole length of a window, not the rest of it.
    package var retryAfter: Int { limit.unit.rawValue }
  }

  /// In seconds.
  package static let memory = 300

  /// A user has windows of each length: the group may change between two requests.
  fileprivate struct Key: Hashable {
    var user: String
    var unit: RateLimits.Unit
  }

  fileprivate struct Window {
    var left: Int
    let begins: Timestamp
    let ends: Timestamp

    /// Whether it has ended; also if the clock was set back to before its beginning.
    func isOpen(at now: Timestamp) -> Bool { begins <= now && now < ends }
  }

  fileprivate struct Known {
    let identity: RateLimitIdentity
    let since: Timestamp

    func isRemembered(at now: Timestamp) -> Bool { since <= now && now < since.adding(seconds: RateLimiter.memory) }
  }

  fileprivate struct State {
    var windows: [Key: Window] = [:]
    var known: [String: Known] = [:]
    /// The number of entries at which those that can be removed are looked for.
    var sweepsAt = RateLimiter.leastSwept

    var count: Int { windows.count + known.count }
  }

  fileprivate static let leastSwept = 1024
  fileprivate static let maxEntries = 1 << 17

  private let limits: RateLimits
  private let clock: Clock
  private let state = Mutex(State())

  package init(limits: RateLimits, clock: Clock) {
    self.limits = limits
    self.clock = clock
  }

  /// Counts a request; returns a refusal instead if it exceeds the limit.
  package func refusal(of asking: RateLimitIdentity) -> Refusal? {
    state.withLock { state in
      let now = clock.now()
      let identity = state.owner(of: asking, at: now)
      guard let limit = limits[identity.group] else { return nil }
      let key = Key(user: identity.user, unit: limit.unit)
      if let window = state.windows[key], window.isOpen(at: now) {
        guard window.left > 0 else { return Refusal(identity: identity, limit: limit, ends: window.ends, now: now) }
        state.windows[key]?.left -= 1
      } else {
        state.sweep(at: now)
        state.windows[key] = Window(
          left: limit.count - 1, begins: now, ends: now.adding(seconds: limit.unit.rawValue))
      }
      return nil
    }
  }

  /// Remembers the owner of an accepted credential.
  package func remember(_ credential: RateLimitIdentity, as identity: RateLimitIdentity) {
    state.withLock { state in
      let now = clock.now()
      state.sweep(at: now)
      state.known[credential.user] = Known(identity: identity, since: now)
    }
  }

  /// Forgets the owner of a refused credential.
  package func forget(_ credential: RateLimitIdentity) {
    state.withLock { _ = $0.known.removeValue(forKey: credential.user) }
  }

  /// Forgets all requests and owners.
  package func reset() { state.withLock { $0 = State() } }

  /// How many windows and owners it holds.
  var count: Int { state.withLock { $0.count } }
}

extension RateLimiter.State {
  fileprivate func owner(of asking: RateLimitIdentity, at now: Timestamp) -> RateLimitIdentity {
    guard asking.isCredential, let known = known[asking.user], known.isRemembered(at: now) else { return asking }
    return known.identity
  }

  /// Before an entry is added; seldom, so that an entry is examined once or twice.
  fileprivate mutating func sweep(at now: Timestamp) {
    guard count >= sweepsAt else { return }
    windows = windows.filter { $0.value.isOpen(at: now) }
    known = known.filter { $0.value.isRemembered(at: now) }
    if count >= RateLimiter.maxEntries { dropOlderHalf() }
    sweepsAt = min(max(RateLimiter.leastSwept, 2 * count), RateLimiter.maxEntries)
  }

  private mutating func dropOlderHalf() {
    let times = (windows.values.map(\.begins) + known.values.map(\.since)).sorted()
    let middle = times[times.count / 2]
    windows = windows.filter { $0.value.begins > middle }
    known = known.filter { $0.value.since > middle }
  }
}
