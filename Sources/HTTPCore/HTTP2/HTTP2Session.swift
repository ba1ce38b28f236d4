internal import CNghttp2
import HTTPTypes
import Platform

/// One HTTP/2 connection (RFC 9113): bytes go through nghttp2, its events to the streams, their responses back to it.
///
/// - The connection owns the session and the output queue, and only the connection calls it. The session owns
///   `nghttp2`, which holds the streams.
/// - Each call takes something in and ends with `flush`, which writes as much as possible and updates `disposition`.
/// - `disposition` is `open` until nothing more is read (`linger`) or the connection is gone (`close`). While
///   `isDraining` streams in flight are answered and new ones refused.
/// - Time is a parameter: `checkPace` measures what streams have moved between two calls.
package final class HTTP2Session: HTTPSession {
  let context: SessionContext
  let output: OutputQueue
  let mailbox: Mailbox
  let nghttp2: Nghttp2

  /// Streams to reset once their response is written, because the rest of their body is not wanted.
  var unwanted: [HTTP2Stream] = []
  /// Streams whose response is delayed, paced or cut, or whose body has a rate.
  var timed: [HTTP2Stream] = []
  /// The head that is coming in, and since when.
  var openHead: (stream: Int32, since: MonotonicTime)?
  private(set) var isDraining = false
  private(set) var peerEnded = false

  package private(set) var requestsBegun = 0
  package internal(set) var disposition = Disposition.open

  /// For a connection whose first bytes are the preface (RFC 9113 §3.4), which go to `receive` too.
  package init(
    context: SessionContext, output: OutputQueue, mailbox: Mailbox, connection: ConnectionEndpoints = .unknown
  ) {
    self.context = context
    self.output = output
    self.mailbox = mailbox
    nghttp2 = Nghttp2(output: output, limits: context.limits, connection: connection)
  }

  /// For a connection whose HTTP/1.1 request asked for `Upgrade: h2c` and had no body (RFC 7540 §3.2): writes
  /// `101 Switching Protocols` and answers the request on stream 1. Nil when `http2-settings` is not as it must be.
  convenience init?(
    upgrading request: RequestHead, context: SessionContext, output: OutputQueue, mailbox: Mailbox,
    connection: ConnectionEndpoints
  ) {
    guard let settings = request.http2Settings else { return nil }
    let answersHead = request.method == .head
    self.init(context: context, output: output, mailbox: mailbox, connection: connection)
    guard nghttp2.upgrade(settings: settings, answersHead: answersHead) else { return nil }
    output.append { $0.append("HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: h2c\r\n\r\n") }
    let stream = HTTP2Stream(
      id: 1, .success(request.withoutUpgrade), hasEnded: true, answersHead: answersHead, limits: context.limits)
    nghttp2.hold(stream)
    begin(stream)
    flush()
  }

  // MARK: Bytes in

  package func receive(_ bytes: UnsafeRawBufferPointer) {
    guard disposition == .open else { return }
    let isSound = nghttp2.receive(bytes)
    handleEvents()
    flush()
    if !isSound { end() }
    if nghttp2.waitingFrames > context.limits.waitingFrames { giveUp() }
  }

  /// Ends a connection whose peer sends requests and does not read the responses.
  private func giveUp() {
    nghttp2.terminate(NGHTTP2_ENHANCE_YOUR_CALM)
    end()
  }

  /// Bounds the frames of one read, and so the output that they can add beyond the output's mark.
  package var longestRead: Int { 32 << 10 }

  package func receiveEnd() {
    peerEnded = true
    flush()
  }

  /// The peer has ended its side: aborts incomplete bodies, and drops requests whose response is still to come. Bytes
  /// that came before may still be pending.
  private func settleEnd() {
    for stream in nghttp2.streams where stream.owesBody { abort(stream, .truncated) }
    breakOffWaiting()
  }

  private func handleEvents() {
    while let event = nghttp2.takeEvent() {
      handle(event)
      // Each response is written immediately, so that the library can reuse its stream's memory for the next one.
      nghttp2.send()
      output.offerLong()
    }
  }

  private func handle(_ event: HTTP2Event) {
    switch event {
    case .begin(let stream): begin(stream)
    case .data(let stream, let run): take(run, on: stream)
    case .end(let stream): endBody(of: stream)
    case .closed(let stream, let code):
      guard nghttp2.remove(stream) else { return }
      breakOff(stream, code == NGHTTP2_PROTOCOL_ERROR.rawValue ? .malformed : .disconnected)
    case .pong:
      if isDraining { nghttp2.refuseStreams() }
    }
  }

  private func begin(_ stream: HTTP2Stream) {
    // Neither a stream whose reset came in the same read nor one after the end of the connection reaches the handler.
    guard disposition == .open, !nghttp2.isOver, nghttp2.isOpen(stream) else { return }
    requestsBegun += 1
    switch stream.request {
    case .success(let request): begin(request, on: stream)
    case .failure(let violation):
      discardBody(of: stream)
      send(context.handler.refuse(violation, .http2, in: nil), on: stream)
    }
    if stream.hasEnded { endBody(of: stream) }
  }

  // MARK: Bytes out

  /// Writes as much as possible and updates `disposition`.
  func flush() {
    if peerEnded { settleEnd() }
    repeat {
      if disposition == .reset { return }
      nghttp2.send()
      handleEvents()
    } while resetUnwanted() || cutAnswers()
    // Does not wait for the PONG of `announceEnd`, which may never come.
    if isDraining, nghttp2.streams.isEmpty, !nghttp2.isOver {
      nghttp2.terminate(NGHTTP2_NO_ERROR)
      nghttp2.send()
    }
    if nghttp2.isOver { end() }
    // The peer sends no more window updates, so streams blocked by a window cannot progress.
    if peerEnded, !nghttp2.isHeldBack, !nghttp2.streams.contains(where: canProgress) { end() }
  }

  private func canProgress(_ stream: HTTP2Stream) -> Bool {
    !stream.isAnswered || stream.progress.delivery.map { $0.isHeld || $0.isWaiting } == true
  }

  /// RFC 9113 §8.1: after a whole response, a reset with NO_ERROR asks the peer to stop sending. True if there was one.
  private func resetUnwanted() -> Bool {
    guard !unwanted.isEmpty else { return false }
    let ready = unwanted.filter(nghttp2.isAnsweredEarly)
    for stream in ready { nghttp2.reset(stream, NGHTTP2_NO_ERROR) }
    unwanted.removeAll { !nghttp2.isOpen($0) || nghttp2.isAnsweredEarly($0) }
    return !ready.isEmpty
  }

  /// Ends the connection but lingers, so that a peer that is still sending can read what is written.
  private func end() {
    if disposition == .open { disposition = .linger }
    abandonStreams()
  }

  func abandonStreams() {
    for stream in nghttp2.streams where nghttp2.remove(stream) { breakOff(stream, .disconnected) }
    unwanted = []
  }

  // MARK: The connection's calls

  package func readMailbox() {
    takeMail()
    flush()
  }

  package func produce() { flush() }

  package func timeOut() {
    switch waiting {
    case .nothing: break
    case .request, .head: nghttp2.terminate(NGHTTP2_NO_ERROR)
    case .body:
      for stream in nghttp2.streams where stream.isTimedForBody { abort(stream, .timedOut) }
    }
    flush()
  }

  package func drain() {
    guard !isDraining else { return }
    isDraining = true
    for stream in nghttp2.streams where stream.isAnswered && stream.owesBody { abandonBody(of: stream) }
    endFeeds()
    if !nghttp2.streams.isEmpty { nghttp2.announceEnd() }
    hurry()
    flush()
  }

  package func disconnect() {
    disposition = .close
    abandonStreams()
  }

  /// Flow control holds bodies back per stream. Nearly every other frame causes one in response, so while output is
  /// held back nothing is read.
  package var wantsBytes: Bool { disposition == .open && !peerEnded && !nghttp2.isHeldBack }

  /// Also when the connection ends: GOAWAY is sent after the output that is held back.
  package var hasMoreOutput: Bool { disposition != .close && disposition != .reset && nghttp2.isHeldBack }

  package var waiting: Awaiting {
    guard disposition == .open else { return .nothing }
    if nghttp2.streamOfOpenHead != nil || nghttp2.awaitsPreface { return .head }
    if nghttp2.streams.isEmpty { return .request }
    return nghttp2.streams.contains { $0.isTimedForBody } ? .body : .nothing
  }
}
