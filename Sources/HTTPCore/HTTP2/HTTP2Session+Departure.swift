internal import CNghttp2
package import Platform

/// Answers that are delayed, paced or cut, and requests that are cut within their body.
extension HTTP2Session {
  func depart(_ delivery: Delivery, _ exchange: Exchange, on stream: HTTP2Stream) {
    stream.isAnswered = true
    stream.departure = Departure(delivery, exchange, at: context.now(), isHurried: isDraining)
    if !timed.contains(where: { $0 === stream }) { timed.append(stream) }
    goOn(stream)
  }

  /// Does what the answer's delivery has come to.
  private func goOn(_ stream: HTTP2Stream) {
    guard let departure = stream.departure else { return }
    switch departure.advance(at: context.now()) {
    case .wait: break
    case .begin(let response): write(response, on: stream)
    case .proceed:
      guard departure.isHeld, departure.allowance(stream.body) > 0 else { return }
      departure.isHeld = false
      nghttp2.resume(stream)
    case .end(let kind): end(stream, kind)
    case .leave: end(stream, .reset(connection: false))
    }
  }

  /// Ends what has sent as much as it is to send; true when there was something.
  func cutAnswers() -> Bool {
    if timed.isEmpty { return false }
    let due = timed.filter { $0.departure?.isHeld == true && $0.departure?.isAtCut($0.body) == true }
    for stream in due { if let ending = stream.departure?.ending { end(stream, ending.kind) } }
    return !due.isEmpty
  }

  /// Ends an exchange, and with `close` or a reset of the connection all others.
  private func end(_ stream: HTTP2Stream, _ kind: Ending.Kind) {
    let unsent = untime(stream)
    switch kind {
    case .hang(let limit) where !isDraining && !peerEnded:
      stream.departure = Departure(hangingFor: limit, at: context.now(), unsent)
      timed.append(stream)
    case .hang, .truncate, .reset(connection: false): nghttp2.reset(stream, NGHTTP2_INTERNAL_ERROR)
    case .reset(connection: true):
      disposition = .reset
      abandonStreams()
    case .close: nghttp2.terminate(NGHTTP2_NO_ERROR)
    }
  }

  /// Takes its terms off a stream; gives what was not sent because of them.
  func untime(_ stream: HTTP2Stream) -> (exchange: Exchange, response: Response)? {
    if timed.isEmpty { return nil }
    timed.removeAll { $0 === stream }
    return stream.departure.take()?.unsent
  }

  /// Ends the exchange within the request's body, as its terms say.
  func cutOff(_ stream: HTTP2Stream) {
    let ending = stream.intake.ending ?? .reset(connection: false)
    forget(stream, .disconnected)
    stream.isAnswered = true
    end(stream, ending)
    if stream.departure != nil { stream.intake.discard(atMost: .max) }
  }

  /// The peer has ended its side. One that has given up waiting does that, which is all that can be seen of it.
  func leaveWaiting() {
    for stream in nghttp2.streams
    where stream.departure?.isWaiting == true || stream.deferred?.endsWithPeer == true {
      if nghttp2.remove(stream) { forget(stream, .disconnected) }
    }
  }

  package var nextWake: MonotonicTime? {
    timed.isEmpty ? nil : timed.compactMap(\.nextWake).min()
  }

  package func wake() {
    let now = context.now()
    for stream in timed {
      takePending(of: stream) { $0.passTime(at: now) }
      goOn(stream)
    }
    flush()
  }

  /// The server stops: nothing waits for time any more.
  func hurry() {
    for stream in timed {
      stream.departure?.hurry()
      takePending(of: stream) { $0.liftRate() }
      goOn(stream)
    }
  }
}
