import Platform

/// How long changes wait until they are on the disk: a process that is killed loses that much.
struct StateLag: Sendable {
  /// What is promised, in seconds.
  static let bound = 5

  /// What changed before that is on the disk.
  private var settled: MonotonicTime
  private var isLate = false

  init(settled: MonotonicTime) { self.settled = settled }

  /// Nothing changed that is not on the disk.
  mutating func noteNothing(at now: MonotonicTime) { (settled, isLate) = (now, false) }

  /// What changed before `taken` is on the disk at `now`.
  ///
  /// - Returns: how many seconds the oldest change may have waited, where they are more than promised, and were not for the
  ///   state before.
  mutating func note(taken: MonotonicTime, now: MonotonicTime) -> Int? {
    let waited = settled.duration(to: now)
    let wasLate = isLate
    (settled, isLate) = (taken, waited > .seconds(Self.bound))
    return isLate && !wasLate ? Int(waited.components.seconds) : nil
  }
}
