package import HTTPCore
package import PolarFiles
package import Values

/// What a plane finds out about a request while it answers, for the journal, the log and `X-Mock-Explanation`.
///
/// A plane fills it in and attaches it to the response as `SettledNotes`.
package struct RequestNotes: Sendable {
  /// The request's body, as far as it is recorded.
  package enum Body: Sendable {
    case none
    /// At most 64 KiB, as sent.
    case bytes([UInt8])
    /// The hash, if it is known, and the length of a larger body.
    case digest(sha256Hex: String?, size: Int)
  }

  package static let keptBodyLimit = 65_536

  package var operation: Operation?
  /// The caller, with secrets masked.
  package var subject: String?
  package var organization: ID?
  package var file: ID?
  package var part: Int?
  /// Why the request was refused: one sentence for a person.
  package var explanation: String?
  /// The id of the failure rule that struck.
  package var failure: String?
  package var body = Body.none

  package init() {}
}

/// Notes that no longer change, shared by the response, `willSend` and the journal's entry.
package final class SettledNotes: ExchangeNotes {
  package let value: RequestNotes

  package init(_ value: consuming RequestNotes) { self.value = value }
}

extension Response {
  /// Attaches the notes on the request, for `willSend`.
  package mutating func attach(_ notes: consuming RequestNotes) { self.notes = SettledNotes(notes) }
}

extension RequestNotes.Body {
  /// What is recorded of a collected body.
  package init(_ bytes: [UInt8]) {
    switch bytes.count {
    case 0: self = .none
    case ...RequestNotes.keptBodyLimit: self = .bytes(bytes)
    default: self = .digest(sha256Hex: SHA256Digest.of(bytes).hex, size: bytes.count)
    }
  }

  /// The length of the body in bytes.
  package var size: Int {
    switch self {
    case .none: 0
    case .bytes(let bytes): bytes.count
    case .digest(_, let size): size
    }
  }
}
