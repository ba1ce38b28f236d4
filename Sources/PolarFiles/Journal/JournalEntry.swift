/// One answered request, kept as it came and rendered only when somebody asks.
package struct JournalEntry: Sendable {
  package enum Body: Sendable {
    case none
    /// A body of at most 64 KiB, as sent.
    case bytes([UInt8])
    /// A larger one: what is known of it.
    case digest(sha256Hex: String?, size: Int)

    /// What the journal keeps of a body.
    package init(_ bytes: [UInt8]) {
      switch bytes.count {
      case 0: self = .none
      case ...JournalEntry.keptBodyLimit: self = .bytes(bytes)
      default: self = .digest(sha256Hex: SHA256Digest.of(bytes).hex, size: bytes.count)
      }
    }
  }

  package static let keptBodyLimit = 65_536

  /// 1 for the first request; never reused, not even after a clear.
  package var sequence = 0
  package var time: Timestamp
  /// `HTTP/1.1`, `HTTP/2`.
  package var transport: String
  package var method: String
  /// The request target as sent.
  package var target: [UInt8]
  /// Where the query begins in `target`, behind its `?`.
  package var queryStart: Int?
  /// Every header as `name: value\r\n`.
  package var headers: [UInt8]
  package var facts: Trace.Facts
  package var status: Int
  package var nanoseconds: Int
  package var requestSize: Int
  package var responseSize: Int
  package var body: Body

  package init(
    time: Timestamp, transport: String, method: String, target: [UInt8], queryStart: Int?, headers: [UInt8],
    facts: Trace.Facts, status: Int, nanoseconds: Int, requestSize: Int, responseSize: Int, body: Body
  ) {
    self.time = time
    self.transport = transport
    self.method = method
    self.target = target
    self.queryStart = queryStart
    self.headers = headers
    self.facts = facts
    self.status = status
    self.nanoseconds = nanoseconds
    self.requestSize = requestSize
    self.responseSize = responseSize
    self.body = body
  }

  var pathBytes: ArraySlice<UInt8> { queryStart.map { target[..<($0 - 1)] } ?? target[...] }

  package var path: String { String(decoding: pathBytes, as: UTF8.self) }

  package var query: String? {
    queryStart.map { String(decoding: target[$0...], as: UTF8.self) }
  }

  /// What it holds, roughly.
  var byteCount: Int {
    var count = MemoryLayout<JournalEntry>.size + target.count + headers.count
    if case .bytes(let bytes) = body { count += bytes.count }
    return count + (facts.explanation?.utf8.count ?? 0)
  }
}
