import HTTPTypes

/// The response's side: head, body, and whether the connection stays open.
extension HTTP1Session {
  func reply(with answer: consuming Answer) {
    switch consume answer {
    case .now(let response): send(response)
    case .later(let deferred):
      self.deferred = deferred
      deferred.whenComplete(mailbox.delivery(of: requestsBegun))
      // It may be complete already.
      takeMail()
    case .decided(let decision, let answer):
      exchange?.decision = decision
      reply(with: answer)
    }
  }

  func takeMail() {
    for message in mailbox.takeAll() {
      switch message {
      case .response(let response, requestsBegun):
        if deferred.take() != nil { send(response) }
      case .more(requestsBegun): pull()
      case .resume(requestsBegun): settle(intake.resume())
      default: break
      }
    }
  }

  /// Sends a response after the handler's `willSend`, which is called once per exchange.
  func send(_ response: Response) {
    guard let exchange = exchange.take() else { return write(response) }
    let delivery = context.handler.willSend(response, for: exchange)
    if delivery.isPlain { write(delivery.response) } else { beginDelivery(delivery, exchange) }
  }

  func write(_ response: Response) {
    if response.closesConnection { keepsAlive = false }
    let head = HTTP1ResponseHead(response, answersHead: answersHead, version: version)
    if head.sendsBody, response.body.isFeed, !head.isChunked { keepsAlive = false }
    let connection: HTTP1ResponseHead.Connection =
      !keepsAlive ? .close : version == .http1_0 ? .keepAlive : .omitted
    output.append { head.write(response, to: &$0, date: context.date, connection: connection) }
    if head.sendsBody {
      // Nearly every response: it is complete.
      if case .bytes(let bytes) = response.body, delivery == nil {
        output.append(bytes)
        return endReply()
      }
      body = BodyWriter(response.body)
      feed = FeedWriter(response.body, wake: mailbox.wake(of: requestsBegun))
    }
    if peerEnded || isDraining { endFeed() }
    if body != nil || feed != nil { pull() } else { endReply() }
  }

  /// Moves the body to the output until that is at its mark.
  func pull() {
    pullFeed()
    while body != nil, output.count < context.limits.outputMark {
      let allowance = delivery?.allowance(body) ?? .max
      if allowance == 0 { break }
      guard let length = body?.prepare(limit: allowance), let run = body?.take(length, readsFiles: false) else {
        // The source failed: the announced length cannot be sent, so the connection closes before it.
        body = nil
        delivery = nil
        disposition = .close
        return
      }
      output.append(run)
      if body?.isComplete == true { return endReply() }
    }
    if let body, delivery?.isAtCut(body) == true { endReply() }
  }

  private func pullFeed() {
    // HTTP/1.0 has no chunks.
    let isChunked = version != .http1_0
    while output.count < context.limits.outputMark, let state = feed?.prepare() {
      switch state {
      case .dry: return
      case .ready(let count):
        if isChunked {
          output.append {
            $0.append(contentsOf: String(count, radix: 16).utf8)
            $0.append("\r\n")
          }
        }
        if let run = feed?.take(count) { output.append(run) }
        if isChunked { output.append { $0.append("\r\n") } }
      case .ended:
        if isChunked { output.append { $0.append("0\r\n\r\n") } }
        endReply()
      }
    }
  }

  /// Ends a feed, because the peer has ended its side or the server stops.
  func endFeed() {
    guard feed != nil else { return }
    feed?.end()
    pullFeed()
  }

  private func endReply() {
    body = nil
    feed = nil
    if let ending = delivery?.ending { return end(ending.kind) }
    delivery = nil
    answersHead = false
    if !keepsAlive { disposition = hasUnreadBody ? .linger : .close }
  }
}
