import HTTPTypes

/// The request's side: begins the intake that the handler chose, and passes the parser's body runs to it.
extension HTTP1Session {
  func begin(_ request: RequestHead, awaitsContinue: Bool) {
    progress.exchange = Exchange(head: request)
    let admission = context.handler.begin(request)
    progress.exchange?.note(admission)
    let number = requestsBegun
    let answer = intake.begin(
      admission.intake, framing: request.framing, terms: admission.terms, at: context.now(), isHurried: isDraining,
      resume: mailbox.resumption(of: number))
    if intake.isCut { return cutOff() }
    guard let answer else {
      if awaitsContinue { output.append { $0.append("HTTP/1.1 100 Continue\r\n\r\n") } }
      return
    }
    // RFC 9110 §10.1.1: a peer that gets no 100 may send the body or not, so what follows cannot be parsed.
    if awaitsContinue || intake.isTooLongToDiscard(request.framing) { abandonBody() }
    reply(with: answer)
  }

  /// Handles what the intake returned when it took pending bytes.
  func settle(_ answer: Answer?) {
    if intake.isCut { cutOff() } else if let answer { reply(with: answer) }
  }

  /// Reads no more of the body; the connection ends after the response.
  private func abandonBody() {
    intake.abandon()
    keepsAlive = false
    if progress.exchange == nil, !progress.isUnfinished { disposition = .linger }
  }

  func take(_ run: ParserInput) {
    let answer = intake.take(run)
    if intake.isCut { return cutOff() }
    if intake.isExhausted { abandonBody() }
    if let answer { reply(with: answer) }
  }

  func endBody() {
    hasUnreadBody = false
    if let answer = intake.end() { reply(with: answer) }
  }

  /// Answers a request that is malformed or incomplete, and ends the connection.
  func refuse(_ violation: ProtocolViolation, abort reason: BodyAbort) {
    let isAnsweredEarly = intake.isUnwanted
    let aborted = intake.abort(reason)
    keepsAlive = false
    hasUnreadBody = true
    if parser.isInsideHEAD { answersHead = true }
    if !isAnsweredEarly {
      send(aborted ?? context.handler.refuse(violation, version, in: progress.exchange))
    } else if !progress.isUnfinished {
      disposition = .linger
    }
  }
}
