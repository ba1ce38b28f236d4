package import Platform

/// Answers that are delayed, paced or cut, and requests that are cut within their body.
extension HTTP1Session {
  func depart(_ delivery: Delivery, _ exchange: Exchange) {
    departure = Departure(delivery, exchange, at: context.now(), isHurried: draining)
    goOn()
  }

  /// Does what the answer's delivery has come to.
  private func goOn() {
    guard let departure else { return }
    switch departure.advance(at: context.now()) {
    case .wait: break
    case .begin(let response): write(response)
    case .proceed: pull()
    case .end(let kind): end(kind)
    case .leave: end(.close)
    }
  }

  /// Ends the exchange, and the connection with it.
  func end(_ kind: Ending.Kind) {
    body = nil
    keepsAlive = false
    switch kind {
    case .hang(let limit) where !draining && !peerEnded:
      departure = Departure(hangingFor: limit, at: context.now(), departure?.unsent)
      return
    case .reset: disposition = .reset
    // What the peer still sends is read, or its end of the connection would be a reset.
    case .close, .hang, .truncate: disposition = .linger
    }
    departure = nil
  }

  /// Ends the exchange within the request's body, as its terms say.
  func cutOff() {
    let ending = intake.ending ?? .close
    breakOff()
    end(ending)
    if departure != nil { intake.discard(atMost: .max) }
  }

  /// The request is not answered any more.
  func breakOff() {
    let aborted = intake.abort(.disconnected)
    deferred.take()?.cancel()
    let unsent = departure.take()?.unsent
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
    if departure == nil, !intake.hasRate { return nil }
    return [departure?.nextWake(body), intake.nextWake].compactMap { $0 }.min()
  }

  package func wake() {
    settle(intake.passTime(at: context.now()))
    goOn()
    resume()
  }

  /// The server stops: nothing waits for time any more.
  func hurry() {
    if departure == nil, !intake.hasRate { return }
    departure?.hurry()
    settle(intake.liftRate())
    goOn()
    resume()
  }
}
