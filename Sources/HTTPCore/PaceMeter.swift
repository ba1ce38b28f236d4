import Platform

/// Computes how many bytes a pace allows by a given time.
struct PaceMeter {
  let pace: OutputPace
  let start: MonotonicTime

  /// A rate is applied in steps of this length, in seconds.
  private static let portion = 0.01
  /// More than any body has, and small enough that sums do not overflow.
  private static let unlimited = Int.max / 2

  /// The bytes allowed from the start until `now`.
  func allowed(at now: MonotonicTime) -> Int {
    // One microsecond more, so that rounding does not deny its bytes to a wake-up at exactly their time.
    let elapsed = start.duration(to: now) + .microseconds(1)
    let allowed: Double
    switch pace {
    case .rate(let rate): allowed = Double(max(1, rate)) * (elapsed / .seconds(1))
    case .drip(let bytes, let interval):
      if interval <= .zero { return Self.unlimited }
      allowed = Double(max(1, bytes)) * (1 + (elapsed / interval).rounded(.down))
    }
    return Int(max(0, min(allowed, Double(Self.unlimited))))
  }

  /// When more bytes may move.
  ///
  /// - Parameters:
  ///   - moved: the bytes moved so far, which is all that was allowed.
  ///   - left: the bytes that remain.
  func next(after moved: Int, left: Int) -> MonotonicTime {
    switch pace {
    case .rate(let rate):
      let rate = Double(max(1, rate))
      return start + .seconds((Double(moved) + max(1, min(Double(left), rate * Self.portion))) / rate)
    case .drip(let bytes, let interval): return start + interval * (moved / max(1, bytes))
    }
  }
}
