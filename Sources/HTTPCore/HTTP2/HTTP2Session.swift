internal import CNghttp2
import HTTPTypes

/// One HTTP/2 connection (RFC 9113): bytes go through nghttp2, its events to the streams, their answers back to it.
package final class HTTP2Session: HTTPSession {
  let context: SessionContext
  let output: OutputQueue
  let mailbox: Mailbox
  let nghttp2: Nghttp2

  // Unchecked: a session is its lane's alone, and no handler re-enters it; see HTTP2Stream.
  /// Streams to reset once their answer is written, because their body is not wanted.
  @exclusivity(unchecked) var unwanted: [Int32] = []
  /// Events being handled, kept for its room.
  @exclusivity(unchecked) private var batch: [HTTP2Event] = []
  /// The head that is coming in, and since when.
  @exclusivity(unchecked) var openHead: (stream: Int32, since: ContinuousClock.Instant)?
  @exclusivity(unchecked) private(set) var isDraining = false
  @exclusivity(unchecked) private var peerEnded = false
  /// Whether a response was given to nghttp2 since it last wrote.
  @exclusivity(unchecked) var hasAnswer = false

  @exclusivity(unchecked) package private(set) var requestsBegun = 0
  @exclusivity(unchecked) package private(set) var disposition = Disposition.open

  /// For a connection whose first bytes are the preface (RFC 9113 §3.4), which `receive` is given too.
  package init(
    context: SessionContext, output: OutputQueue, mailbox: Mailbox, connection: ConnectionEndpoints = .unknown
  ) {
    self.context = context
    self.output = output
    self.mailbox = mailbox
    nghttp2 = Nghttp2(output: output, limits: context.limits, memory: context.nghttp2Memory, connection: connection)
  }

  /// For a connection whose HTTP/1.1 request asked for `Upgrade: h2c` and had no body (RFC 7540 §3.2): writes
  /// `101 Switching Protocols` and answers the request on stream 1. Nil when `http2-settings` is not as it must be.
  package convenience init?(
    upgrading request: RequestHead, context: SessionContext, output: OutputQueue, mailbox: Mailbox,
    connection: ConnectionEndpoints
  ) {
    guard let settings = request.http2Settings else { return nil }
    self.init(context: context, output: output, mailbox: mailbox, connection: connection)
    guard nghttp2.upgrade(settings: settings, answersHead: request.method == .head) else { return nil }
    output.append { $0.append("HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: h2c\r\n\r\n") }
    begin(
      HTTP2Stream(
        id: 1,
        HTTP2Head(
          request: .success(request.withoutUpgrade), ends: true, answersHead: request.method == .head,
          awaitsContinue: false)))
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

  /// The peer asks for answers and does not read them.
  private func giveUp() {
    nghttp2.terminate(NGHTTP2_ENHANCE_YOUR_CALM)
    end()
  }

  /// A read's worth of frames bounds what can be waiting behind the output's mark.
  package var longestRead: Int { 32 << 10 }

  package func receiveEnd() {
    peerEnded = true
    for stream in nghttp2.streams.values where stream.owesBody { abort(stream, .truncated) }
    flush()
  }

  func handleEvents() {
    while nghttp2.hasEvents {
      nghttp2.takeEvents(&batch)
      for event in batch {
        handle(event)
        if hasAnswer { write() }
      }
      batch.removeAll(keepingCapacity: batch.capacity <= 1024)
    }
  }

  /// An answer is written at once, while it is in the processor's cache and before the next one takes memory: a list takes a
  /// twentieth less time than when all that one read asked for are written at its end.
  private func write() {
    hasAnswer = false
    nghttp2.send()
  }

  private func handle(_ event: HTTP2Event) {
    switch event {
    case .begin(let stream): begin(stream)
    case .data(let id, let run):
      guard let stream = nghttp2.streams[id] else { return nghttp2.returnConnectionWindow(run.count) }
      stream.received += run.count
      take(run, stream)
    case .end(let id):
      if let stream = nghttp2.streams[id] { endBody(stream) }
    case .closed(let id, let code):
      guard let stream = nghttp2.streams.remove(id) else { return }
      forget(stream, code == NGHTTP2_PROTOCOL_ERROR.rawValue ? .malformed : .disconnected)
    case .pong:
      if isDraining { nghttp2.refuseStreams() }
    }
  }

  private func begin(_ stream: HTTP2Stream) {
    // What was reset in the same breath never reaches the handler.
    guard nghttp2.isOpen(stream.id) else { return }
    requestsBegun += 1
    nghttp2.streams[stream.id] = stream
    switch stream.request {
    case .success(let request): begin(request, stream)
    case .failure(let violation):
      discardBody(stream)
      send(context.handler.refuse(violation, .http2, in: nil), stream)
    }
    if stream.hasEnded { endBody(stream) }
  }

  // MARK: Bytes out

  /// Writes what can be written, and settles what becomes of the connection.
  func flush() {
    repeat {
      write()
      handleEvents()
    } while resetUnwanted()
    // A peer that never learns of the end must not put it off.
    if isDraining, nghttp2.streams.isEmpty, !nghttp2.isOver {
      nghttp2.terminate(NGHTTP2_NO_ERROR)
      nghttp2.send()
    }
    if nghttp2.isOver { end() }
    // Without the peer's window updates only what is still to be answered can move.
    if peerEnded, !nghttp2.isHeldBack, !nghttp2.streams.values.contains(where: { !$0.isAnswered }) { end() }
  }

  /// RFC 9113 §8.1: after a whole response NO_ERROR asks the peer to stop sending. True when there was one to reset.
  private func resetUnwanted() -> Bool {
    guard !unwanted.isEmpty else { return false }
    let ready = unwanted.filter { nghttp2.isAnsweredEarly($0) }
    for id in ready { nghttp2.reset(id, NGHTTP2_NO_ERROR) }
    unwanted.removeAll { nghttp2.streams[$0] == nil || ready.contains($0) }
    return !ready.isEmpty
  }

  /// Nothing more will be read: a peer still sending gets to see what is written.
  private func end() {
    if disposition == .open { disposition = .linger }
    abandonStreams()
  }

  private func abandonStreams() {
    let left = nghttp2.streams
    nghttp2.streams.removeAll()
    for stream in left.values { forget(stream, .disconnected) }
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
      for stream in nghttp2.streams.values where stream.owesBody { abort(stream, .timedOut) }
    }
    flush()
  }

  package func drain() {
    guard !isDraining else { return }
    isDraining = true
    for stream in nghttp2.streams.values where stream.isAnswered && stream.owesBody { abandonBody(stream) }
    if !nghttp2.streams.isEmpty { nghttp2.announceEnd() }
    flush()
  }

  package func disconnect() {
    disposition = .close
    abandonStreams()
  }

  /// Flow control holds bodies back, stream by stream. Nearly every other frame makes one in return, so while those wait
  /// nothing is read.
  package var wantsBytes: Bool { disposition == .open && !peerEnded && !nghttp2.isHeldBack }

  /// Also at the end: GOAWAY comes behind what waits.
  package var hasMoreOutput: Bool { disposition != .close && nghttp2.isHeldBack }

  package var waiting: Awaiting {
    guard disposition == .open else { return .nothing }
    if nghttp2.isInsideHead || nghttp2.awaitsPreface { return .head }
    if nghttp2.streams.isEmpty { return .request }
    return nghttp2.streams.values.contains { $0.owesBody } ? .body : .nothing
  }
}
