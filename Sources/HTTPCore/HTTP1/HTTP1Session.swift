import HTTPTypes

/// One HTTP/1 connection: requests are answered one after the other, in order; what is pipelined waits.
///
/// The request's body (`intake`) and its answer (`reply`) go on side by side, because an answer may come before the
/// body was read. The next head is parsed when both are done and the output is below its mark.
package final class HTTP1Session: HTTPSession {
  enum IntakeState {
    /// Between requests.
    case idle
    case collecting(limit: Int, finish: (CollectedBody) -> Answer)
    case streaming(any BodySink)
    /// The handler does not want the body: `left` bytes of it are skipped, then the connection is given up.
    case discarding(left: Int)
    /// The rest of the body is never read.
    case abandoned
  }

  enum Reply {
    case none
    case awaited(DeferredResponse)
    case sending(any BodySource, offset: Int)
  }

  let context: SessionContext
  private let connection: ConnectionEndpoints
  let output: OutputQueue
  let mailbox: Mailbox

  // Unchecked as in OutputQueue: only the lane calls, and no call re-enters one that is at work on the same state.
  @exclusivity(unchecked) private var parser: HTTP1Parser
  /// Bytes not parsed yet, from `heldStart` on: nothing more is parsed while an answer is due.
  @exclusivity(unchecked) private var held: [UInt8] = []
  @exclusivity(unchecked) private var heldStart = 0
  @exclusivity(unchecked) private var peerEnded = false
  @exclusivity(unchecked) private var draining = false

  @exclusivity(unchecked) var intake = IntakeState.idle
  @exclusivity(unchecked) var reply = Reply.none
  /// Whether `reply` is something, which is asked several times a request: looking at the enum copies it.
  @exclusivity(unchecked) var isReplying = false
  @exclusivity(unchecked) var collected: [UInt8] = []
  @exclusivity(unchecked) var sinkIsFull = false
  /// Whether the request in hand has body bytes that were not parsed.
  @exclusivity(unchecked) var hasUnreadBody = false
  /// The request in hand, until its answer begins.
  @exclusivity(unchecked) var exchange: Exchange?
  @exclusivity(unchecked) var answersHead = false
  @exclusivity(unchecked) var keepsAlive = true
  @exclusivity(unchecked) var version = HTTPVersion.http1_1

  @exclusivity(unchecked) package private(set) var requestsBegun = 0
  @exclusivity(unchecked) package internal(set) var disposition = Disposition.open
  package private(set) var successor: (any HTTPSession)?

  package init(
    context: SessionContext, output: OutputQueue, mailbox: Mailbox, connection: ConnectionEndpoints = .unknown
  ) {
    self.context = context
    self.connection = connection
    self.output = output
    self.mailbox = mailbox
    parser = HTTP1Parser(limits: context.limits, connection: connection)
  }

  // MARK: Bytes in

  package func receive(_ bytes: UnsafeRawBufferPointer) {
    if held.isEmpty {
      let left = parse(bytes)
      if left > 0, disposition == .open { held = [UInt8](bytes.suffix(left)) }
    } else {
      if heldStart > 0 {
        held.removeFirst(heldStart)
        heldStart = 0
      }
      held.append(contentsOf: bytes)
      resume()
    }
  }

  /// Room for heads; what a long body has behind its head goes where it stays, without a copy, and is hashed that earlier.
  package var longestRead: Int { 32 << 10 }

  package func bodySpace() -> UnsafeMutableRawBufferPointer? {
    guard case .streaming(let sink) = intake, held.isEmpty, !sinkIsFull, parser.bodyLeft > 0, let space = sink.space()
    else { return nil }
    return UnsafeMutableRawBufferPointer(rebasing: space.prefix(parser.bodyLeft))
  }

  package func receiveBody(_ count: Int) {
    guard case .streaming(let sink) = intake else { return }
    parser.skipBody(count)
    sinkIsFull = sink.advance(by: count) == .full
    resume()
  }

  package func receiveEnd() {
    peerEnded = true
    resume()
  }

  /// Goes on with what was held back.
  private func resume() {
    let bytes = held
    let left = bytes.withUnsafeBytes { parse(UnsafeRawBufferPointer(rebasing: $0[heldStart...])) }
    heldStart = held.count - left
    if left == 0 || disposition != .open {
      held = []
      heldStart = 0
    }
    if peerEnded { settleEnd() }
  }

  /// Parses as far as the state allows; gives the count of bytes left over.
  private func parse(_ bytes: UnsafeRawBufferPointer) -> Int {
    var input = bytes
    while disposition == .open, mayParse {
      switch parser.next(&input) {
      case .needMore: return input.count
      case .head(let head): begin(head, bodyHasBegun: !input.isEmpty)
      case .body(let run): take(run)
      case .end: endBody()
      case .failure(let violation): refuse(violation, abort: .malformed)
      }
    }
    if disposition == .handOver, let successor {
      if !input.isEmpty { successor.receive(input) }
      return 0
    }
    // Closing over unread bytes would reset the connection under the answer.
    if disposition == .close, !input.isEmpty { disposition = .linger }
    return input.count
  }

  private var mayParse: Bool {
    switch intake {
    case .idle: isBetweenRequests && output.count < context.limits.outputMark
    case .streaming: !sinkIsFull
    case .collecting, .discarding: true
    case .abandoned: false
    }
  }

  private var isBetweenRequests: Bool {
    if case .idle = intake { !isReplying } else { false }
  }

  private func begin(_ head: HTTP1Head, bodyHasBegun: Bool) {
    let request = head.request
    requestsBegun += 1
    answersHead = request.method == .head
    version = request.version
    keepsAlive = head.keepsAlive && !draining
    hasUnreadBody = request.framing != .none && request.framing != .length(0)
    if head.offersHTTP2, !hasUnreadBody,
      let next = ProtocolChoice.upgrade(
        request, context: context, output: output, mailbox: mailbox, connection: connection)
    {
      successor = next
      disposition = .handOver
      return
    }
    begin(request, awaitsContinue: head.expectsContinue && hasUnreadBody && !bodyHasBegun)
  }

  /// The peer sends nothing more: what is complete is answered, what is not never will be.
  private func settleEnd() {
    guard disposition == .open, held.isEmpty, !sinkIsFull else { return }
    switch intake {
    case .collecting, .streaming:
      refuse(.malformed("the body ended before its announced end (RFC 9112 section 8)"), abort: .truncated)
    case .idle where parser.isInsideHead && isBetweenRequests:
      refuse(.malformed("the head is incomplete (RFC 9112 section 8)"), abort: .truncated)
    case .idle, .discarding, .abandoned:
      keepsAlive = false
      if !isReplying { disposition = .close }
    }
  }

  // MARK: The connection's calls

  package func readMailbox() {
    takeMail()
    resume()
  }

  package func produce() {
    if isReplying { pull() }
    resume()
  }

  package func timeOut() {
    switch waiting {
    case .nothing, .request: disposition = .close
    case .head, .body:
      refuse(
        ProtocolViolation(.requestTimeout, "the request came too slowly (RFC 9110 section 15.5.9)"), abort: .timedOut)
    }
  }

  package func drain() {
    draining = true
    keepsAlive = false
    // Half a head is no request yet.
    if isBetweenRequests, held.isEmpty || parser.isInsideHead { disposition = .close }
  }

  package func disconnect() {
    var aborted: Response?
    if case .streaming(let sink) = intake { aborted = sink.abort(.disconnected) }
    if case .awaited(let deferred) = reply { deferred.cancel() }
    if let exchange = exchange.take() { context.handler.brokeOff(exchange, aborted) }
    intake = .idle
    dropReply()
    disposition = .close
  }

  package var wantsBytes: Bool {
    if case .abandoned = intake { return false }
    return disposition == .open && !peerEnded && !sinkIsFull && held.count - heldStart < context.limits.heldInput
  }

  package var hasMoreOutput: Bool {
    if isReplying, case .sending = reply { return true }
    return disposition == .open && isBetweenRequests && !held.isEmpty
  }

  package var waiting: Awaiting {
    guard disposition == .open else { return .nothing }
    switch intake {
    case .collecting, .streaming, .discarding: return sinkIsFull ? .nothing : .body
    case .abandoned: return .nothing
    case .idle:
      if isReplying { return .nothing }
      return parser.isInsideHead ? .head : .request
    }
  }
}
