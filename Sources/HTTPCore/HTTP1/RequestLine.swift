import Bytes
import HTTPTypes

/// `method SP request-target SP HTTP-version` (RFC 9112 §3), with offsets from the line's first byte.
struct RequestLine {
  let method: HTTPRequest.Method
  let target: Range<Int>
  let version: HTTPVersion
  /// Where the line's CRLF begins.
  let end: Int

  private static let badSpaces = ProtocolViolation.malformed(
    "a request line is three words with single spaces (RFC 9112 section 3)")

  init(_ line: ParserInput, limits: HTTPLimits) throws(ProtocolViolation) {
    guard let methodEnd = line.prefix(HTTPRequest.Method.longest + 1).firstIndex(of: 32) else {
      try Self.checkBeginning(line)
      throw Self.badSpaces
    }
    guard let method = HTTPRequest.Method(token: line[..<methodEnd]) else { throw .badMethod }
    guard limits.admits(method) else { throw .unknownMethod }
    // `SP HTTP/1.1` ends the line, whatever the target contains.
    let targetStart = methodEnd + 1
    let targetEnd = try Self.endOfTarget(line, from: targetStart, limit: limits.target)
    guard targetEnd < line.count, targetEnd > targetStart else { throw Self.badSpaces }
    self.method = method
    end = line.count
    target = targetStart..<targetEnd
    version = try Self.version(line.part((targetEnd + 1)...))
  }

  private static func endOfTarget(
    _ line: ParserInput, from start: Int, limit: Int
  ) throws(ProtocolViolation) -> Int {
    let end = line.offset(of: 32, from: start) ?? line.count
    // Bytes from 0x80 on are accepted, as llhttp does.
    if line.endOfPlain(from: start) < end {
      throw .malformed("a request target holds no control byte (RFC 9112 section 3.2)")
    }
    if end - start > limit { throw .targetTooLong }
    return end
  }

  private static func version(_ word: ParserInput) throws(ProtocolViolation) -> HTTPVersion {
    if word.count == 8, word.loadUnaligned(as: UInt64.self) == UInt64(littleEndian: 0x312e_312f_5054_5448) {
      return .http1_1
    }
    guard word.count == 8, word.starts(with: "HTTP/".utf8), word[5].isDigit, word[6] == UInt8(ascii: "."),
      word[7].isDigit
    else {
      if word.contains(32) { throw badSpaces }
      throw .malformed("the version is not HTTP/digit.digit (RFC 9112 section 2.3)")
    }
    switch (word[5], word[7]) {
    case (UInt8(ascii: "1"), UInt8(ascii: "0")): return .http1_0
    default:
      throw ProtocolViolation(.httpVersionNotSupported, "the server speaks HTTP/1.0 and 1.1 (RFC 9110 section 15.6.6)")
    }
  }

  /// Refuses a beginning that can never become a request line.
  static func checkBeginning(_ bytes: ParserInput) throws(ProtocolViolation) {
    for (index, byte) in bytes.prefix(HTTPRequest.Method.longest + 1).enumerated() {
      if byte == 32, index > 0 { return }
      let isEmptyLine = index == 0 && byte == 13
      guard byte.isTokenCharacter || isEmptyLine else { throw .badMethod }
    }
    if bytes.count > HTTPRequest.Method.longest { throw .badMethod }
  }
}
