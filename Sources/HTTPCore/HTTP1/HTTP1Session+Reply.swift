import HTTPTypes

/// The answer's side: head, body, and what becomes of the connection.
extension HTTP1Session {
  func give(_ answer: consuming Answer) {
    switch consume answer {
    case .now(let response): send(response)
    case .later(let deferred):
      reply = .awaited(deferred)
      isReplying = true
      let exchange = requestsBegun
      deferred.whenComplete { [mailbox] response in mailbox.post(.response(response, exchange: exchange)) }
      // It may have been there already.
      takeMail()
    }
  }

  func takeMail() {
    for message in mailbox.takeAll() {
      switch message {
      case .response(let response, requestsBegun):
        if case .awaited = reply { send(response) }
      case .resume(requestsBegun): sinkIsFull = false
      default: break
      }
    }
  }

  /// Sends an answer past the handler, which sees a request out once.
  func send(_ response: Response) {
    guard let exchange = exchange.take() else { return write(response) }
    write(context.handler.willSend(response, for: exchange).response)
  }

  private func write(_ response: Response) {
    if response.closesConnection { keepsAlive = false }
    let head = HTTP1ResponseHead(response, answersHead: answersHead)
    let connection: HTTP1ResponseHead.Connection =
      !keepsAlive ? .close : version == .http1_0 ? .keepAlive : .unsaid
    output.append { head.write(response, to: &$0, date: context.date, connection: connection) }
    if head.sendsBody {
      switch response.body {
      case .empty: break
      case .bytes(let bytes): output.append(bytes)
      case .source(let source):
        reply = .sending(source, offset: 0)
        isReplying = true
        return pull()
      }
    }
    endReply()
  }

  /// Moves the body source on until the output is at its mark.
  func pull() {
    guard case .sending(let source, var offset) = reply else { return }
    let count = source.count
    while offset < count, output.count < context.limits.outputMark {
      let added = append(source, at: offset, upTo: count - offset)
      guard added > 0 else {
        // A source that ran dry: the announced length cannot be kept, so the peer must see the cut.
        dropReply()
        disposition = .close
        return
      }
      offset += added
    }
    reply = .sending(source, offset: offset)
    if offset == count { endReply() }
  }

  private func append(_ source: any BodySource, at offset: Int, upTo limit: Int) -> Int {
    switch source.chunk(at: offset) {
    case .memory(let owner, let range):
      let taken = range.prefix(limit)
      output.append(memory: owner, range: taken)
      return taken.count
    case .file(let file, let start, let count):
      output.append(file: file, offset: start, count: min(count, limit))
      return min(count, limit)
    case .computed(let count):
      let taken = min(count, limit, 64 << 10)
      output.append(
        [UInt8](unsafeUninitializedCapacity: taken) { buffer, used in
          let target = UnsafeMutableRawBufferPointer(buffer)
          source.fill(UnsafeMutableRawBufferPointer(rebasing: target[..<taken]), at: offset)
          used = taken
        })
      return taken
    }
  }

  private func endReply() {
    dropReply()
    answersHead = false
    if !keepsAlive { disposition = hasUnreadBody ? .linger : .close }
  }

  func dropReply() {
    guard isReplying else { return }
    reply = .none
    isReplying = false
  }
}
