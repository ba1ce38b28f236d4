import HTTPTypes
import Platform

/// Parses the requests of one HTTP/1 connection (RFC 9112) into events, however the bytes are split.
///
/// - A request is `head`, any number of `body` runs, then `end`; events depend only on the bytes so far, not on how
///   they were split. After `failure` there are no further events.
/// - The caller owns the input, and calls `next` until that needs more or the caller must wait; a run points into the
///   input. Only an incomplete head or trailer section is copied.
/// - States: `head`, then `length` or `chunked` and `trailers` for the body, then `head` again; `failed`.
package struct HTTP1Parser {
  package enum Event {
    /// The input is used up.
    case needMore
    case head(HTTP1Head)
    /// A run of the input, valid as long as the input is.
    case body(ParserInput)
    case end(trailers: HeaderBlock)
    case failure(ProtocolViolation)
  }

  private enum State {
    case head
    case length(left: Int)
    case chunked
    case trailers
    case failed
  }

  private let limits: HTTPLimits
  private let connection: ConnectionEndpoints
  private var state = State.head
  private var scanner: SectionScanner
  private var chunks: ChunkedDecoder
  private var last = LastHead()
  /// The beginning of an incomplete head or trailer section.
  private var partial: [UInt8] = []

  package init(limits: HTTPLimits = HTTPLimits(), connection: ConnectionEndpoints = .unknown) {
    self.limits = limits
    self.connection = connection
    scanner = SectionScanner(.head, limits: limits)
    chunks = ChunkedDecoder(limits: limits)
  }

  /// Whether a head has begun and is not complete. Empty lines before it are ignored (RFC 9112 §2.2): some clients send
  /// one after a body.
  package var isInsideHead: Bool {
    if case .head = state { partial.count > scanner.start } else { false }
  }

  /// Whether the current head has the method HEAD, as far as it was read.
  var isInsideHEAD: Bool { scanner.requestLine?.method == .head }

  /// The rest of a body whose length was announced.
  package var bodyLeft: Int {
    if case .length(let left) = state { left } else { 0 }
  }

  /// Counts body bytes that were received without the parser; at most `bodyLeft`.
  package mutating func skipBody(_ count: Int) { state = .length(left: bodyLeft - count) }

  /// The next event; what it used is taken off the front of `input`.
  package mutating func next(_ input: inout ParserInput) -> Event {
    do throws(ProtocolViolation) {
      return try advance(&input)
    } catch {
      state = .failed
      partial = []
      return .failure(error)
    }
  }

  private mutating func advance(_ input: inout ParserInput) throws(ProtocolViolation) -> Event {
    switch state {
    case .head:
      if input.isEmpty { return .needMore }
      if partial.isEmpty, let (head, count) = last.repeated(in: input) {
        _ = input.takePrefix(count)
        expectBody(head.request.framing)
        return .head(head)
      }
      return try section(&input) { (parser, bytes) throws(ProtocolViolation) in
        let head = try HTTP1Head(bytes, parser.scanner, connection: parser.connection)
        parser.last.keep(bytes, head)
        parser.expectBody(head.request.framing)
        return .head(head)
      }
    case .length(0):
      expectHead()
      return .end(trailers: HeaderBlock())
    case .length(let left):
      if input.isEmpty { return .needMore }
      let run = input.takePrefix(min(left, input.count))
      state = .length(left: left - run.count)
      return .body(run)
    case .chunked:
      switch try chunks.next(&input) {
      case .needMore: return .needMore
      case .data(let run): return .body(run)
      case .lastChunk:
        state = .trailers
        scanner = SectionScanner(.trailers, limits: limits)
        return try advance(&input)
      }
    case .trailers:
      return try section(&input) { (parser, bytes) throws(ProtocolViolation) in
        let trailers = try HeaderBlock(parsing: bytes, from: 0, lines: parser.scanner.lines)
        parser.expectHead()
        return .end(trailers: trailers)
      }
    case .failed:
      input.removeAll()
      return .needMore
    }
  }

  /// Parses in place when the section is complete in the input; otherwise gathers it first.
  private mutating func section(
    _ input: inout ParserInput,
    parse: (inout HTTP1Parser, ParserInput) throws(ProtocolViolation) -> Event
  ) throws(ProtocolViolation) -> Event {
    if partial.isEmpty {
      guard let end = try scanner.scan(input, limits) else {
        partial.append(contentsOf: input)
        input.removeAll()
        return .needMore
      }
      return try parse(&self, input.takePrefix(end))
    }
    let before = partial.count
    partial.append(contentsOf: input.prefix(max(0, scanner.limit + 1 - before)))
    let gathered = partial
    partial = []
    let event = try gathered.withUnsafeBufferPointer { (gathered) throws(ProtocolViolation) -> Event? in
      let bytes = ParserInput(gathered)
      guard let end = try scanner.scan(bytes, limits) else { return nil }
      _ = input.takePrefix(end - before)
      return try parse(&self, bytes.part(..<end))
    }
    if let event { return event }
    partial = gathered
    input.removeAll()
    return .needMore
  }

  private mutating func expectBody(_ framing: BodyFraming) {
    switch framing {
    case .none: state = .length(left: 0)
    case .length(let count): state = .length(left: count)
    case .unknownLength:
      state = .chunked
      chunks = ChunkedDecoder(limits: limits)
    }
  }

  private mutating func expectHead() {
    state = .head
    scanner = SectionScanner(.head, limits: limits)
  }
}

/// The last head of a connection. A peer that sends the same bytes again, such as a polling client, gets it without
/// parsing.
struct LastHead {
  /// A longer head is not stored, to save the memory of idle connections.
  private static let limit = 1024

  private var bytes: [UInt8] = []
  private var head: HTTP1Head?

  /// The previous head and its length, if `input` begins with the same bytes.
  func repeated(in input: ParserInput) -> (head: HTTP1Head, count: Int)? {
    guard let head, let start = input.baseAddress, input.count >= bytes.count else { return nil }
    guard bytes.withUnsafeBytes({ memcmp($0.baseAddress!, start, $0.count) }) == 0 else { return nil }
    return (head, bytes.count)
  }

  mutating func keep(_ section: ParserInput, _ parsed: HTTP1Head) {
    guard section.count <= Self.limit else { return }
    bytes.removeAll(keepingCapacity: true)
    bytes.append(contentsOf: section)
    head = parsed
  }
}
