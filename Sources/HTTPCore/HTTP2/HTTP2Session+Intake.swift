import HTTPTypes

/// The request's side: the handler chooses how the body is taken in, the runs follow.
extension HTTP2Session {
  func begin(_ request: RequestHead, on stream: HTTP2Stream) {
    stream.exchange = Exchange(head: request)
    let admission = context.handler.begin(request)
    stream.exchange?.note(admission)
    let number = Int(stream.id)
    let meter = admission.terms.map { IntakeMeter($0, at: context.now(), isHurried: isDraining) }
    let answer = stream.intake.begin(admission.intake, request.framing, meter, resume: mailbox.resumption(of: number))
    if stream.intake.isCut { return cutOff(stream) }
    if stream.intake.hasRate { timed.append(stream) }
    if let answer {
      discardBody(of: stream)
      give(answer, to: stream)
    } else if stream.awaitsContinue, !nghttp2.peerEnded(stream) {
      nghttp2.submitInterim(stream, .goOn)
    }
  }

  /// What the handler will not read is skipped for a while: most peers stop once they see the answer, but some look for
  /// one only when they have sent everything (httpx), and some lose it when a reset follows immediately (curl 7, Node).
  func discardBody(of stream: HTTP2Stream) {
    if stream.hasEnded { return }
    returnPending(of: stream)
    if isDraining { abandonBody(of: stream) } else { stream.intake.discard() }
  }

  /// The peer is asked to stop; nothing to ask when it has ended.
  func abandonBody(of stream: HTTP2Stream) {
    if stream.hasEnded { return }
    returnPending(of: stream)
    stream.intake.abandon()
    unwanted.append(stream)
  }

  private func returnPending(of stream: HTTP2Stream) {
    if stream.intake.pendingCount > 0 { nghttp2.returnConnectionWindow(stream.intake.pendingCount) }
  }

  func take(_ run: UnsafeRawBufferPointer, on stream: HTTP2Stream) {
    stream.received += run.count
    // What a full sink or a rate has not taken keeps its part of both windows.
    let isTaken = stream.intake.isOpen
    let before = stream.intake.pendingCount
    let answer = stream.intake.take(run)
    let taken = run.count - (stream.intake.pendingCount - before)
    nghttp2.returnConnectionWindow(taken)
    if isTaken { nghttp2.returnStreamWindow(stream, taken) }
    if stream.intake.isCut { return cutOff(stream) }
    if stream.intake.isExhausted || isDraining && stream.intake.isUnwanted { abandonBody(of: stream) }
    if let answer { give(answer, to: stream) }
  }

  /// The sink can take more: first what was kept for it.
  func resume(_ stream: HTTP2Stream) { takePending(of: stream) { $0.resume() } }

  /// Returns the windows of what is taken.
  func takePending(of stream: HTTP2Stream, _ take: (inout BodyIntake) -> Answer?) {
    let before = stream.intake.pendingCount
    let answer = take(&stream.intake)
    let taken = before - stream.intake.pendingCount
    if taken > 0 {
      nghttp2.returnConnectionWindow(taken)
      nghttp2.returnStreamWindow(stream, taken)
    }
    if stream.intake.isCut { return cutOff(stream) }
    if let answer { give(answer, to: stream) }
  }

  func endBody(of stream: HTTP2Stream) {
    stream.hasEnded = true
    if let answer = stream.intake.end() { give(answer, to: stream) }
  }

  /// The rest of the body will not come, but the peer can read an answer.
  func abort(_ stream: HTTP2Stream, _ reason: BodyAbort) {
    if stream.isAnswered { return abandonBody(of: stream) }
    let violation: ProtocolViolation =
      reason == .timedOut ? .tooSlow : .malformed("the body ended before its end (RFC 9113 section 8.1.1)")
    returnPending(of: stream)
    let aborted = stream.intake.abort(reason)
    abandonBody(of: stream)
    send(aborted ?? context.handler.refuse(violation, .http2, in: stream.exchange), on: stream)
  }

  /// The stream is gone.
  func forget(_ stream: HTTP2Stream, _ reason: BodyAbort) {
    returnPending(of: stream)
    let aborted = stream.intake.abort(reason)
    stream.deferred.take()?.cancel()
    stream.feed?.end()
    stream.feed = nil
    let unsent = untime(stream)
    if let exchange = stream.exchange.take() {
      context.handler.brokeOff(exchange, aborted)
    } else if let unsent {
      context.handler.brokeOff(unsent.exchange, unsent.response)
    }
  }
}
