import HTTPTypes

/// The request's side: the handler chooses how the body is taken in, the runs follow.
extension HTTP2Session {
  func begin(_ request: RequestHead, _ stream: HTTP2Stream) {
    stream.exchange = Exchange(head: request)
    switch context.handler.begin(request) {
    case .respond(let answer):
      discardBody(stream)
      give(answer, stream)
    case .collect(let limit, let notes, let finish):
      stream.exchange?.notes = notes
      if case .length(let count) = request.framing {
        if count > limit {
          discardBody(stream)
          return give(finish(.tooLarge), stream)
        }
        stream.collected.reserveCapacity(min(count, 1 << 20))
      }
      stream.intake = .collecting(limit: limit, finish: finish)
      if stream.awaitsContinue { sendContinue(stream) }
    case .stream(let sink, let notes):
      stream.exchange?.notes = notes
      stream.intake = .streaming(sink)
      let exchange = Int(stream.id)
      sink.start { [mailbox] in mailbox.post(.resume(exchange: exchange)) }
      if stream.awaitsContinue { sendContinue(stream) }
    }
  }

  private func sendContinue(_ stream: HTTP2Stream) {
    if !nghttp2.peerEnded(stream.id) { nghttp2.submitInterim(stream.id, .goOn) }
  }

  /// What the handler will not read is skipped for a while: most peers stop once they see the answer, but some look for
  /// one only when they have sent everything (httpx), and some lose it when a reset follows at once (curl 7, Node).
  func discardBody(_ stream: HTTP2Stream) {
    if stream.hasEnded { return }
    stream.collected = []
    dropPending(stream)
    if isDraining { return abandonBody(stream) }
    stream.intake = .discarding(left: context.limits.discardedStream)
  }

  /// The peer is asked to stop; nothing to ask when it has ended.
  func abandonBody(_ stream: HTTP2Stream) {
    if stream.hasEnded { return }
    stream.intake = .abandoned
    unwanted.append(stream.id)
  }

  private func dropPending(_ stream: HTTP2Stream) {
    stream.sinkIsFull = false
    guard !stream.pending.isEmpty else { return }
    nghttp2.returnConnectionWindow(stream.pending.count)
    stream.pending = []
  }

  func take(_ run: UnsafeRawBufferPointer, _ stream: HTTP2Stream) {
    switch stream.intake {
    case .collecting(let limit, let finish):
      if stream.collected.count + run.count > limit {
        discardBody(stream)
        take(run, stream)
        give(finish(.tooLarge), stream)
      } else {
        stream.collected.append(contentsOf: run)
        returnWindow(stream, run.count)
      }
    case .streaming where stream.sinkIsFull:
      // It keeps its part of both windows until the sink takes it.
      stream.pending.append(contentsOf: run)
    case .streaming(let sink): fill(sink, run, stream)
    case .discarding(let left):
      returnWindow(stream, run.count)
      stream.intake = .discarding(left: left - run.count)
      if left < run.count { abandonBody(stream) }
    case .none, .abandoned:
      nghttp2.returnConnectionWindow(run.count)
    }
  }

  private func fill(_ sink: any BodySink, _ run: UnsafeRawBufferPointer, _ stream: HTTP2Stream) {
    stream.sinkIsFull = sink.receive(run) == .full
    returnWindow(stream, run.count)
  }

  private func returnWindow(_ stream: HTTP2Stream, _ count: Int) {
    nghttp2.returnConnectionWindow(count)
    nghttp2.returnStreamWindow(stream.id, count)
  }

  /// The sink can take more: first what was kept for it.
  func resume(_ stream: HTTP2Stream) {
    guard stream.sinkIsFull, case .streaming(let sink) = stream.intake else { return }
    stream.sinkIsFull = false
    if !stream.pending.isEmpty {
      let pending = stream.pending
      stream.pending = []
      pending.withUnsafeBytes { fill(sink, $0, stream) }
    }
    if stream.hasEnded, !stream.sinkIsFull { endBody(stream) }
  }

  func endBody(_ stream: HTTP2Stream) {
    stream.hasEnded = true
    guard !stream.sinkIsFull else { return }
    let ended = stream.intake
    stream.intake = .none
    switch ended {
    case .collecting(_, let finish):
      let body = stream.collected
      stream.collected = []
      give(finish(.complete(body)), stream)
    case .streaming(let sink): give(sink.finish(), stream)
    case .none, .discarding, .abandoned: break
    }
  }

  /// The rest of the body will not come, but the peer can read an answer.
  func abort(_ stream: HTTP2Stream, _ reason: BodyAbort) {
    if stream.isAnswered {
      dropPending(stream)
      return abandonBody(stream)
    }
    var violation = ProtocolViolation.malformed("the body ended before its end (RFC 9113 section 8.1.1)")
    if reason == .timedOut {
      violation = ProtocolViolation(.requestTimeout, "the request came too slowly (RFC 9110 section 15.5.9)")
    }
    var aborted: Response?
    if case .streaming(let sink) = stream.intake { aborted = sink.abort(reason) }
    dropPending(stream)
    abandonBody(stream)
    send(aborted ?? context.handler.refuse(violation, .http2, in: stream.exchange), stream)
  }

  /// The stream is gone.
  func forget(_ stream: HTTP2Stream, _ reason: BodyAbort) {
    var aborted: Response?
    if case .streaming(let sink) = stream.intake { aborted = sink.abort(reason) }
    stream.intake = .none
    dropPending(stream)
    stream.deferred?.cancel()
    stream.deferred = nil
    if let exchange = stream.exchange.take() { context.handler.brokeOff(exchange, aborted) }
  }
}
