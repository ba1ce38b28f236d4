import Platform

/// Applies `IntakeTerms` to one request's body: how fast it is taken in, and where it is cut.
///
/// The intake owns it. Time is a parameter of `updateAllowance`; `allowance` holds until the next call.
final class IntakeMeter {
  let ending: Ending.Kind?
  private let cut: Int
  private var meter: PaceMeter?
  private var allowed: Int
  private var taken = 0

  /// - Parameter isHurried: whether the server stops, so that the rate does not apply.
  init(_ terms: IntakeTerms, at now: MonotonicTime, isHurried: Bool) {
    ending = terms.ending
    cut = terms.ending == nil ? .max : max(0, terms.afterBytes)
    meter = isHurried ? nil : terms.bytesPerSecond.map { PaceMeter(pace: .rate(bytesPerSecond: $0), start: now) }
    allowed = meter == nil ? .max : 0
  }

  var hasRate: Bool { meter != nil }

  /// How many more bytes may be taken.
  var allowance: Int { max(0, min(allowed, cut) - taken) }

  /// Whether the exchange ends here.
  var isCut: Bool { taken >= cut }

  func take(_ count: Int) { taken += count }

  func updateAllowance(at now: MonotonicTime) { if let meter { allowed = meter.allowed(at: now) } }

  /// Takes bytes as they arrive from now on.
  func liftRate() {
    meter = nil
    allowed = .max
  }

  /// When more of the bytes that wait may be taken.
  func nextWake(waiting: Int) -> MonotonicTime? {
    guard waiting > 0, taken >= allowed, !isCut else { return nil }
    return meter?.next(after: taken, left: waiting)
  }
}
