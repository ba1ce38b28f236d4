package import HTTPCore
import HTTPTypes
package import Values

/// One finished request: its head, its plane's notes, and its outcome.
///
/// An immutable class, which the journal can move cheaply. It stores the head's bytes and parses them again when they
/// are asked for, instead of holding the `RequestHead`: entries have left the processor's cache when they are dropped,
/// so each block of memory in them would cost a cache miss to free.
package final class JournalEntry: Sendable {
  /// When and how it ended.
  package struct Outcome: Sendable {
    package var time: Timestamp
    package var status: Int
    /// The time from the complete head to the response.
    package var nanoseconds: Int
    /// The length of the response's body, in bytes.
    package var responseSize: Int

    package init(time: Timestamp, status: Int, nanoseconds: Int, responseSize: Int) {
      self.time = time
      self.status = status
      self.nanoseconds = nanoseconds
      self.responseSize = responseSize
    }
  }

  /// 1 for the first request; never reused, not even after a clear.
  package let sequence: Int
  package let version: HTTPVersion
  package let notes: RequestNotes
  package let outcome: Outcome
  private let verb: HTTPRequest.Method
  /// The head's bytes: its fields, then its target.
  private let text: [UInt8]
  private let targetStart, pathEnd, queryEnd: Int32

  init(sequence: Int, head: RequestHead, notes: RequestNotes, outcome: Outcome) {
    self.sequence = sequence
    self.notes = notes
    self.outcome = outcome
    version = head.version
    verb = head.method
    text = head.headers.bytes
    (targetStart, pathEnd, queryEnd) = (Int32(head.targetStart), Int32(head.pathEnd), Int32(head.end))
  }

  package var method: String { verb.rawValue }
  package var rawPath: ArraySlice<UInt8> { text[Int(targetStart)..<Int(pathEnd)] }
  package var path: String { String(decoding: rawPath, as: UTF8.self) }
  package var query: String? {
    pathEnd < queryEnd ? String(decoding: text[(Int(pathEnd) + 1)..<Int(queryEnd)], as: UTF8.self) : nil
  }
  package var headers: HeaderBlock { HeaderBlock(lines: text[..<Int(targetStart)]) }

  /// The memory that it takes, approximately.
  var byteCount: Int {
    var count = MemoryLayout<RequestNotes>.size + MemoryLayout<Outcome>.size + 160 + text.capacity
    if case .bytes(let bytes) = notes.body { count += bytes.capacity }
    count += (notes.subject?.utf8.count ?? 0) + (notes.explanation?.utf8.count ?? 0)
    return count
  }
}
