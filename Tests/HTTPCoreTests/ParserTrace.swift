import HTTPCore
import HTTPTypes

/// What a parser made of bytes, as text: one line an event, body runs joined.
struct ParserTrace: Equatable, CustomStringConvertible {
  private(set) var lines: [String] = []
  private var body: [UInt8] = []
  private var parser: HTTP1Parser

  static func == (one: ParserTrace, other: ParserTrace) -> Bool { one.lines == other.lines }

  init(limits: HTTPLimits = HTTPLimits()) {
    parser = HTTP1Parser(limits: limits)
  }

  /// Feeds `bytes` cut at `cuts` (ascending offsets).
  init(_ bytes: [UInt8], cutAt cuts: [Int] = [], limits: HTTPLimits = HTTPLimits()) {
    self.init(limits: limits)
    var start = 0
    for end in cuts + [bytes.count] {
      feed(bytes[start..<end])
      start = end
    }
    if !body.isEmpty { lines.append("partial body \(body)") }
  }

  init(_ text: String, limits: HTTPLimits = HTTPLimits()) {
    self.init(Array(text.utf8), limits: limits)
  }

  private mutating func feed(_ bytes: ArraySlice<UInt8>) {
    bytes.withUnsafeBytes { bytes in
      var input = bytes
      while true {
        switch parser.next(&input) {
        case .needMore: return
        case .head(let head): lines.append(Self.text(head))
        case .body(let run): body += run
        case .end(let trailers):
          lines.append("body \(String(decoding: body, as: UTF8.self)) end \(Self.text(trailers))")
          body = []
        case .failure(let violation):
          body = []
          lines.append("failure \(violation.status.code) \(violation.explanation)")
        }
      }
    }
  }

  private static func text(_ head: HTTP1Head) -> String {
    let request = head.request
    return """
      \(request.method) \(String(decoding: request.target, as: UTF8.self)) \(request.version) \(request.framing) \
      \(text(request.headers)) \(head.keepsAlive) \(head.expectsContinue)
      """
  }

  private static func text(_ headers: HeaderBlock) -> String {
    String(decoding: headers.bytes, as: UTF8.self)
      + headers.fields.map { String(decoding: headers.name($0), as: UTF8.self) }.joined(separator: ",")
  }

  var status: Int? { lines.last?.hasPrefix("failure ") == true ? Int(lines.last?.split(separator: " ")[1] ?? "") : nil }
  var description: String { lines.joined(separator: "\n") }
}

/// The head of the first request in `text`.
func parsedHead(_ text: String) -> HTTP1Head? {
  var parser = HTTP1Parser()
  return Array(text.utf8).withUnsafeBytes { bytes in
    var input = bytes
    if case .head(let head) = parser.next(&input) { return head }
    return nil
  }
}
