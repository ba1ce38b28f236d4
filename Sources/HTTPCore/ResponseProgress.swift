import Platform

/// The response of one request, from the handler's answer to its last byte, in both protocols.
///
/// - The session owns it: HTTP/1 has one for the current request, HTTP/2 one in each stream. `BodyIntake` is the other
///   half, the request's body.
/// - `exchange` is set from the head until the response passes `willSend`, or until the exchange is broken off: each is
///   called at most once.
/// - `deferred` is the response that is still to come. One that has begun has the rest of its body in `body`, or in
///   `feed` if its length is unknown; `delivery` is set while it is delayed, paced or cut.
struct ResponseProgress {
  var exchange: Exchange?
  private(set) var deferred: DeferredResponse?
  var delivery: ActiveDelivery?
  var body: BodyWriter?
  var feed: FeedWriter?

  /// Whether a response is still to come or not complete.
  var isUnfinished: Bool { hasBody || deferred != nil || delivery != nil }

  /// Whether the rest of a body is to be sent.
  var hasBody: Bool { body != nil || feed != nil }

  /// Whether a peer that ends its side has given up waiting for the response, since it may be long in coming.
  var endsWithPeer: Bool { delivery?.isWaiting == true || deferred?.endsWithPeer == true }

  /// When `delivery` has something to do.
  var nextWake: MonotonicTime? { delivery?.nextWake(body) }

  /// Takes what the handler answered; returns the response if it is there.
  ///
  /// - Parameter deliver: what takes a deferred response, on any thread.
  mutating func take(
    _ answer: consuming Answer, deliver: @autoclosure () -> @Sendable (Response) -> Void
  ) -> Response? {
    switch consume answer {
    case .now(let response): return response
    case .later(let deferred):
      self.deferred = deferred
      deferred.whenComplete(deliver())
      return nil
    case .decided(let decision, let answer):
      exchange?.decision = decision
      return take(answer, deliver: deliver())
    }
  }

  /// Whether the deferred response that came is still awaited; it is not any more afterwards.
  mutating func endWait() -> Bool { deferred.take() != nil }

  /// Passes a response to the handler's `willSend`; returns what to write, or nil if `delivery` says when and how.
  mutating func pass(
    _ response: Response, to handler: any RequestHandler, at now: @autoclosure () -> MonotonicTime, isHurried: Bool
  ) -> Response? {
    guard let exchange = exchange.take() else { return response }
    let delivery = handler.willSend(response, for: exchange)
    if delivery.isPlain { return delivery.response }
    self.delivery = ActiveDelivery(delivery, exchange, at: now(), isHurried: isHurried)
    return nil
  }

  /// - Parameter wake: what a feed calls, on any thread, when it has more.
  mutating func begin(_ body: ResponseBody, wake: @autoclosure () -> @Sendable () -> Void) {
    self.body = BodyWriter(body)
    feed = FeedWriter(body, wake: wake())
  }

  /// Drops the response: the peer is gone, or the exchange ends without one.
  ///
  /// - Parameter aborted: the sink's response to that.
  mutating func breakOff(_ aborted: Response?, _ handler: any RequestHandler) {
    deferred.take()?.cancel()
    feed?.end()
    feed = nil
    body = nil
    let unsent = delivery.take()?.unsent
    if let exchange = exchange.take() {
      handler.brokeOff(exchange, aborted)
    } else if let unsent {
      handler.brokeOff(unsent.exchange, unsent.response)
    }
  }
}
