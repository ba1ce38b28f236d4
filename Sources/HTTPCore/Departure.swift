import Platform

/// What is left to do of an answer that does not leave immediately, as fast as the peer takes it, and whole.
///
/// - The session that sends the answer owns it: HTTP/1 has one for the answer in hand, HTTP/2 one in each stream that needs
///   one. A class, so that answers without one pay for a reference only.
/// - It is delayed and then sends; what hangs is another, which does only that.
/// - Time is a parameter of `advance`. What writes the body asks for `allowance`, which holds until the next `advance`.
final class Departure {
  private enum Stage {
    case delayed(until: MonotonicTime)
    case sending
    /// For ever without a time.
    case hanging(until: MonotonicTime?)
  }

  /// What the session does next.
  enum Step {
    case wait
    /// Send the head, and what `allowance` lets go of the body.
    case begin(Response)
    /// Send more of the body.
    case proceed
    case end(Ending.Kind)
    /// The hang is over.
    case leave
  }

  /// What is owed to the peer of which nothing was sent: the handler hears of it when the peer goes.
  private(set) var unsent: (exchange: Exchange, response: Response)?
  let ending: Ending?
  /// Whether the body waits for `advance`.
  var isHeld = false
  private var stage: Stage
  private var pace: OutputPace?
  private var meter: PaceMeter?
  private var allowed = Int.max
  /// Whether nothing waits for time any more.
  private var isHurried: Bool

  /// - Parameter isHurried: whether the server stops, so that nothing waits for time.
  init(_ delivery: Delivery, _ exchange: Exchange, at now: MonotonicTime, isHurried: Bool) {
    var exchange = exchange
    exchange.isSeenOut = true
    unsent = (exchange, delivery.response)
    ending = delivery.ending
    pace = delivery.pace
    stage = .delayed(until: now + max(.zero, delivery.delay))
    self.isHurried = isHurried
  }

  /// Nothing more is sent.
  init(
    hangingFor limit: Duration?, at now: MonotonicTime, _ unsent: (exchange: Exchange, response: Response)?
  ) {
    self.unsent = unsent
    ending = nil
    stage = .hanging(until: limit.map { now + $0 })
    isHurried = false
  }

  // MARK: Time

  func advance(at now: MonotonicTime) -> Step {
    switch stage {
    case .delayed(let until):
      guard isHurried || until <= now else { return .wait }
      if let ending, ending.isBeforeHead { return .end(ending.kind) }
      guard let response = unsent.take()?.response else { return .wait }
      stage = .sending
      if let pace, !isHurried {
        meter = PaceMeter(pace: pace, start: now)
        updateAllowed(at: now)
      }
      return .begin(response)
    case .sending:
      updateAllowed(at: now)
      return .proceed
    case .hanging(let until):
      guard isHurried || until.map({ $0 <= now }) == true else { return .wait }
      return .leave
    }
  }

  private func updateAllowed(at now: MonotonicTime) { allowed = meter?.allowed(at: now) ?? .max }

  /// The server stops: the next `advance` waits for nothing.
  func hurry() {
    isHurried = true
    meter = nil
  }

  /// When `advance` has something to do.
  func nextWake(_ body: BodyWriter?) -> MonotonicTime? {
    switch stage {
    case .delayed(let until): return until
    case .hanging(let until): return until
    case .sending:
      // Beyond what time allows, it is the peer who holds the body up.
      guard let body, let meter, body.sent >= allowed, !isAtCut(body) else { return nil }
      return meter.next(after: body.sent, left: body.count - body.sent)
    }
  }

  // MARK: State

  /// Whether nothing is to be sent for now, and the peer's leaving ends it.
  var isWaiting: Bool { if case .sending = stage { false } else { true } }

  /// How many more bytes of the body may be sent.
  func allowance(_ body: BodyWriter?) -> Int {
    guard let body else { return 0 }
    let end = min(allowed, ending?.bodyLimit ?? .max, body.count)
    return max(0, end - body.sent)
  }

  /// Whether the ending is due.
  func isAtCut(_ body: BodyWriter?) -> Bool {
    guard let ending, case .sending = stage else { return false }
    guard let body else { return true }
    return body.sent >= min(body.count, ending.bodyLimit)
  }
}

extension Ending {
  /// Whether nothing of the answer is sent.
  fileprivate var isBeforeHead: Bool {
    if case .truncate = kind { false } else { afterResponseBytes <= 0 }
  }

  /// How much is sent of the body.
  fileprivate var bodyLimit: Int {
    if case .truncate(let count) = kind { max(0, count) } else { max(0, afterResponseBytes) }
  }
}
