import Platform
import Synchronization

/// The mock's time: the system's, shifted, or frozen. Reading takes no lock, because every request reads it.
package final class Clock: Sendable {
  /// Held by every change: one depends on the time that another leaves.
  private let changing = Mutex(())
  /// The time at which it stands still, or `running`.
  private let frozen: Atomic<Int64>
  /// What is added to the system's time.
  private let shift = Atomic<Int64>(0)

  private static let running = Int64.min

  package init() { frozen = Atomic(Self.running) }

  package init(frozenAt timestamp: Timestamp) { frozen = Atomic(timestamp.microseconds) }

  package func now() -> Timestamp {
    let frozen = frozen.load(ordering: .relaxed)
    guard frozen == Self.running else { return Timestamp(microseconds: frozen) }
    // A clock that reaches the end of its range stays there.
    let time = TimeOfDay.microseconds() &+ shift.load(ordering: .relaxed)
    return Timestamp(microseconds: min(time, Self.range.upperBound.microseconds))
  }

  package var isFrozen: Bool { frozen.load(ordering: .relaxed) != Self.running }

  package func freeze(at timestamp: Timestamp) {
    changing.withLock { _ in frozen.store(timestamp.microseconds, ordering: .relaxed) }
  }

  /// Times that can be written and read again everywhere: the years 1 to 9999.
  package static let range = Timestamp(seconds: -62_135_596_800)...Timestamp.writable.upperBound

  /// Moves the time forwards or backwards; a frozen clock stays frozen, at the new time. Does nothing if that would
  /// leave `range`.
  package func advance(by seconds: Double) {
    changing.withLock { _ in
      let now = now()
      guard let time = now.adding(seconds: seconds), Self.range.contains(time) else { return }
      let step = time.microseconds - now.microseconds
      if isFrozen {
        frozen.wrappingAdd(step, ordering: .relaxed)
      } else {
        shift.wrappingAdd(step, ordering: .relaxed)
      }
    }
  }

  /// How it differs from the system's time.
  package enum Setting: Sendable, Equatable {
    /// This number of microseconds ahead of it.
    case running(shift: Int64)
    case standing(at: Timestamp)
  }

  package var setting: Setting {
    get {
      let frozen = frozen.load(ordering: .relaxed)
      return frozen == Self.running
        ? .running(shift: shift.load(ordering: .relaxed)) : .standing(at: Timestamp(microseconds: frozen))
    }
    set {
      switch newValue {
      case .running(let microseconds):
        changing.withLock { _ in
          shift.store(microseconds, ordering: .relaxed)
          frozen.store(Self.running, ordering: .relaxed)
        }
      case .standing(let time): freeze(at: time)
      }
    }
  }

  /// Back to the system's time.
  package func reset() { setting = .running(shift: 0) }
}
