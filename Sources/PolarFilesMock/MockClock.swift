import PolarFiles

/// The time of one mock: token expiry and presigned URLs follow it, connections and time-outs do not.
///
/// The same as `PUT /_mock/clock`.
///
/// ```swift
/// mock.clock.freeze(at: "2026-08-22T12:00:00Z")
/// mock.clock.advance(by: .seconds(3601))  // URLs presigned before have expired
/// mock.clock.reset()
/// ```
public struct MockClock: Sendable {
  let clock: Clock

  /// The mock's current time.
  public var now: Time { Time(clock.now()) }

  /// Whether it is frozen.
  public var isFrozen: Bool { clock.isFrozen }

  /// Freezes the clock at that time until it is reset; ``advance(by:)`` still moves it.
  ///
  /// ```swift
  /// mock.clock.freeze(at: "2026-08-22T12:00:00Z")
  /// print(mock.clock.now)  // 2026-08-22T12:00:00Z
  /// ```
  public func freeze(at time: Time) { clock.freeze(at: time.timestamp) }

  /// Freezes the clock at its current time.
  ///
  /// ```swift
  /// mock.clock.freeze()  // created_at of everything that follows is the same
  /// ```
  public func freeze() { clock.freeze(at: clock.now()) }

  /// Moves the clock forwards, or backwards with a negative duration; never out of the years 1 to 9999.
  ///
  /// ```swift
  /// mock.clock.advance(by: .seconds(7 * 86_400))
  /// ```
  public func advance(by duration: Duration) {
    let (seconds, attoseconds) = duration.components
    clock.advance(by: Double(seconds) + Double(attoseconds) / 1e18)
  }

  /// Resets the clock to the system's time.
  ///
  /// ```swift
  /// mock.clock.reset()
  /// print(mock.clock.isFrozen)  // false
  /// ```
  public func reset() { clock.reset() }
}

extension MockServer {
  /// The clock of this mock; see ``MockClock``.
  public var clock: MockClock { MockClock(clock: store.clock) }
}
