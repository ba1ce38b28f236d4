import HTTPCore
package import Values

/// Which journal entries are meant: every field that is set must agree.
package struct JournalMatch: Sendable {
  package enum Field: String, Sendable, CaseIterable {
    case operation, status, method, path, organization, file, part, subject, since
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

  package var operation: Operation?
  package var status: Status?
  package var method: String?
  /// Of the path without its query.
  package var path: PathPattern?
  package var organization: ID?
  package var file: ID?
  package var part: Int?
  package var subject: String?
  package var since: Since?

  /// Made once: a filter looks at thousands of entries.
  private static let fields = Field.allCases

  package init() {}

  package func matches(_ entry: JournalEntry) -> Bool {
    Self.fields.allSatisfy { agrees($0, entry) }
  }

  /// The fields in which an entry is not what was asked for.
  package func differences(_ entry: JournalEntry) -> [Field] {
    Self.fields.filter { !agrees($0, entry) }
  }

  package func agrees(_ field: Field, _ entry: JournalEntry) -> Bool {
    switch field {
    case .operation: operation == nil || operation == entry.notes.operation
    case .status: status?.covers(entry.outcome.status) ?? true
    case .method: method == nil || method == entry.method
    case .path: path?.matches(entry.head.path) ?? true
    case .organization: organization == nil || organization == entry.notes.organization
    case .file: file == nil || file == entry.notes.file
    case .part: part == nil || part == entry.notes.part
    case .subject: subject == nil || subject == entry.notes.subject
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
