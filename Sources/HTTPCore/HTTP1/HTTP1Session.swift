import HTTPTypes

/// One HTTP/1 connection: requests are answered one after the other, in order; what is pipelined waits.
///
/// - It owns the parser, the request in hand and its answer; the connection owns it and the output, and alone calls it.
/// - The request's body (`intake`) and its answer (`deferred`, then `body`) go on side by side, because an answer may come
///   before the body was read. The next head is parsed when both are done and the output is below its mark.
/// - `exchange` is there from a head on until its answer leaves by `send`, or until `disconnect`.
/// - Once `disposition` is not `open` nothing more is parsed; a body that is begun is still sent.
package final class HTTP1Session: HTTPSession {
  let context: SessionContext
  private let connection: ConnectionEndpoints
  let output: OutputQueue
  let mailbox: Mailbox

  private var parser: HTTP1Parser
  /// Bytes not parsed yet, from `heldStart` on: nothing more is parsed while an answer is due.
  private var held: [UInt8] = []
  private var heldStart = 0
  private(set) var peerEnded = false
  private(set) var draining = false

  var intake: BodyIntake
  /// The answer that is due.
  var deferred: DeferredResponse?
  /// What is left to send of the answer, whose length is known or is not.
  var body: BodyWriter?
  /// The answer in hand, if it is delayed, paced or cut.
  var departure: Departure?
  var feed: FeedWriter?
  var feedIsChunked = false
  /// Whether the request in hand has body bytes that were not parsed.
  var hasUnreadBody = false
  /// The request in hand, until its answer begins.
  var exchange: Exchange?
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

  /// Room for heads; what a long body has behind its head goes where it stays, without a copy, and is hashed that earlier.
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
    // A peer that has given up waiting closes, which is all that can be seen of it.
    if departure?.isWaiting == true || deferred?.endsWithPeer == true { return disconnect() }
    endFeed()
    resume()
  }

  /// Goes on with what was held back.
  func resume() {
    let bytes = held
    let left = bytes.withUnsafeBytes { parse(ParserInput(rebasing: $0[heldStart...])) }
    heldStart = held.count - left
    if left == 0 || disposition != .open {
      held = []
      heldStart = 0
    }
    if peerEnded { settleEnd() }
  }

  /// Parses as far as the state allows; gives the count of bytes left over.
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
    // Closing over unread bytes would reset the connection under the answer.
    if disposition == .close, !input.isEmpty { disposition = .linger }
    return input.count
  }

  private var mayParse: Bool {
    switch intake.state {
    case .none: !isReplying && output.count < context.limits.outputMark
    case .streaming, .collecting: !intake.isFull
    case .discarding: true
    case .abandoned: false
    }
  }

  private var isBetweenRequests: Bool { if case .none = intake.state { !isReplying } else { false } }

  var isReplying: Bool { deferred != nil || body != nil || feed != nil || departure != nil }

  private func begin(_ head: HTTP1Head, bodyHasBegun: Bool) {
    let request = head.request
    requestsBegun += 1
    if let host = head.host, connection.isPeerLoopback, context.proxy?.way(to: host) == .network {
      handOff = HandOff(forwarding: request, to: host)
      disposition = .handOff
      return
    }
    answersHead = request.method == .head
    version = request.version
    keepsAlive = head.keepsAlive && !draining
    hasUnreadBody = request.framing != .none && request.framing != .length(0)
    // RFC 9113 §3.2 has no upgrade within TLS: there ALPN chooses.
    if head.offersHTTP2, !hasUnreadBody, !connection.isSecure,
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
    guard disposition == .open, held.isEmpty, !intake.isFull else { return }
    switch intake.state {
    case .collecting, .streaming:
      refuse(.malformed("the body ended before its announced end (RFC 9112 section 8)"), abort: .truncated)
    case .none where parser.isInsideHead && isBetweenRequests:
      refuse(.malformed("the head is incomplete (RFC 9112 section 8)"), abort: .truncated)
    case .none, .discarding, .abandoned:
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
    draining = true
    keepsAlive = false
    hurry()
    endFeed()
    // Half a head is no request yet.
    if disposition != .reset, isBetweenRequests, held.isEmpty || parser.isInsideHead { disposition = .close }
  }

  package func disconnect() {
    breakOff()
    disposition = .close
  }

  package var wantsBytes: Bool {
    // An abandoned body is read only to learn that the peer has left.
    if case .abandoned = intake.state, departure?.isWaiting != true { return false }
    return disposition == .open && !peerEnded && !intake.isFull && held.count - heldStart < context.limits.heldInput
  }

  package var hasMoreOutput: Bool {
    body != nil || feed?.isDry == false || disposition == .open && isBetweenRequests && !held.isEmpty
  }

  package var waiting: Awaiting {
    guard disposition == .open else { return .nothing }
    if intake.awaitsBytes, departure?.isWaiting != true { return intake.hasRate ? .nothing : .body }
    guard isBetweenRequests else { return .nothing }
    return parser.isInsideHead ? .head : .request
  }
}
