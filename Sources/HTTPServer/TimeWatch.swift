import HTTPCore

/// Remembers since when a connection owes the same thing. Looked at once per tick, so requests pay nothing for it.
struct TimeWatch {
  private enum Subject: Equatable {
    case nothing
    case duty(PeerDuty, request: Int)
    case reading
    case lingering
  }

  private var subject = Subject.nothing
  private var since = ContinuousClock.Instant.now
  private var bytes = 0
  private var lastByte = ContinuousClock.Instant.now

  /// Whether the peer's time is up.
  mutating func isOverdue(_ connection: Connection, at now: ContinuousClock.Instant, _ limits: Server.Timeouts) -> Bool
  {
    let current = Self.subject(of: connection)
    let moved = current == .reading ? connection.bytesWritten : connection.bytesRead
    if current != subject {
      subject = current
      since = now
      lastByte = now
      bytes = moved
      return false
    }
    let elapsed = since.duration(to: now)
    switch current {
    case .nothing: return false
    case .duty(.request, _): return elapsed > limits.idle
    case .duty(.head, _): return elapsed > limits.head
    case .duty(.nothing, _): return false
    case .duty(.body, _):
      guard elapsed >= limits.slowBody else { return false }
      defer {
        since = now
        bytes = moved
      }
      return Double(moved - bytes) < Double(limits.bodyPace) * (elapsed / .seconds(1))
    case .reading: return isStalled(moved, now, limits.stalledWrite)
    case .lingering: return elapsed > limits.linger || isStalled(moved, now, limits.lingerIdle)
    }
  }

  private mutating func isStalled(_ moved: Int, _ now: ContinuousClock.Instant, _ limit: Duration) -> Bool {
    if moved != bytes {
      bytes = moved
      lastByte = now
    }
    return lastByte.duration(to: now) > limit
  }

  private static func subject(of connection: Connection) -> Subject {
    if connection.isLingering { return .lingering }
    if !connection.output.isEmpty { return .reading }
    let duty = connection.waiting
    return duty == .nothing ? .nothing : .duty(duty, request: connection.session?.requestsBegun ?? 0)
  }
}
