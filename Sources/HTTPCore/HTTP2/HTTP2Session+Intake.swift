import HTTPTypes

/// The request's side: begins the intake that the handler chose, and passes the body's runs to it.
extension HTTP2Session {
  func begin(_ request: RequestHead, on stream: HTTP2Stream) {
    stream.progress.exchange = Exchange(head: request)
    let admission = context.handler.begin(request)
    stream.progress.exchange?.note(admission)
    let number = Int(stream.id)
    let answer = stream.intake.begin(
      admission.intake, framing: request.framing, terms: admission.terms, at: context.now(), isHurried: isDraining,
      resume: mailbox.resumption(of: number))
    if stream.intake.isCut { return cutOff(stream) }
    if stream.intake.hasRate { timed.append(stream) }
    if let answer {
      discardBody(of: stream)
      reply(with: answer, on: stream)
    } else if stream.awaitsContinue, !nghttp2.peerEnded(stream) {
      nghttp2.submitInterim(stream, .interimContinue)
    }
  }

  /// Discards the rest of a body for a while instead of resetting the stream: most peers stop sending once they see the
  /// response, but some read it only after they have sent everything (httpx), and some lose it when a reset follows
  /// immediately (curl 7, Node).
  func discardBody(of stream: HTTP2Stream) {
    if stream.hasEnded { return }
    returnPending(of: stream)
    if isDraining { abandonBody(of: stream) } else { stream.intake.discard() }
  }

  /// Asks the peer to stop sending the body, by a reset after the response.
  func abandonBody(of stream: HTTP2Stream) {
    if stream.hasEnded { return }
    returnPending(of: stream)
    stream.intake.abandon()
    unwanted.append(stream)
  }

  func returnPending(of stream: HTTP2Stream) {
    if stream.intake.pendingCount > 0 { nghttp2.returnConnectionWindow(stream.intake.pendingCount) }
  }

  func take(_ run: UnsafeRawBufferPointer, on stream: HTTP2Stream) {
    stream.received += run.count
    // Bytes that the sink or the rate has not taken yet stay counted in both windows.
    let isTaken = stream.intake.isOpen
    let before = stream.intake.pendingCount
    let answer = stream.intake.take(run)
    let taken = run.count - (stream.intake.pendingCount - before)
    nghttp2.returnConnectionWindow(taken)
    if isTaken { nghttp2.returnStreamWindow(stream, taken) }
    if stream.intake.isCut { return cutOff(stream) }
    if stream.intake.isExhausted || isDraining && stream.intake.isUnwanted { abandonBody(of: stream) }
    if let answer { reply(with: answer, on: stream) }
  }

  /// The sink can take more: pending bytes first.
  func resume(_ stream: HTTP2Stream) { takePending(of: stream) { $0.resume() } }

  /// Takes pending bytes by `take`, and returns their part of the windows.
  func takePending(of stream: HTTP2Stream, _ take: (inout BodyIntake) -> Answer?) {
    let before = stream.intake.pendingCount
    let answer = take(&stream.intake)
    let taken = before - stream.intake.pendingCount
    if taken > 0 {
      nghttp2.returnConnectionWindow(taken)
      nghttp2.returnStreamWindow(stream, taken)
    }
    if stream.intake.isCut { return cutOff(stream) }
    if let answer { reply(with: answer, on: stream) }
  }

  func endBody(of stream: HTTP2Stream) {
    stream.hasEnded = true
    if let answer = stream.intake.end() { reply(with: answer, on: stream) }
  }

  /// The rest of the body will not come, but the peer can still read a response.
  func abort(_ stream: HTTP2Stream, _ reason: BodyAbort) {
    if stream.isAnswered { return abandonBody(of: stream) }
    let violation: ProtocolViolation =
      reason == .timedOut ? .tooSlow : .malformed("the body ended before its end (RFC 9113 section 8.1.1)")
    returnPending(of: stream)
    let aborted = stream.intake.abort(reason)
    abandonBody(of: stream)
    send(aborted ?? context.handler.refuse(violation, .http2, in: stream.progress.exchange), on: stream)
  }
}
