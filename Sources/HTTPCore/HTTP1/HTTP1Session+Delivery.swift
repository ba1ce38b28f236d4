package import Platform

/// Responses that are delayed, paced or cut, and requests that are cut within their body.
extension HTTP1Session {
  func beginDelivery(_ delivery: Delivery, _ exchange: Exchange) {
    self.delivery = ActiveDelivery(delivery, exchange, at: context.now(), isHurried: isDraining)
    advanceDelivery()
  }

  /// Does the next step of the current delivery.
  private func advanceDelivery() {
    guard let delivery else { return }
    switch delivery.advance(at: context.now()) {
    case .wait: break
    case .begin(let response): write(response)
    case .proceed: pull()
    case .end(let kind): end(kind)
    case .endHang: end(.close)
    }
  }

  /// Ends the exchange, and the connection with it.
  func end(_ kind: Ending.Kind) {
    body = nil
    keepsAlive = false
    switch kind {
    case .hang(let limit) where !isDraining && !peerEnded:
      delivery = ActiveDelivery(hangingFor: limit, at: context.now(), delivery?.unsent)
      return
    case .reset: disposition = .reset
    // Lingers, because closing a socket with unread bytes would reset the connection.
    case .close, .hang, .truncate: disposition = .linger
    }
    delivery = nil
  }

  /// Ends the exchange within the request's body, as its terms say.
  func cutOff() {
    let ending = intake.ending ?? .close
    breakOff()
    end(ending)
    if delivery != nil { intake.discard(atMost: .max) }
  }

  /// The peer has ended its side. While the response may be long in coming, that means that it has given up waiting.
  func disconnectIfWaiting() {
    if delivery?.isWaiting == true || deferred?.endsWithPeer == true { disconnect() }
  }

  /// Drops the current request: it will not be answered.
  func breakOff() {
    let aborted = intake.abort(.disconnected)
    deferred.take()?.cancel()
    let unsent = delivery.take()?.unsent
    if let exchange = exchange.take() {
      context.handler.brokeOff(exchange, aborted)
    } else if let unsent {
      context.handler.brokeOff(unsent.exchange, unsent.response)
    }
    body = nil
    feed?.end()
    feed = nil
  }

  package var nextWake: MonotonicTime? {
    if delivery == nil, !intake.hasRate { return nil }
    return [delivery?.nextWake(body), intake.nextWake].compactMap { $0 }.min()
  }

  package func wake() {
    settle(intake.takeAllowed(at: context.now()))
    advanceDelivery()
    resume()
  }

  /// Lifts delays and rates, because the server stops.
  func hurry() {
    if delivery == nil, !intake.hasRate { return }
    delivery?.hurry()
    settle(intake.liftRate())
    advanceDelivery()
    resume()
  }
}
