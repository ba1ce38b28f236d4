import Platform

/// When the connections of a lane are to be woken that wait for time: with a delay, a pace or a hang, few at most times.
struct Alarms {
  private var times: [UInt64: MonotonicTime] = [:]
  /// When to look for those that are due: no later than the first of them.
  private(set) var next: MonotonicTime?

  /// - Parameter time: nil for a connection that does not wait any more.
  mutating func set(_ token: UInt64, to time: MonotonicTime?) {
    if let time {
      times[token] = time
      next = next.map { min($0, time) } ?? time
    } else if !times.isEmpty {
      times[token] = nil
    }
  }

  /// The connections whose time has come; they do not wait any more.
  mutating func takeDue(at now: MonotonicTime) -> [UInt64] {
    guard let next, next <= now else { return [] }
    let due = times.filter { $0.value <= now }.map(\.key)
    for token in due { times[token] = nil }
    self.next = times.values.min()
    return due
  }
}
