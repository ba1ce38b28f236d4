import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What time it is: the system's, shifted, or standing still.
package final class Clock: Sendable {
  private enum Mode {
    case running(shift: Int64)
    case frozen(Timestamp)
  }

  private let mode: Mutex<Mode>

  package init() { mode = Mutex(.running(shift: 0)) }

  package init(frozenAt timestamp: Timestamp) { mode = Mutex(.frozen(timestamp)) }

  package func now() -> Timestamp {
    mode.withLock { mode in
      switch mode {
      case .frozen(let timestamp): timestamp
      case .running(let shift): Timestamp(microseconds: Self.system + shift)
      }
    }
  }

  package var isFrozen: Bool {
    mode.withLock { mode in
      if case .frozen = mode { true } else { false }
    }
  }

  package func freeze(at timestamp: Timestamp) { mode.withLock { $0 = .frozen(timestamp) } }

  /// Moves on, or back; a frozen clock stays frozen, at the new time.
  package func advance(by seconds: Double) {
    // Beyond the year 9999 no date can be written.
    let limit = 253_402_300_800_000_000.0
    let step = Int64(max(-limit, min(limit, seconds * 1_000_000)).rounded())
    mode.withLock { mode in
      switch mode {
      case .frozen(let timestamp): mode = .frozen(Timestamp(microseconds: timestamp.microseconds &+ step))
      case .running(let shift): mode = .running(shift: shift &+ step)
      }
    }
  }

  /// Back to the system's time.
  package func reset() { mode.withLock { $0 = .running(shift: 0) } }

  private static var system: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }
}
