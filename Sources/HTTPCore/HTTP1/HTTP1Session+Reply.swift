import HTTPTypes

/// The answer's side: head, body, and what becomes of the connection.
extension HTTP1Session {
  func give(_ answer: consuming Answer) {
    switch consume answer {
    case .now(let response): send(response)
    case .later(let deferred):
      self.deferred = deferred
      let number = requestsBegun
      deferred.whenComplete { [mailbox] response in mailbox.post(.response(response, exchange: number)) }
      // It may have been there already.
      takeMail()
    }
  }

  func takeMail() {
    for message in mailbox.takeAll() {
      switch message {
      case .response(let response, requestsBegun):
        if deferred.take() != nil { send(response) }
      case .resume(requestsBegun): settle(intake.resume())
      default: break
      }
    }
  }

  /// Sends an answer past the handler, which sees a request out once.
  func send(_ response: Response) {
    guard let exchange = exchange.take() else { return write(response) }
    let delivery = context.handler.willSend(response, for: exchange)
    if delivery.isPlain { write(delivery.response) } else { depart(delivery, exchange) }
  }

  func write(_ response: Response) {
    if response.closesConnection { keepsAlive = false }
    let head = HTTP1ResponseHead(response, answersHead: answersHead, version: version)
    let connection: HTTP1ResponseHead.Connection =
      !keepsAlive ? .close : version == .http1_0 ? .keepAlive : .unsaid
    output.append { head.write(response, to: &$0, date: context.date, connection: connection) }
    if head.sendsBody { body = BodyWriter(response.body) }
    if body != nil { pull() } else { endReply() }
  }

  /// Moves the body on until the output is at its mark.
  func pull() {
    while body != nil, output.count < context.limits.outputMark {
      let allowance = departure?.allowance(body) ?? .max
      if allowance == 0 { break }
      guard let length = body?.prepare(limit: allowance), let run = body?.take(length, readsFiles: false) else {
        // A source that ran dry: the announced length cannot be kept, so the peer must see the cut.
        body = nil
        departure = nil
        disposition = .close
        return
      }
      output.append(run)
      if body?.isComplete == true { return endReply() }
    }
    if let body, departure?.isAtCut(body) == true { endReply() }
  }

  private func endReply() {
    body = nil
    if let ending = departure?.ending { return end(ending.kind) }
    departure = nil
    answersHead = false
    if !keepsAlive { disposition = hasUnreadBody ? .linger : .close }
  }
}
