import HTTPCore
package import JSON
package import PolarFiles
package import Values

/// A filter of journal entries: every field that is set must match.
package struct JournalMatch: Sendable {
  package enum Field: Sendable, Hashable {
    /// Known before the answer.
    case request(RequestCriteria.Field)
    case status, failure, since
  }

  /// A status by number, or all of a class (`4xx`).
  package enum Status: Sendable, Hashable {
    case exactly(Int)
    case hundred(Int)

    package init?(_ text: String) {
      let lowered = text.lowercased()
      if lowered.count == 3, lowered.hasSuffix("xx"), let hundred = Int(lowered.prefix(1)), (1...5).contains(hundred) {
        self = .hundred(hundred)
      } else if let code = Int(text), (100...599).contains(code) {
        self = .exactly(code)
      } else {
        return nil
      }
    }

    func covers(_ code: Int) -> Bool {
      switch self {
      case .exactly(let wanted): code == wanted
      case .hundred(let hundred): code / 100 == hundred
      }
    }

    package var text: String {
      switch self {
      case .exactly(let code): "\(code)"
      case .hundred(let hundred): "\(hundred)xx"
      }
    }
  }

  /// After a sequence number, or at or after a time.
  package enum Since: Sendable, Hashable {
    case sequence(Int)
    case time(Timestamp)
  }

  package var criteria = RequestCriteria()
  package var status: Status?
  /// The id of the failure rule that struck.
  package var failure: String?
  package var since: Since?

  /// Stored, because a filter compares thousands of entries.
  private static let fields = Field.allCases

  package init() {}

  package func matches(_ entry: JournalEntry) -> Bool {
    Self.fields.allSatisfy { agrees($0, entry) }
  }

  /// Whether it compares bodies, which is slow.
  var asksForBody: Bool { criteria.body != nil }

  /// Matches all fields but the body.
  func matchesBesidesBody(_ entry: JournalEntry) -> Bool {
    Self.fields.allSatisfy { $0 == .request(.body) || agrees($0, entry) }
  }

  /// The fields in which an entry does not match.
  package func differences(_ entry: JournalEntry) -> [Field] {
    Self.fields.filter { !agrees($0, entry) }
  }

  package func agrees(_ field: Field, _ entry: JournalEntry) -> Bool {
    switch field {
    case .request(let field): criteria.agrees(field, entry)
    case .status: status?.covers(entry.outcome.status) ?? true
    case .failure: failure == nil || failure == entry.notes.failure
    case .since: isRecent(entry)
    }
  }

  private func isRecent(_ entry: JournalEntry) -> Bool {
    switch since {
    case nil: true
    case .sequence(let sequence): entry.sequence > sequence
    case .time(let time): entry.outcome.time >= time
    }
  }
}

extension JournalMatch.Field: CaseIterable, RawRepresentable {
  /// Whether its value is an object instead of a text.
  package var isObject: Bool { if case .request(let field) = self { field.isObject } else { false } }

  /// The body last: it has to be parsed.
  package static let allCases =
    RequestCriteria.Field.allCases.filter { $0 != .body }.map { Self.request($0) } + [.status, .failure, .since]
    + [.request(.body)]

  /// Its name in queries and in `match`.
  package var rawValue: String {
    switch self {
    case .request(let field): field.rawValue
    case .status: "status"
    case .failure: "failure"
    case .since: "since"
    }
  }

  package init?(rawValue: String) {
    guard let field = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = field
  }
}

extension JSONNode {
  /// A body as JSON; nil if it is not JSON.
  package static func ofBody(_ bytes: [UInt8]) -> JSONNode? { (try? JSONDocument(parsing: bytes))?.root }
}

extension JournalEntry: RequestFacts {
  package func headerValues(_ name: String) -> [ArraySlice<UInt8>] { headers.values(name) }

  package var bodyValue: JSONNode? {
    guard case .bytes(let bytes) = notes.body else { return nil }
    return JSONNode.ofBody(bytes)
  }

  package var operation: Operation? { notes.operation }
  package var organization: ID? { notes.organization }
  package var file: ID? { notes.file }
  package var part: Int? { notes.part }
  package var subject: String? { notes.subject }
}
