import Platform

/// How long changes wait until they are on the disk: a process that is killed loses that much.
struct StateLag: Sendable {
  /// What is promised, in seconds.
  static let bound = 5

  /// What changed before that is on the disk.
  private var settled: MonotonicTime
  private var isWriting = false
  /// Whether it was said that changes wait too long; a state that is not late ends that.
  private var isKnown = false

  init(settled: MonotonicTime) { self.settled = settled }

  /// Nothing changed that is not on the disk.
  mutating func noteNothing(at now: MonotonicTime) { (settled, isKnown) = (now, false) }

  /// What changed is being written.
  ///
  /// - Returns: when `check` may find that it is late.
  mutating func begin() -> MonotonicTime {
    isWriting = true
    return settled + .seconds(Self.bound)
  }

  /// - Returns: how many seconds the oldest change has waited, where that is more than promised and was not said yet.
  mutating func check(at now: MonotonicTime) -> Int? {
    let waited = settled.duration(to: now)
    guard isWriting, !isKnown, waited > .seconds(Self.bound) else { return nil }
    isKnown = true
    return Int(waited.components.seconds)
  }

  /// What changed before `taken` is on the disk at `now`.
  ///
  /// - Returns: as `check`.
  mutating func end(taken: MonotonicTime, now: MonotonicTime) -> Int? {
    let late = check(at: now)
    if settled.duration(to: now) <= .seconds(Self.bound) { isKnown = false }
    (settled, isWriting) = (taken, false)
    return late
  }

  /// The write has failed, which is a message of its own.
  mutating func fail() { isWriting = false }
}
