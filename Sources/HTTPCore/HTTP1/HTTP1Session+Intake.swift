import HTTPTypes

/// The request's side: the handler chooses how the body is taken in, the parser's runs follow.
extension HTTP1Session {
  func begin(_ request: RequestHead, awaitsContinue: Bool) {
    exchange = Exchange(head: request)
    switch context.handler.begin(request) {
    case .respond(let answer):
      skipBody(request.framing, awaitsContinue: awaitsContinue)
      give(answer)
    case .collect(let limit, let notes, let finish):
      exchange?.notes = notes
      if case .length(let count) = request.framing, count > limit {
        skipBody(request.framing, awaitsContinue: awaitsContinue)
        return give(finish(.tooLarge))
      }
      if case .length(let count) = request.framing { collected.reserveCapacity(min(count, 1 << 20)) }
      intake = .collecting(limit: limit, finish: finish)
      if awaitsContinue { sendContinue() }
    case .stream(let sink, let notes):
      exchange?.notes = notes
      intake = .streaming(sink)
      let exchange = requestsBegun
      sink.start { [mailbox] in mailbox.post(.resume(exchange: exchange)) }
      if awaitsContinue { sendContinue() }
    }
  }

  private func sendContinue() {
    output.append { $0.append("HTTP/1.1 100 Continue\r\n\r\n") }
  }

  /// What the handler will not read is skipped when it is little; else the connection ends with the answer.
  private func skipBody(_ framing: BodyFraming, awaitsContinue: Bool) {
    let limit = context.limits.discardedBody
    intake = .discarding(left: limit)
    // RFC 9110 §10.1.1: whether a peer refused its 100 sends the body is anyone's guess, so nothing can follow.
    if awaitsContinue { abandonBody() }
    if case .length(let count) = framing, count > limit { abandonBody() }
  }

  private func abandonBody() {
    intake = .abandoned
    keepsAlive = false
    if exchange == nil, !isReplying { disposition = .linger }
  }

  func take(_ run: UnsafeRawBufferPointer) {
    switch intake {
    case .collecting(let limit, let finish):
      if collected.count + run.count > limit {
        collected = []
        intake = .discarding(left: context.limits.discardedBody)
        take(run)
        give(finish(.tooLarge))
      } else {
        collected.append(contentsOf: run)
      }
    case .streaming(let sink):
      sinkIsFull = sink.receive(run) == .full
    case .discarding(let left):
      intake = .discarding(left: left - run.count)
      if left < run.count { abandonBody() }
    case .idle, .abandoned: break
    }
  }

  func endBody() {
    hasUnreadBody = false
    let ended = intake
    intake = .idle
    switch ended {
    case .collecting(_, let finish):
      let body = collected
      collected = []
      give(finish(.complete(body)))
    case .streaming(let sink): give(sink.finish())
    case .idle, .discarding, .abandoned: break
    }
  }

  /// Answers a request that broke the rules or stopped coming, and gives the connection up.
  func refuse(_ violation: ProtocolViolation, abort reason: BodyAbort) {
    var aborted: Response?
    if case .streaming(let sink) = intake { aborted = sink.abort(reason) }
    sinkIsFull = false
    collected = []
    keepsAlive = false
    let begunAnswer = if case .discarding = intake { true } else { false }
    intake = .abandoned
    hasUnreadBody = true
    if !begunAnswer {
      send(aborted ?? context.handler.refuse(violation, version, in: exchange))
    } else if !isReplying {
      disposition = .linger
    }
  }
}
