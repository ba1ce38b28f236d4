/// Bytes in, events out: the requests of one HTTP/1 connection (RFC 9112), whatever the split of the bytes.
///
/// A request is `head`, any number of `body` runs, then `end`; events depend only on the bytes so far, not on how they
/// were cut. After `failure` nothing more comes.
package struct HTTP1Parser {
  package enum Event {
    /// The input is used up.
    case needMore
    case head(HTTP1Head)
    /// A run of the input, valid as long as the input is.
    case body(UnsafeRawBufferPointer)
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
  /// The begin of a head or trailer section that is not there whole.
  private var partial: [UInt8] = []

  package init(limits: HTTPLimits = HTTPLimits(), connection: ConnectionEndpoints = .unknown) {
    self.limits = limits
    self.connection = connection
    scanner = SectionScanner(.head, limits: limits)
    chunks = ChunkedDecoder(limits: limits)
  }

  /// Whether a head has begun and is not complete.
  package var isInsideHead: Bool {
    if case .head = state { !partial.isEmpty } else { false }
  }

  /// How much is left of a body whose length was announced.
  package var bodyLeft: Int {
    if case .length(let left) = state { left } else { 0 }
  }

  /// Counts bytes of the body that went past the parser; at most `bodyLeft`.
  package mutating func skipBody(_ count: Int) { state = .length(left: bodyLeft - count) }

  /// The next event; what it used is taken off the front of `input`.
  package mutating func next(_ input: inout UnsafeRawBufferPointer) -> Event {
    do throws(ProtocolViolation) {
      return try advance(&input)
    } catch {
      state = .failed
      partial = []
      return .failure(error)
    }
  }

  private mutating func advance(_ input: inout UnsafeRawBufferPointer) throws(ProtocolViolation) -> Event {
    switch state {
    case .head:
      // A record of a TLS handshake (RFC 8446 section 5.1).
      if partial.isEmpty, input.count > 1, input[0] == 0x16, input[1] == 0x03 {
        throw .malformed("TLS to a port that speaks cleartext HTTP: use http://, not https://")
      }
      if partial.isEmpty, let (head, count) = last.repeated(in: input) {
        _ = input.takePrefix(count)
        expectBody(head.request.framing)
        return .head(head)
      }
      return try section(&input) { (parser, bytes, scanner) throws(ProtocolViolation) in
        let head = try HTTP1Head(bytes, scanner, limits: parser.limits, connection: parser.connection)
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
      return try section(&input) { (parser, bytes, scanner) throws(ProtocolViolation) in
        let trailers = try HeaderBlock(parsing: bytes, from: 0, lines: scanner.lines)
        parser.expectHead()
        return .end(trailers: trailers)
      }
    case .failed:
      input = UnsafeRawBufferPointer(rebasing: input.suffix(0))
      return .needMore
    }
  }

  /// Parses in place when the section is whole in the input; else gathers it first.
  private mutating func section(
    _ input: inout UnsafeRawBufferPointer,
    parse: (inout HTTP1Parser, UnsafeRawBufferPointer, SectionScanner) throws(ProtocolViolation) -> Event
  ) throws(ProtocolViolation) -> Event {
    if partial.isEmpty {
      guard let end = try scanner.scan(input) else {
        partial.append(contentsOf: input)
        input = UnsafeRawBufferPointer(rebasing: input.suffix(0))
        return .needMore
      }
      return try parse(&self, input.takePrefix(end), scanner)
    }
    let before = partial.count
    partial.append(contentsOf: input.prefix(max(0, scanner.limit + 1 - before)))
    let gathered = partial
    partial = []
    let event = try gathered.withUnsafeBufferPointer { (gathered) throws(ProtocolViolation) -> Event? in
      let bytes = UnsafeRawBufferPointer(gathered)
      guard let end = try scanner.scan(bytes) else { return nil }
      _ = input.takePrefix(end - before)
      return try parse(&self, UnsafeRawBufferPointer(rebasing: bytes[..<end]), scanner)
    }
    if let event { return event }
    partial = gathered
    input = UnsafeRawBufferPointer(rebasing: input.suffix(0))
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

extension UnsafeRawBufferPointer {
  /// Takes the first `count` bytes off.
  mutating func takePrefix(_ count: Int) -> UnsafeRawBufferPointer {
    let prefix = UnsafeRawBufferPointer(rebasing: self[..<count])
    self = UnsafeRawBufferPointer(rebasing: self[count...])
    return prefix
  }
}
