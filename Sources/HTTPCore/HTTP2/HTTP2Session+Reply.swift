/// The answer's side: now or later, a head and what body it has.
extension HTTP2Session {
  func give(_ answer: consuming Answer, _ stream: HTTP2Stream) {
    switch consume answer {
    case .now(let response): send(response, stream)
    case .later(let deferred):
      stream.deferred = deferred
      let exchange = Int(stream.id)
      deferred.whenComplete { [mailbox] response in mailbox.post(.response(response, exchange: exchange)) }
    }
  }

  func takeMail() {
    for message in mailbox.takeAll() {
      switch message {
      case .response(let response, let exchange):
        guard let stream = nghttp2.streams[Int32(truncatingIfNeeded: exchange)], stream.deferred != nil else {
          continue
        }
        stream.deferred = nil
        send(response, stream)
      case .resume(let exchange):
        if let stream = nghttp2.streams[Int32(truncatingIfNeeded: exchange)] { resume(stream) }
      }
    }
  }

  /// Sends an answer past the handler, which sees a request out once.
  func send(_ response: Response, _ stream: HTTP2Stream) {
    guard let exchange = stream.exchange.take() else { return write(response, stream) }
    write(context.handler.willSend(response, for: exchange).response, stream)
  }

  private func write(_ response: Response, _ stream: HTTP2Stream) {
    stream.isAnswered = true
    let head = HTTP2ResponseHead(response, answersHead: stream.answersHead, date: context.date)
    var body: OutgoingBody?
    if head.sendsBody {
      switch response.body {
      case .empty: break
      case .bytes(let bytes): if !bytes.isEmpty { body = OutgoingBody(bytes) }
      case .source(let source): if source.count > 0 { body = OutgoingBody(source) }
      }
    }
    let hasBody = body != nil
    stream.body = body
    nghttp2.respond(stream, head, response.headers, hasBody: hasBody)
    hasAnswer = true
  }
}
