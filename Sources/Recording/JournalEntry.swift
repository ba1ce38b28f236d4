package import HTTPCore
import HTTPTypes
package import Values

/// One request that was seen out: its head as it came, what its plane noted, and how it ended. Rendered only when
/// somebody asks.
///
/// A class, because it never changes and the journal moves entries about.
package final class JournalEntry: Sendable {
  /// When and how it ended.
  package struct Outcome: Sendable {
    package var time: Timestamp
    package var status: Int
    /// From the head to the answer.
    package var nanoseconds: Int
    /// The answer's body in bytes.
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
  package let head: RequestHead
  private let settled: SettledNotes
  package let outcome: Outcome
  /// What keeping it takes, the memory of its head included. Counted while its parts are in the processor's cache.
  let byteCount: Int

  init(sequence: Int, head: RequestHead, notes: SettledNotes, outcome: Outcome) {
    self.sequence = sequence
    self.head = head
    settled = notes
    self.outcome = outcome
    byteCount = Self.byteCount(head, notes.value)
  }

  package var notes: RequestNotes { settled.value }
  package var method: String { head.method.rawValue }
  package var path: String { String(decoding: head.path, as: UTF8.self) }
  package var query: String? { head.query.map { String(decoding: $0, as: UTF8.self) } }

  private static func byteCount(_ head: RequestHead, _ notes: RequestNotes) -> Int {
    var count = MemoryLayout<RequestNotes>.size + MemoryLayout<Outcome>.size + 320
    count += head.target.capacity + head.headers.bytes.capacity
    count += head.headers.fields.capacity * MemoryLayout<HeaderBlock.Field>.stride
    if case .bytes(let bytes) = notes.body { count += bytes.capacity }
    count += (notes.subject?.utf8.count ?? 0) + (notes.explanation?.utf8.count ?? 0)
    return count
  }
}
