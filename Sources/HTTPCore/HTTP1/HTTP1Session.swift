import HTTPTypes

/// One HTTP/1 connection. It answers one request at a time; pipelined requests wait.
///
/// - It owns the parser, the current request and its response. The connection owns the session and the output queue,
///   and only the connection calls it.
/// - The request's body (`intake`) and the response (`progress`) advance independently, because a response may begin
///   before the body is read. The next head is parsed when both are done and the output is below its mark.
/// - Once `disposition` is not `open` nothing more is parsed; a response that has begun is still sent.
package final class HTTP1Session: HTTPSession {
  let context: SessionContext
  private let connection: ConnectionEndpoints
  let output: OutputQueue
  let mailbox: Mailbox

  private(set) var parser: HTTP1Parser
  /// Bytes not parsed yet, from `heldStart` on: nothing is parsed while a response is due.
  private var held: [UInt8] = []
  private var heldStart = 0
  private(set) var peerEnded = false
  private(set) var isDraining = false

  /// The body of the current request.
  var intake: BodyIntake
  /// The current response.
  var progress = ResponseProgress()
  /// Whether the current request has body bytes that were not parsed.
  var hasUnreadBody = false
  /// Whether the current request is a HEAD.
  var answersHead = false
  var keepsAlive = true
  var version = HTTPVersion.http1_1

  package private(set) var requestsBegun = 0
  package internal(set) var disposition = Disposition.open
  package private(set) var successor: (any HTTPSession)?
  package private(set) var handOff: HandOff?

  package init(
    context: SessionContext, output: OutputQueue, mailbox: Mailbox, connection: ConnectionEndpoints = .unknown
  ) {
    self.context = context
    self.connection = connection
    self.output = output
    self.mailbox = mailbox
    parser = HTTP1Parser(limits: context.limits, connection: connection)
    intake = BodyIntake(discardLimit: context.limits.discardedBody)
  }

  // MARK: Bytes in

  package func receive(_ bytes: ParserInput) {
    if case .abandoned = intake.state { return }
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

  /// Enough for heads. The short limit leaves most of a long body to `bodySpace`, which needs no copy.
  package var longestRead: Int { 32 << 10 }

  package func bodySpace() -> UnsafeMutableRawBufferPointer? {
    let left = parser.bodyLeft
    return left > 0 && held.isEmpty ? intake.space(atMost: left) : nil
  }

  package func receiveBody(_ count: Int) {
    parser.skipBody(count)
    intake.advance(by: count)
    if intake.isCut { cutOff() }
    resume()
  }

  package func receiveEnd() {
    peerEnded = true
    endFeed()
    resume()
  }

  /// Parses the bytes that were held back.
  func resume() {
    let bytes = held
    let left = bytes.withUnsafeBytes { parse(ParserInput(rebasing: $0[heldStart...])) }
    heldStart = held.count - left
    if left == 0 || disposition != .open {
      held = []
      heldStart = 0
    }
    if peerEnded {
      settleEnd()
      disconnectIfWaiting()
    }
  }

  /// Parses as far as the state allows; returns how many bytes are left.
  private func parse(_ bytes: ParserInput) -> Int {
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
    if disposition == .handOff {
      handOff?.early += input
      return 0
    }
    // Closing a socket with unread bytes resets the connection, and the peer could lose the response.
    if disposition == .close, !input.isEmpty { disposition = .linger }
    return input.count
  }

  private var mayParse: Bool {
    switch intake.state {
    case .none: !progress.isUnfinished && output.count < context.limits.outputMark
    case .streaming, .collecting: !intake.isFull
    case .discarding: true
    case .abandoned: false
    }
  }

  private var isBetweenRequests: Bool { if case .none = intake.state { !progress.isUnfinished } else { false } }

  private func begin(_ head: HTTP1Head, bodyHasBegun: Bool) {
    let request = head.request
    requestsBegun += 1
    // A tunnel writes to the socket, which carries TLS records here.
    if let host = head.host, connection.isPeerLoopback, !connection.isSecure,
      context.proxy?.route(to: host) == .network
    {
      handOff = HandOff(forwarding: request, to: host)
      disposition = .handOff
      return
    }
    answersHead = request.method == .head
    version = request.version
    keepsAlive = head.keepsAlive && !isDraining
    hasUnreadBody = request.framing != .none && request.framing != .length(0)
    // With TLS, ALPN chooses the protocol instead (RFC 9113 §3.2).
    if head.offersHTTP2, !hasUnreadBody, !connection.isSecure,
      let next = HTTP2Session(
        upgrading: request, context: context, output: output, mailbox: mailbox, connection: connection)
    {
      successor = next
      disposition = .handOver
      return
    }
    begin(request, awaitsContinue: head.expectsContinue && hasUnreadBody && !bodyHasBegun)
  }

  /// The peer has ended its side: complete requests are answered, an incomplete one is refused.
  private func settleEnd() {
    guard disposition == .open, held.isEmpty, !intake.isFull else { return }
    switch intake.state {
    case .collecting, .streaming:
      refuse(.malformed("the body ended before its announced end (RFC 9112 section 8)"), abort: .truncated)
    case .none where parser.isInsideHead && isBetweenRequests:
      refuse(.malformed("the head is incomplete (RFC 9112 section 8)"), abort: .truncated)
    case .none, .discarding, .abandoned:
      keepsAlive = false
      if !progress.isUnfinished { disposition = .close }
    }
  }

  // MARK: The connection's calls

  package func readMailbox() {
    takeMail()
    resume()
  }

  package func produce() {
    pull()
    resume()
  }

  package func timeOut() {
    switch waiting {
    case .nothing, .request: disposition = .close
    case .head, .body:
      refuse(.tooSlow, abort: .timedOut)
    }
  }

  package func drain() {
    isDraining = true
    keepsAlive = false
    hurry()
    endFeed()
    // An incomplete head is not a request in flight.
    if disposition != .reset, isBetweenRequests, held.isEmpty || parser.isInsideHead { disposition = .close }
  }

  package func disconnect() {
    breakOff()
    disposition = .close
  }

  package var wantsBytes: Bool {
    // The rest of an abandoned body is not read, except while the response is delayed: to see that the peer has gone.
    if case .abandoned = intake.state, progress.delivery?.isWaiting != true { return false }
    return disposition == .open && !peerEnded && !intake.isFull && held.count - heldStart < context.limits.heldInput
  }

  package var hasMoreOutput: Bool {
    progress.body != nil || progress.feed?.isDry == false || disposition == .open && isBetweenRequests && !held.isEmpty
  }

  package var waiting: Awaiting {
    guard disposition == .open else { return .nothing }
    if intake.awaitsBytes, progress.delivery?.isWaiting != true { return intake.hasRate ? .nothing : .body }
    guard isBetweenRequests else { return .nothing }
    return parser.isInsideHead ? .head : .request
  }
}
