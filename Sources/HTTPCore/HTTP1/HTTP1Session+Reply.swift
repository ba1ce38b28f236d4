import HTTPTypes

/// The response's side: head, body, and whether the connection stays open.
extension HTTP1Session {
  func reply(with answer: consuming Answer) {
    let response = progress.take(answer, deliver: mailbox.delivery(of: requestsBegun))
    // A deferred response may be complete already.
    if let response { send(response) } else { takeMail() }
  }

  func takeMail() {
    for message in mailbox.takeAll() {
      switch message {
      case .response(let response, requestsBegun):
        if progress.endWait() { send(response) }
      case .more(requestsBegun): pull()
      case .resume(requestsBegun): settle(intake.resume())
      default: break
      }
    }
  }

  /// Sends a response after the handler's `willSend`, which is called once per exchange.
  func send(_ response: Response) {
    let response = progress.pass(response, to: context.handler, at: context.now(), isHurried: isDraining)
    if let response { write(response) } else { advanceDelivery() }
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
      if case .bytes(let bytes) = response.body, progress.delivery == nil {
        output.append(bytes)
        return endReply()
      }
      progress.begin(response.body, wake: mailbox.wake(of: requestsBegun))
    }
    if peerEnded || isDraining { endFeed() }
    if progress.hasBody { pull() } else { endReply() }
  }

  /// Moves the body to the output until that is at its mark.
  func pull() {
    pullFeed()
    while progress.body != nil, output.count < context.limits.outputMark {
      let allowance = progress.delivery?.allowance(progress.body) ?? .max
      if allowance == 0 { break }
      guard let length = progress.body?.prepare(limit: allowance),
        let run = progress.body?.take(length, readsFiles: false)
      else {
        // The source failed: the announced length cannot be sent, so the connection closes before it.
        progress.body = nil
        progress.delivery = nil
        disposition = .close
        return
      }
      output.append(run)
      if progress.body?.isComplete == true { return endReply() }
    }
    if let body = progress.body, progress.delivery?.isAtCut(body) == true { endReply() }
  }

  private func pullFeed() {
    // HTTP/1.0 has no chunks.
    let isChunked = version != .http1_0
    while output.count < context.limits.outputMark, let state = progress.feed?.prepare() {
      switch state {
      case .dry: return
      case .ready(let count):
        if isChunked {
          output.append {
            $0.append(contentsOf: String(count, radix: 16).utf8)
            $0.append("\r\n")
          }
        }
        if let run = progress.feed?.take(count) { output.append(run) }
        if isChunked { output.append { $0.append("\r\n") } }
      case .ended:
        if isChunked { output.append { $0.append("0\r\n\r\n") } }
        endReply()
      }
    }
  }

  /// Ends a feed, because the peer has ended its side or the server stops.
  func endFeed() {
    guard progress.feed != nil else { return }
    progress.feed?.end()
    pullFeed()
  }

  private func endReply() {
    progress.body = nil
    progress.feed = nil
    if let ending = progress.delivery?.ending { return end(ending.kind) }
    progress.delivery = nil
    answersHead = false
    if !keepsAlive { disposition = hasUnreadBody ? .linger : .close }
  }
}
