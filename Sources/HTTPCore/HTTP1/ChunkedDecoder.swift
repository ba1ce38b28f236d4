import Bytes

/// The chunked coding (RFC 9112 §7.1) up to its last chunk; trailers follow.
struct ChunkedDecoder {
  enum Step {
    case needMore
    case data(ParserInput)
    /// The chunk of size 0 is read; the trailer section is next.
    case lastChunk
  }

  private enum State {
    case size(digits: Int)
    case chunkExtension
    case sizeLineFeed
    case data
    case dataReturn
    case dataLineFeed
  }

  private var state = State.size(digits: 0)
  private var left = 0
  private var extensionsLeft: Int

  init(limits: HTTPLimits) {
    extensionsLeft = limits.chunkExtensions
  }

  private static let badSize = ProtocolViolation.malformed("a bad chunk size (RFC 9112 section 7.1)")
  private static let badEnd = ProtocolViolation.malformed("a chunk does not end with CRLF (RFC 9112 section 7.1)")

  mutating func next(_ input: inout ParserInput) throws(ProtocolViolation) -> Step {
    while let byte = input.first {
      if case .data = state {
        let run = input.takePrefix(min(left, input.count))
        left -= run.count
        if left == 0 { state = .dataReturn }
        return .data(run)
      }
      _ = input.takePrefix(1)
      if try take(byte) { return .lastChunk }
    }
    return .needMore
  }

  /// One byte of the framing; true when it ended the last chunk's line.
  private mutating func take(_ byte: UInt8) throws(ProtocolViolation) -> Bool {
    switch state {
    case .size(let digits):
      if let digit = Hexadecimal.value(of: byte) {
        guard digits < 16, left <= Int.max >> 4 else { throw Self.badSize }
        left = left << 4 | Int(digit)
        state = .size(digits: digits + 1)
      } else {
        guard digits > 0 else { throw Self.badSize }
        try takeBehindSize(byte)
      }
    case .chunkExtension:
      if byte == 13 {
        state = .sizeLineFeed
      } else {
        guard !byte.isControl || byte.isBlank else {
          throw .malformed("a control byte in a chunk extension (RFC 9112 section 7.1.1)")
        }
        try countExtension()
      }
    case .sizeLineFeed:
      guard byte == 10 else { throw Self.badSize }
      if left == 0 { return true }
      state = .data
    case .data: break
    case .dataReturn:
      guard byte == 13 else { throw Self.badEnd }
      state = .dataLineFeed
    case .dataLineFeed:
      guard byte == 10 else { throw Self.badEnd }
      state = .size(digits: 0)
    }
    return false
  }

  /// White space is refused also before an extension, as llhttp does, although RFC 9112 §7.1.1 tolerates it.
  private mutating func takeBehindSize(_ byte: UInt8) throws(ProtocolViolation) {
    switch byte {
    case 13: state = .sizeLineFeed
    case UInt8(ascii: ";"):
      state = .chunkExtension
      try countExtension()
    default: throw Self.badSize
    }
  }

  private mutating func countExtension() throws(ProtocolViolation) {
    extensionsLeft -= 1
    if extensionsLeft < 0 {
      throw .malformed("more chunk extensions than allowed (RFC 9112 section 7.1.1)")
    }
  }
}
