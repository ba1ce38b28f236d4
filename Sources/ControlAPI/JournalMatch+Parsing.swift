import JSON
import PolarFiles
import Recording

extension JournalMatch {
  static let keys = Field.allCases.map(\.rawValue)

  /// Takes one criterion as text, as a query has it.
  mutating func set(_ field: Field, to text: String, in store: Store) throws(ControlError) {
    switch field {
    case .operation:
      guard let value = Operation(rawValue: text) else {
        let known = Operation.allCases.map(\.rawValue).joined(separator: ", ")
        throw ControlError(.invalid, "Unknown operation '\(text)'; known are \(known).")
      }
      operation = value
    case .status:
      guard let value = Status(text) else {
        throw ControlError(.invalid, "status must be a number such as 404 or a class such as 4xx, not '\(text)'.")
      }
      status = value
    case .method: method = text.uppercased()
    case .path: path = PathPattern(text)
    case .organization: organization = try Self.organization(text, in: store)
    case .file: file = try Self.id(text, "file")
    case .part:
      guard let value = Int(text) else { throw ControlError(.invalid, "part must be a number, not '\(text)'.") }
      part = value
    case .subject: subject = text
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

  /// From the query of a GET; `limit` is not a criterion.
  init(query: [(name: String, value: String)], in store: Store) throws(ControlError) {
    self.init()
    for (name, value) in query where name != "limit" {
      guard let field = Field(rawValue: name) else {
        throw ControlError(
          .badRequest,
          "Unknown query parameter '\(name)'; known are \((Self.keys + ["limit"]).joined(separator: ", ")).")
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

  private static func id(_ text: String, _ name: String) throws(ControlError) -> ID {
    guard let id = ID(text) else { throw ControlError(.invalid, "\(name) must be a UUID, not '\(text)'.") }
    return id
  }

  /// By id or by slug.
  private static func organization(_ text: String, in store: Store) throws(ControlError) -> ID {
    if let organization = store.organization(slug: text) { return organization.id }
    if let id = ID(text) { return id }
    throw ControlError(.invalid, "There is no organization '\(text)'.")
  }

  /// What was asked of a field and what an entry has there, for a near miss.
  func expectation(_ field: Field, _ entry: JournalEntry) -> (expected: String, actual: String?) {
    switch field {
    case .operation: (operation?.rawValue ?? "", entry.notes.operation?.rawValue)
    case .status: (status?.text ?? "", "\(entry.outcome.status)")
    case .method: (method ?? "", entry.method)
    case .path: (path?.text ?? "", SecretMask.masked(entry.path))
    case .organization: (organization?.text ?? "", entry.notes.organization?.text)
    case .file: (file?.text ?? "", entry.notes.file?.text)
    case .part: (part.map { "\($0)" } ?? "", entry.notes.part.map { "\($0)" })
    case .subject: (subject ?? "", entry.notes.subject)
    case .since:
      switch since {
      case .sequence(let sequence): ("after \(sequence)", "\(entry.sequence)")
      case .time(let time): ("from \(time.rfc3339)", entry.outcome.time.rfc3339)
      case nil: ("", nil)
      }
    }
  }
}
