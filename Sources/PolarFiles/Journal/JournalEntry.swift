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

    /// How many bytes were sent.
    package var size: Int {
      switch self {
      case .none: 0
      case .bytes(let bytes): bytes.count
      case .digest(_, let size): size
      }
    }
  }

  /// When and how a request was answered.
  package struct Outcome: Sendable {
    package var time: Timestamp
    package var status: Int
    package var nanoseconds: Int
    package var requestSize: Int
    package var responseSize: Int

    package init(time: Timestamp, status: Int, nanoseconds: Int, requestSize: Int, responseSize: Int) {
      self.time = time
      self.status = status
      self.nanoseconds = nanoseconds
      self.requestSize = requestSize
      self.responseSize = responseSize
    }
  }

  package static let keptBodyLimit = 65_536

  /// 1 for the first request; never reused, not even after a clear.
  package var sequence = 0
  package var transport: Transport
  package var method: String
  /// The request target as sent.
  package var target: [UInt8]
  /// Where the query begins in `target`, behind its `?`.
  package var queryStart: Int?
  /// Every header as `name: value\r\n`.
  package var headers: [UInt8]
  package var facts: RequestNotes
  package var outcome: Outcome
  package var body: Body

  package init(
    transport: Transport, method: String, target: [UInt8], queryStart: Int?, headers: [UInt8], facts: RequestNotes,
    outcome: Outcome, body: Body
  ) {
    self.transport = transport
    self.method = method
    self.target = target
    self.queryStart = queryStart
    self.headers = headers
    self.facts = facts
    self.outcome = outcome
    self.body = body
  }

  package var time: Timestamp { outcome.time }
  package var status: Int { outcome.status }
  package var nanoseconds: Int { outcome.nanoseconds }
  package var requestSize: Int { outcome.requestSize }
  package var responseSize: Int { outcome.responseSize }

  var pathBytes: ArraySlice<UInt8> { queryStart.map { target[..<($0 - 1)] } ?? target[...] }

  package var path: String { String(decoding: pathBytes, as: UTF8.self) }

  package var query: String? {
    queryStart.map { String(decoding: target[$0...], as: UTF8.self) }
  }
}
