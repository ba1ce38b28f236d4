import Platform

/// The wake-up times of a lane's connections. Only a connection with a delay, a pace or a hang has one.
struct Alarms {
  private var times: [UInt64: MonotonicTime] = [:]
  /// A lower bound of all times: it may be earlier than the first, since removing one does not raise it.
  private(set) var next: MonotonicTime?

  /// Replaces the connection's time; nil removes it.
  mutating func set(_ token: UInt64, to time: MonotonicTime?) {
    if let time {
      times[token] = time
      next = next.map { min($0, time) } ?? time
    } else if !times.isEmpty {
      times[token] = nil
    }
  }

  /// Removes the connections whose time has come, and returns them.
  mutating func takeDue(at now: MonotonicTime) -> [UInt64] {
    guard let next, next <= now else { return [] }
    let due = times.filter { $0.value <= now }.map(\.key)
    for token in due { times[token] = nil }
    self.next = times.values.min()
    return due
  }
}
