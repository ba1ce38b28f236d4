package import Platform

/// Responses that are delayed, paced or cut, and requests that are cut within their body.
extension HTTP1Session {
  /// Does the next step of the current delivery.
  func advanceDelivery() {
    guard let delivery = progress.delivery else { return }
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
    progress.body = nil
    keepsAlive = false
    switch kind {
    case .hang(let limit) where !isDraining && !peerEnded:
      progress.delivery = ActiveDelivery(hangingFor: limit, at: context.now(), progress.delivery?.unsent)
      return
    case .reset: disposition = .reset
    // Lingers, because closing a socket with unread bytes would reset the connection.
    case .close, .hang, .truncate: disposition = .linger
    }
    progress.delivery = nil
  }

  /// Ends the exchange within the request's body, as its terms say.
  func cutOff() {
    let ending = intake.ending ?? .close
    breakOff()
    end(ending)
    if progress.delivery != nil { intake.discard(atMost: .max) }
  }

  /// The peer has ended its side. While the response may be long in coming, that means that it has given up waiting.
  func disconnectIfWaiting() {
    if progress.endsWithPeer { disconnect() }
  }

  /// Drops the current request: it will not be answered.
  func breakOff() {
    let aborted = intake.abort(.disconnected)
    progress.breakOff(aborted, context.handler)
  }

  package var nextWake: MonotonicTime? {
    if progress.delivery == nil, !intake.hasRate { return nil }
    return [progress.nextWake, intake.nextWake].compactMap { $0 }.min()
  }

  package func wake() {
    settle(intake.takeAllowed(at: context.now()))
    advanceDelivery()
    resume()
  }

  /// Lifts delays and rates, because the server stops.
  func hurry() {
    if progress.delivery == nil, !intake.hasRate { return }
    progress.delivery?.hurry()
    settle(intake.liftRate())
    advanceDelivery()
    resume()
  }
}
