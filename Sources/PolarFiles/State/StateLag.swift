import Platform

/// Measures how long changes wait until they are on the disk, which is what a killed process loses.
struct StateLag: Sendable {
  /// The longest wait that is documented, in seconds.
  static let bound = 5

  /// Changes before this time are on the disk.
  private var settled: MonotonicTime
  private var isWriting = false
  /// Whether the lateness is already reported; reset by a write that is not late.
  private var isReported = false

  init(settled: MonotonicTime) { self.settled = settled }

  /// All changes are on the disk.
  mutating func noteNothing(at now: MonotonicTime) { (settled, isReported) = (now, false) }

  /// A write begins.
  ///
  /// - Returns: when it will be late.
  mutating func begin() -> MonotonicTime {
    isWriting = true
    return settled + .seconds(Self.bound)
  }

  /// - Returns: how many seconds the oldest change has waited, if that is more than `bound` and not reported yet.
  mutating func check(at now: MonotonicTime) -> Int? {
    let waited = settled.duration(to: now)
    guard isWriting, !isReported, waited > .seconds(Self.bound) else { return nil }
    isReported = true
    return Int(waited.components.seconds)
  }

  /// A write ends at `now`: all changes before `taken` are on the disk.
  ///
  /// - Returns: as `check`.
  mutating func end(taken: MonotonicTime, now: MonotonicTime) -> Int? {
    let late = check(at: now)
    if settled.duration(to: now) <= .seconds(Self.bound) { isReported = false }
    (settled, isWriting) = (taken, false)
    return late
  }

  /// A write ends with a failure, which is reported by itself.
  mutating func fail() { isWriting = false }
}
