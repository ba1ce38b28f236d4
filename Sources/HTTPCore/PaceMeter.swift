import Platform

/// How much may have moved by when, at a pace that began at some time.
struct PaceMeter {
  let pace: OutputPace
  let start: MonotonicTime

  /// So much of a body moves at a time under a rate: a hundredth of a second's bytes.
  private static let portion = 0.01
  /// More than a body can have, and little enough for sums.
  private static let unlimited = Int.max / 2

  /// How much may have moved by then, in all.
  func allowed(at now: MonotonicTime) -> Int {
    // A wake-up at the very time finds its bytes, whatever was lost in rounding.
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

  /// When more may move, where `moved` is all that was allowed before and `left` all that is to come.
  func next(after moved: Int, left: Int) -> MonotonicTime {
    switch pace {
    case .rate(let rate):
      let rate = Double(max(1, rate))
      return start + .seconds((Double(moved) + max(1, min(Double(left), rate * Self.portion))) / rate)
    case .drip(let bytes, let interval): return start + interval * (moved / max(1, bytes))
    }
  }
}
