/// The response's side: head and body.
extension HTTP2Session {
  func reply(with answer: consuming Answer, on stream: HTTP2Stream) {
    let response = stream.progress.take(answer, deliver: mailbox.delivery(of: Int(stream.id)))
    if let response { send(response, on: stream) }
  }

  func takeMail() {
    for message in mailbox.takeAll() {
      switch message {
      case .response(let response, let number):
        if let stream = nghttp2.stream(Int32(truncatingIfNeeded: number)), stream.progress.endWait() {
          send(response, on: stream)
        }
      case .resume(let number):
        if let stream = nghttp2.stream(Int32(truncatingIfNeeded: number)) { resume(stream) }
      case .more(let number):
        if let stream = nghttp2.stream(Int32(truncatingIfNeeded: number)) { nghttp2.resume(stream) }
      }
    }
  }

  /// Sends a response after the handler's `willSend`, which is called once per exchange.
  func send(_ response: Response, on stream: HTTP2Stream) {
    stream.isAnswered = true
    let response = stream.progress.pass(response, to: context.handler, at: context.now(), isHurried: isDraining)
    if let response { write(response, on: stream) } else { beginDelivery(on: stream) }
  }

  func write(_ response: Response, on stream: HTTP2Stream) {
    let head = HTTP2ResponseHead(response, answersHead: stream.answersHead, date: context.date)
    if head.sendsBody {
      stream.progress.begin(response.body, wake: mailbox.wake(of: Int(stream.id)))
    }
    if isDraining { stream.progress.feed?.end() }
    nghttp2.respond(stream, head)
  }

  /// Ends all feeds, because the server stops.
  func endFeeds() {
    for stream in nghttp2.streams where stream.progress.feed != nil {
      stream.progress.feed?.end()
      nghttp2.resume(stream)
    }
  }
}
