package import HTTPCore
package import PolarFiles
package import Values

/// What a plane finds out about a request while it answers: the journal, the log and `X-Mock-Explanation` read it.
///
/// A value with one owner at a time, the plane while it works; then the answer takes it to the exit, as `SettledNotes`.
package struct RequestNotes: Sendable {
  /// What was sent, as far as it is kept.
  package enum Body: Sendable {
    case none
    /// At most 64 KiB, as sent.
    case bytes([UInt8])
    /// A larger one: what is known of it.
    case digest(sha256Hex: String?, size: Int)
  }

  package static let keptBodyLimit = 65_536

  package var operation: Operation?
  /// Who asked, with secrets masked.
  package var subject: String?
  package var organization: ID?
  package var file: ID?
  package var part: Int?
  /// Why the request was refused, for a person: one sentence.
  package var explanation: String?
  /// The id of the failure rule that struck.
  package var failure: String?
  package var body = Body.none

  package init() {}
}

/// Notes that do not change any more: the answer, the exit and the journal's entry share them.
package final class SettledNotes: ExchangeNotes {
  package let value: RequestNotes

  package init(_ value: consuming RequestNotes) { self.value = value }
}

extension Response {
  /// Takes what is known of the request to the exit.
  package mutating func settle(_ notes: consuming RequestNotes) { self.notes = SettledNotes(notes) }
}

extension RequestNotes.Body {
  /// What is kept of a body that was gathered.
  package init(_ bytes: [UInt8]) {
    switch bytes.count {
    case 0: self = .none
    case ...RequestNotes.keptBodyLimit: self = .bytes(bytes)
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
