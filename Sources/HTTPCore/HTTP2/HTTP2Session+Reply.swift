/// The response's side: head and body.
extension HTTP2Session {
  func reply(with answer: consuming Answer, on stream: HTTP2Stream) {
    switch consume answer {
    case .now(let response): send(response, on: stream)
    case .later(let deferred):
      stream.deferred = deferred
      deferred.whenComplete(mailbox.delivery(of: Int(stream.id)))
    case .decided(let decision, let answer):
      stream.exchange?.decision = decision
      reply(with: answer, on: stream)
    }
  }

  func takeMail() {
    for message in mailbox.takeAll() {
      switch message {
      case .response(let response, let number):
        guard let stream = nghttp2.stream(Int32(truncatingIfNeeded: number)), stream.deferred.take() != nil else {
          continue
        }
        send(response, on: stream)
      case .resume(let number):
        if let stream = nghttp2.stream(Int32(truncatingIfNeeded: number)) { resume(stream) }
      case .more(let number):
        if let stream = nghttp2.stream(Int32(truncatingIfNeeded: number)) { nghttp2.resume(stream) }
      }
    }
  }

  /// Sends a response after the handler's `willSend`, which is called once per exchange.
  func send(_ response: Response, on stream: HTTP2Stream) {
    guard let exchange = stream.exchange.take() else { return write(response, on: stream) }
    let delivery = context.handler.willSend(response, for: exchange)
    if delivery.isPlain { write(delivery.response, on: stream) } else { beginDelivery(delivery, exchange, on: stream) }
  }

  func write(_ response: Response, on stream: HTTP2Stream) {
    stream.isAnswered = true
    let head = HTTP2ResponseHead(response, answersHead: stream.answersHead, date: context.date)
    if head.sendsBody {
      stream.body = BodyWriter(response.body)
      stream.feed = FeedWriter(response.body, wake: mailbox.wake(of: Int(stream.id)))
    }
    if isDraining { stream.feed?.end() }
    nghttp2.respond(stream, head)
  }

  /// Ends all feeds, because the server stops.
  func endFeeds() {
    for stream in nghttp2.streams where stream.feed != nil {
      stream.feed?.end()
      nghttp2.resume(stream)
    }
  }
}
