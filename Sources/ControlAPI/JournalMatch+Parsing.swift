import JSON
import PolarFiles
import Recording

extension JournalMatch {
  static let keys = Field.allCases.map(\.rawValue)

  /// Takes one criterion as text, as a query has it.
  mutating func set(_ field: Field, to text: String, in store: Store) throws(ControlError) {
    switch field {
    case .request(let field):
      do throws(CriterionFault) {
        try criteria.set(field, to: text) { store.organization(slug: $0)?.id }
      } catch {
        throw ControlError(.invalid, "\(field.rawValue) \(error.reason).")
      }
    case .status:
      guard let value = Status(text) else {
        throw ControlError(.invalid, "status must be a number such as 404 or a class such as 4xx, not '\(text)'.")
      }
      status = value
    case .failure: failure = text
    case .since:
      if let sequence = Int(text) {
        since = .sequence(sequence)
      } else if let time = Timestamp(rfc3339: text) {
        since = .time(time)
      } else {
        throw ControlError(.invalid, "since must be a sequence number or an RFC 3339 time, not '\(text)'.")
      }
    }
  }

  /// From the query of a GET; `limit` and `last` are no criteria.
  init(query: [(name: String, value: String)], in store: Store) throws(ControlError) {
    self.init()
    let others = ["limit", "last"]
    for (name, value) in query where !others.contains(name) {
      guard let field = Field(rawValue: name) else {
        throw ControlError(
          .badRequest,
          "Unknown query parameter '\(name)'; known are \((Self.keys + others).joined(separator: ", ")).")
      }
      try set(field, to: value, in: store)
    }
  }

  /// From the object under `match`.
  init(_ value: JSONValue?, in store: Store) throws(ControlError) {
    self.init()
    guard let value else {
      throw ControlError(.invalid, "match is missing: an object of criteria, which may be empty.")
    }
    guard case .object(let object) = value else { throw ControlError(.invalid, "match must be an object.") }
    for member in object.members {
      guard let field = Field(rawValue: member.key) else {
        throw ControlError(
          .invalid, "Unknown key 'match.\(member.key)'; known are \(Self.keys.joined(separator: ", ")).")
      }
      switch member.value {
      case .null: continue
      case .string(let text): try set(field, to: text, in: store)
      case .int(let number): try set(field, to: "\(number)", in: store)
      default: throw ControlError(.invalid, "match.\(member.key) must be a text or a number.")
      }
    }
  }

  /// What was asked of a field and what an entry has there, for a near miss.
  func expectation(_ field: Field, _ entry: JournalEntry) -> (expected: String, actual: String?) {
    switch field {
    case .request(let field): expectation(field, entry)
    case .status: (status?.text ?? "", "\(entry.outcome.status)")
    case .failure: (failure ?? "", entry.notes.failure)
    case .since:
      switch since {
      case .sequence(let sequence): ("after \(sequence)", "\(entry.sequence)")
      case .time(let time): ("from \(time.rfc3339)", entry.outcome.time.rfc3339)
      case nil: ("", nil)
      }
    }
  }

  private func expectation(
    _ field: RequestCriteria.Field, _ entry: JournalEntry
  ) -> (expected: String, actual: String?) {
    switch field {
    case .operation: (criteria.operation?.text ?? "", entry.operation?.rawValue)
    case .method: (criteria.method ?? "", entry.method)
    case .path: (criteria.path?.text ?? "", SecretMask.masked(entry.path))
    case .organization: (criteria.organization?.text ?? "", entry.organization?.text)
    case .file: (criteria.file?.text ?? "", entry.file?.text)
    case .part: (criteria.part.map { "\($0)" } ?? "", entry.part.map { "\($0)" })
    case .subject: (criteria.subject ?? "", entry.subject)
    }
  }
}
