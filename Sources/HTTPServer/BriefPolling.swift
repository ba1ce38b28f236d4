/// Looks for what is ready for a moment before it sleeps.
///
/// A client that waits for each answer sends its next request some twenty microseconds after it. To be found asleep then
/// costs both sides a wake-up each time, which is more than half of what such a request takes.
struct BriefPolling {
  private static let span = Duration.microseconds(50)
  /// After so many looks in vain it sleeps at once, until something comes that soon again.
  private static let patience = 4
  private static let few = 4

  /// Whether a core is left for the peer meanwhile.
  private let isWorthwhile: Bool
  private var missed = 0

  init(isWorthwhile: Bool) { self.isWorthwhile = isWorthwhile }

  /// - Parameters:
  ///   - awake: how many connections are. With many, more become ready during a sleep, and one call finds them all.
  ///   - poll: handles what is ready within that many milliseconds, and counts it.
  mutating func wait(awake: Int, _ poll: (Int32) -> Int) -> Int {
    guard isWorthwhile, 1...Self.few ~= awake else { return poll(1) }
    let start = ContinuousClock.now
    if missed < Self.patience {
      repeat {
        let count = poll(0)
        if count > 0 {
          missed = 0
          return count
        }
      } while start.duration(to: .now) < Self.span
      missed += 1
      return poll(1)
    }
    let count = poll(1)
    if count > 0, start.duration(to: .now) < Self.span { missed = 0 }
    return count
  }
}
