import HTTPCore
import Platform

/// How long one connection has been doing the same thing, and whether that is too long.
///
/// - The lane checks every connection once per tick, so a request costs no timer.
/// - The time is a parameter: nothing here reads a clock.
/// - A change of activity starts its time anew, at the tick that finds the change.
struct Deadlines {
  enum Activity: Equatable {
    /// The server is at work; the peer has nothing to send or read.
    case working
    case awaiting(Awaiting, request: Int)
    /// Output waits for the peer to take it.
    case sending
    case lingering
  }

  private var activity = Activity.working
  private var since: MonotonicTime?
  private var moved = 0
  private var lastByte: MonotonicTime?

  /// Whether the peer has exceeded its time.
  /// - Parameter total: the bytes moved since the connection opened, in the direction that `current` concerns.
  mutating func isOverdue(
    _ current: Activity, moved total: Int, at now: MonotonicTime, _ limits: Server.Timeouts
  ) -> Bool {
    guard current == activity, let since, let lastByte else {
      (activity, since, lastByte, moved) = (current, now, now, total)
      return false
    }
    let elapsed = since.duration(to: now)
    switch current {
    case .working, .awaiting(.nothing, _): return false
    case .awaiting(.request, _): return elapsed > limits.idle
    case .awaiting(.head, _): return elapsed > limits.pace.head
    case .awaiting(.body, _):
      return isSlow(
        total, at: now, span: limits.pace.slowBody, wanted: Double(limits.pace.bodyPace) * (elapsed / .seconds(1)))
    case .sending:
      return isSlow(total, at: now, span: limits.pace.slowOutput, wanted: Double(limits.pace.leastOutput))
    case .lingering:
      let isSilent = total == moved
      if !isSilent { (moved, self.lastByte) = (total, now) }
      return elapsed > limits.linger || (isSilent && lastByte.duration(to: now) > limits.lingerIdle)
    }
  }

  /// Whether fewer than `wanted` bytes moved in a whole `span`; a span that was fast enough is followed by another.
  private mutating func isSlow(_ total: Int, at now: MonotonicTime, span: Duration, wanted: Double) -> Bool {
    guard let since, since.duration(to: now) >= span else { return false }
    defer { (self.since, moved) = (now, total) }
    return Double(total - moved) < wanted
  }
}
