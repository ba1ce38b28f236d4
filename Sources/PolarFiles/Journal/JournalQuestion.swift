#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What was asked. Entries in a row that asked for the same share one, and its bytes in their page's buffer.
struct JournalQuestion: Sendable {
  // Short texts lie in the struct itself, and a token's label is the same for all.
  var transport: String
  var method: String
  var target: ByteRun
  var queryStart: Int?
  var headers: ByteRun
  var operation: Operation?
  var subject: String?
  var organization: ID?
  var file: ID?
  var part: Int?

  init(_ draft: JournalDraft, _ facts: borrowing Trace.Facts, target: ByteRun, headers: ByteRun) {
    transport = draft.transport
    method = draft.method
    self.target = target
    queryStart = draft.queryStart
    self.headers = headers
    operation = facts.operation
    subject = facts.subject
    organization = facts.organization
    file = facts.file
    part = facts.part
  }

  /// Whether a draft asks for the same.
  ///
  /// - Parameter bytes: the page's.
  func isAsked(by draft: JournalDraft, _ facts: borrowing Trace.Facts, in bytes: [UInt8]) -> Bool {
    target.holding(draft.target, in: bytes) != nil && headers.holding(draft.headers, in: bytes) != nil
      && operation == facts.operation && organization == facts.organization && file == facts.file
      && part == facts.part && subject == facts.subject && method == draft.method && transport == draft.transport
  }
}

/// Where some bytes lie in a page's buffer.
struct ByteRun: Sendable {
  var start: UInt32
  var count: UInt32

  var range: Range<Int> { Int(start)..<Int(start) + Int(count) }

  /// Itself, when the bytes there are the same.
  func holding(_ other: UnsafeRawBufferPointer, in bytes: [UInt8]) -> ByteRun? {
    guard other.count == Int(count) else { return nil }
    guard let base = other.baseAddress else { return self }
    return bytes.withUnsafeBytes { memcmp($0.baseAddress! + Int(start), base, other.count) } == 0 ? self : nil
  }
}
