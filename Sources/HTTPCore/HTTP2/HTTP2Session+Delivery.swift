internal import CNghttp2
package import Platform

/// Responses that are delayed, paced or cut, and requests that are cut within their body.
extension HTTP2Session {
  func beginDelivery(on stream: HTTP2Stream) {
    if !timed.contains(where: { $0 === stream }) { timed.append(stream) }
    advanceDelivery(stream)
  }

  /// Does the next step of the stream's delivery.
  private func advanceDelivery(_ stream: HTTP2Stream) {
    guard let delivery = stream.progress.delivery else { return }
    switch delivery.advance(at: context.now()) {
    case .wait: break
    case .begin(let response): write(response, on: stream)
    case .proceed:
      guard delivery.isHeld, delivery.allowance(stream.progress.body) > 0 else { return }
      delivery.isHeld = false
      nghttp2.resume(stream)
    case .end(let kind): end(stream, kind)
    case .endHang: end(stream, .reset(connection: false))
    }
  }

  /// Ends the streams whose response is sent up to its cut; true if there were any.
  func cutAnswers() -> Bool {
    if timed.isEmpty { return false }
    let due = timed.filter { stream in
      let progress = stream.progress
      return progress.delivery?.isHeld == true && progress.delivery?.isAtCut(progress.body) == true
    }
    for stream in due { if let ending = stream.progress.delivery?.ending { end(stream, ending.kind) } }
    return !due.isEmpty
  }

  /// Ends an exchange; `close` and a reset of the connection end all others too.
  private func end(_ stream: HTTP2Stream, _ kind: Ending.Kind) {
    stopTiming(stream)
    let unsent = stream.progress.delivery.take()?.unsent
    switch kind {
    case .hang(let limit) where !isDraining && !peerEnded:
      stream.progress.delivery = ActiveDelivery(hangingFor: limit, at: context.now(), unsent)
      timed.append(stream)
    case .hang, .truncate, .reset(connection: false): nghttp2.reset(stream, NGHTTP2_INTERNAL_ERROR)
    case .reset(connection: true):
      disposition = .reset
      abandonStreams()
    case .close: nghttp2.terminate(NGHTTP2_NO_ERROR)
    }
  }

  private func stopTiming(_ stream: HTTP2Stream) {
    if !timed.isEmpty { timed.removeAll { $0 === stream } }
  }

  /// Ends the exchange within the request's body, as its terms say.
  func cutOff(_ stream: HTTP2Stream) {
    let ending = stream.intake.ending ?? .reset(connection: false)
    breakOff(stream, .disconnected)
    stream.isAnswered = true
    end(stream, ending)
    if stream.progress.delivery != nil { stream.intake.discard(atMost: .max) }
  }

  /// Drops the request of a stream that is closed, reset or cut: it will not be answered.
  func breakOff(_ stream: HTTP2Stream, _ reason: BodyAbort) {
    returnPending(of: stream)
    let aborted = stream.intake.abort(reason)
    stream.progress.breakOff(aborted, context.handler)
    stopTiming(stream)
  }

  /// The peer has ended its side: it has given up waiting for the responses that may be long in coming.
  func breakOffWaiting() {
    for stream in nghttp2.streams
    where stream.progress.endsWithPeer {
      if nghttp2.remove(stream) { breakOff(stream, .disconnected) }
    }
  }

  package var nextWake: MonotonicTime? {
    timed.isEmpty ? nil : timed.compactMap(\.nextWake).min()
  }

  package func wake() {
    let now = context.now()
    for stream in timed {
      takePending(of: stream) { $0.takeAllowed(at: now) }
      advanceDelivery(stream)
    }
    flush()
  }

  /// Lifts delays and rates, because the server stops.
  func hurry() {
    for stream in timed {
      stream.progress.delivery?.hurry()
      takePending(of: stream) { $0.liftRate() }
      advanceDelivery(stream)
    }
  }
}
