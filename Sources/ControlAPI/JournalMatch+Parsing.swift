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
        throw refusal(field, error)
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

  private mutating func set(_ field: Field, to value: JSONValue) throws(ControlError) {
    guard case .request(let criterion) = field else { return }
    do throws(CriterionFault) {
      try criteria.set(criterion, to: value)
    } catch {
      throw refusal(criterion, error)
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
          "Unknown query parameter '\(name)'\(Suggestion.text(for: name, among: Self.keys + others)); "
            + "known are \((Self.keys + others).joined(separator: ", ")).")
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
          .invalid,
          "Unknown key 'match.\(member.key)'\(Suggestion.text(for: member.key, among: Self.keys)); "
            + "known are \(Self.keys.joined(separator: ", ")).")
      }
      switch member.value {
      case .null: continue
      case let value where field.isObject: try set(field, to: value)
      case .string(let text): try set(field, to: text, in: store)
      case .bigInt(let text):
        throw ControlError(.invalid, "match.\(member.key) is a number beyond 64 bits: \(text).")
      case let value:
        guard let number = value.wholeNumber else {
          throw ControlError(.invalid, "match.\(member.key) must be a text or a whole number.")
        }
        try set(field, to: "\(number)", in: store)
      }
    }
  }

  private func refusal(_ field: RequestCriteria.Field, _ fault: CriterionFault) -> ControlError {
    ControlError(.invalid, "\(field.rawValue)\(fault.path) \(fault.reason)\(fault.reason.hasSuffix("?") ? "" : ".")")
  }
}
