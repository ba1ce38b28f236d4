#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What was asked. Entries in a row that asked for the same share one, and its bytes in their page's buffer.
struct JournalQuestion: Sendable {
  var transport: Transport
  var method: ByteRun
  var target: ByteRun
  var queryStart: Int?
  var headers: ByteRun
  var operation: Operation?
  var subject: ByteRun?
  var organization: ID?
  var file: ID?
  var part: Int?
}

extension UnsafePointer<JournalQuestion> {
  /// Whether a draft asks for the same. Behind a pointer, since a call of its own method copies a struct of that size first.
  ///
  /// - Parameter bytes: the page's.
  func isAsked(by draft: JournalDraft, _ facts: borrowing Trace.Facts, in bytes: [UInt8]) -> Bool {
    pointee.target.holds(draft.target, in: bytes) && pointee.headers.holds(draft.headers, in: bytes)
      && pointee.method.holds(draft.method, in: bytes) && pointee.transport == draft.transport
      && pointee.queryStart == draft.queryStart && pointee.operation == facts.operation
      && pointee.organization == facts.organization && pointee.file == facts.file && pointee.part == facts.part
      && facts.withSubject { subject in
        guard let subject, let run = pointee.subject else { return subject == nil && pointee.subject == nil }
        return run.holds(subject, in: bytes)
      }
  }
}

/// Where some bytes lie in a page's buffer.
struct ByteRun: Sendable {
  var start: UInt32
  var count: UInt32

  var range: Range<Int> { Int(start)..<Int(start) + Int(count) }

  func holds(_ other: UnsafeRawBufferPointer, in bytes: [UInt8]) -> Bool {
    guard other.count == Int(count) else { return false }
    guard let base = other.baseAddress, count > 0 else { return true }
    return bytes.withUnsafeBytes { memcmp($0.baseAddress! + Int(start), base, other.count) == 0 }
  }
}

extension Trace.Facts {
  /// Lends the bytes of the subject.
  borrowing func withSubject<Result>(_ use: (UnsafeRawBufferPointer?) -> Result) -> Result {
    guard let subject else { return use(nil) }
    return subject.utf8.withContiguousStorageIfAvailable { use(UnsafeRawBufferPointer($0)) }
      ?? Array(subject.utf8).withUnsafeBytes { use($0) }
  }
}
