import HTTPTypes

/// The request's side: the handler chooses how the body is taken in, the parser's runs follow.
extension HTTP1Session {
  func begin(_ request: RequestHead, awaitsContinue: Bool) {
    exchange = Exchange(head: request)
    let admission = context.handler.begin(request)
    exchange?.note(admission)
    let number = requestsBegun
    let meter = admission.terms.map { IntakeMeter($0, at: context.now(), isHurried: draining) }
    let answer = intake.begin(admission.intake, request.framing, meter, resume: mailbox.resumption(of: number))
    if intake.isCut { return cutOff() }
    guard let answer else {
      if awaitsContinue { output.append { $0.append("HTTP/1.1 100 Continue\r\n\r\n") } }
      return
    }
    // RFC 9110 §10.1.1: whether a peer refused its 100 sends the body is anyone's guess, so nothing can follow.
    if awaitsContinue || intake.isTooLongToDiscard(request.framing) { abandonBody() }
    give(answer)
  }

  /// What the intake came to by itself.
  func settle(_ answer: Answer?) {
    if intake.isCut { cutOff() } else if let answer { give(answer) }
  }

  /// The connection ends with the answer.
  private func abandonBody() {
    intake.abandon()
    keepsAlive = false
    if exchange == nil, !isReplying { disposition = .linger }
  }

  func take(_ run: ParserInput) {
    let answer = intake.take(run)
    if intake.isCut { return cutOff() }
    if intake.isExhausted { abandonBody() }
    if let answer { give(answer) }
  }

  func endBody() {
    hasUnreadBody = false
    if let answer = intake.end() { give(answer) }
  }

  /// Answers a request that broke the rules or stopped coming, and gives the connection up.
  func refuse(_ violation: ProtocolViolation, abort reason: BodyAbort) {
    let isAnsweredEarly = intake.isUnwanted
    let aborted = intake.abort(reason)
    keepsAlive = false
    hasUnreadBody = true
    if !isAnsweredEarly {
      send(aborted ?? context.handler.refuse(violation, version, in: exchange))
    } else if !isReplying {
      disposition = .linger
    }
  }
}
