#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What was asked. Entries in a row that asked for the same share one, and its bytes in their page's buffer.
struct JournalQuestion: Sendable {
  var transport: Transport
  // A short text lies in the struct itself, and a token's label is the same for all.
  var method: String
  var subject: String?
  var target: ByteRun
  var queryStart: Int?
  var headers: ByteRun
  var operation: Operation?
  var organization: ID?
  var file: ID?
  var part: Int?

  init(_ draft: JournalDraft, _ facts: borrowing RequestNotes, target: ByteRun, headers: ByteRun) {
    transport = draft.transport
    method = draft.method
    subject = facts.subject
    self.target = target
    queryStart = draft.queryStart
    self.headers = headers
    operation = facts.operation
    organization = facts.organization
    file = facts.file
    part = facts.part
  }
}

extension UnsafePointer<JournalQuestion> {
  /// Whether a draft asks for the same. Behind a pointer: to call a method of its own, the question would be copied and its
  /// references counted.
  ///
  /// - Parameter bytes: the page's.
  @inline(__always)
  func isAsked(by draft: JournalDraft, _ facts: borrowing RequestNotes, in bytes: [UInt8]) -> Bool {
    pointee.target.holds(draft.target, in: bytes) && pointee.headers.holds(draft.headers, in: bytes)
      && pointee.transport == draft.transport && pointee.queryStart == draft.queryStart
      && pointee.operation == facts.operation && pointee.organization == facts.organization
      && pointee.file == facts.file && pointee.part == facts.part && pointee.subject == facts.subject
      && pointee.method == draft.method
  }
}

/// Where some bytes lie in a page's buffer.
struct ByteRun: Sendable {
  var start: UInt32
  var count: UInt32

  var range: Range<Int> { Int(start)..<Int(start) + Int(count) }

  @inline(__always)
  func holds(_ other: UnsafeRawBufferPointer, in bytes: [UInt8]) -> Bool {
    guard other.count == Int(count) else { return false }
    guard let base = other.baseAddress, count > 0 else { return true }
    return bytes.withUnsafeBytes { memcmp($0.baseAddress! + Int(start), base, other.count) == 0 }
  }
}
