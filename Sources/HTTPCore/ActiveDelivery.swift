import Platform

/// The state of a delivery that is delayed, paced or cut; a plain delivery needs none.
///
/// - The session that sends the response owns it: HTTP/1 has one for the current response, HTTP/2 one per stream that
///   needs it. A class, so that a stream without one stores only a nil reference.
/// - It is first delayed and then sends. An exchange that ends in a hang replaces it by another one, which only hangs.
/// - Time is a parameter of `advance`. `allowance`, how much of the body may be sent, holds until the next `advance`.
final class ActiveDelivery {
  private enum Stage {
    case delayed(until: MonotonicTime)
    case sending
    /// Nil hangs until the peer goes.
    case hanging(until: MonotonicTime?)
  }

  /// What the session does next.
  enum Step {
    case wait
    /// Send the head, and as much of the body as `allowance` permits.
    case begin(Response)
    /// Send more of the body.
    case proceed
    case end(Ending.Kind)
    /// The time of the hang is over: close the connection or reset the stream.
    case endHang
  }

  /// The response while nothing of it is sent; `brokeOff` gets it if the peer goes before.
  private(set) var unsent: (exchange: Exchange, response: Response)?
  let ending: Ending?
  /// Whether the body has used up its allowance and waits for `advance` (HTTP/2).
  var isHeld = false
  private var stage: Stage
  private var pace: OutputPace?
  private var meter: PaceMeter?
  private var allowed = Int.max
  /// Whether the server stops, so that delay and pace no longer apply.
  private var isHurried: Bool

  /// - Parameter isHurried: whether the server stops, so that delay and pace do not apply.
  init(_ delivery: Delivery, _ exchange: Exchange, at now: MonotonicTime, isHurried: Bool) {
    var exchange = exchange
    exchange.passedWillSend = true
    unsent = (exchange, delivery.response)
    ending = delivery.ending
    pace = delivery.pace
    stage = .delayed(until: now + max(.zero, delivery.delay))
    self.isHurried = isHurried
  }

  /// A hang: nothing more is sent.
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
      return .endHang
    }
  }

  private func updateAllowed(at now: MonotonicTime) { allowed = meter?.allowed(at: now) ?? .max }

  /// Lifts delay and pace, because the server stops.
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
      // A body below its allowance waits for the peer, not for time.
      guard let body, let meter, body.sent >= allowed, !isAtCut(body) else { return nil }
      return meter.next(after: body.sent, left: body.count - body.sent)
    }
  }

  // MARK: State

  /// Whether it is delayed or hangs; the exchange then ends when the peer ends its side.
  var isWaiting: Bool { if case .sending = stage { false } else { true } }

  /// How many more bytes of the body may be sent.
  func allowance(_ body: BodyWriter?) -> Int {
    guard let body else { return 0 }
    let end = min(allowed, ending?.bodyLimit ?? .max, body.count)
    return max(0, end - body.sent)
  }

  /// Whether everything before the ending is sent.
  func isAtCut(_ body: BodyWriter?) -> Bool {
    guard let ending, case .sending = stage else { return false }
    guard let body else { return true }
    return body.sent >= min(body.count, ending.bodyLimit)
  }
}

extension Ending {
  /// Whether nothing of the response is sent before the ending.
  fileprivate var isBeforeHead: Bool {
    if case .truncate = kind { false } else { afterResponseBytes <= 0 }
  }

  /// How many bytes of the body are sent before the ending.
  fileprivate var bodyLimit: Int {
    if case .truncate(let count) = kind { max(0, count) } else { max(0, afterResponseBytes) }
  }
}
