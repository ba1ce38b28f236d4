import HTTPTypes

/// Finds the end of a head or trailer section line by line; it examines every byte once, however the bytes are split.
struct SectionScanner {
  enum Section { case head, trailers }

  private let section: Section
  private let maxFields: Int
  let limit: Int
  /// Where the request line begins, after any empty lines (RFC 9112 §2.2).
  private(set) var start = 0
  private(set) var requestLine: RequestLine?
  /// The number of lines so far, without the empty one.
  private(set) var lines = 0
  private var lineStart = 0
  private var scanned = 0

  init(_ section: Section, limits: HTTPLimits) {
    self.section = section
    maxFields = limits.fields + (section == .head ? 1 : 0)
    limit = section == .head ? limits.head : limits.trailers
  }

  /// The offset after the section's empty line; nil when `bytes` (the section from its beginning) lacks it.
  mutating func scan(_ bytes: ParserInput, _ limits: HTTPLimits) throws(ProtocolViolation) -> Int? {
    while let end = bytes.offset(of: 10, from: scanned) {
      if end >= limit { throw tooLarge(bytes) }
      let lineEnd = end - 1
      guard lineEnd >= lineStart, bytes[lineEnd] == 13 else {
        try checkBeginning(bytes, end)
        throw .malformed("a line ends with a bare LF (RFC 9112 section 2.2)")
      }
      defer {
        lineStart = end + 1
        scanned = end + 1
      }
      if lineEnd == lineStart {
        if lines > 0 || section == .trailers { return end + 1 }
        start = end + 1
      } else {
        if lines == 0, section == .head {
          let line = bytes.part(lineStart..<lineEnd)
          do throws(ProtocolViolation) {
            requestLine = try RequestLine(line, limits: limits)
          } catch {
            try checkBeginning(bytes, end)
            throw error
          }
        }
        lines += 1
        if lines > maxFields {
          throw ProtocolViolation(.requestHeaderFieldsTooLarge, "more fields than allowed (RFC 6585 section 5)")
        }
      }
    }
    scanned = bytes.count
    if bytes.count > limit { throw tooLarge(bytes) }
    try checkBeginning(bytes, bytes.count)
    return nil
  }

  /// Refuses a beginning that no request line has. Called before any later violation is thrown: bytes that arrive
  /// together must be refused for the same reason as bytes that arrive one by one.
  private func checkBeginning(_ bytes: ParserInput, _ end: Int) throws(ProtocolViolation) {
    guard lines == 0, section == .head else { return }
    try RequestLine.checkBeginning(bytes.part(start..<end))
  }

  private func tooLarge(_ bytes: ParserInput) -> ProtocolViolation {
    if lines == 0, section == .head {
      do throws(ProtocolViolation) {
        try checkBeginning(bytes, limit)
      } catch {
        return error
      }
      return .targetTooLong
    }
    return ProtocolViolation(
      .requestHeaderFieldsTooLarge, "the fields take more than \(limit) bytes (RFC 6585 section 5)")
  }
}
