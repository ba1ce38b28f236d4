package import JSON

/// Why a criterion is refused; its text continues a sentence that begins with the criterion's name.
package struct CriterionFault: Error, Sendable {
  /// The place in the criterion's value, such as `.name`; empty for all of it.
  package var path = ""
  package var reason: String
  /// Whether it names something that may be there another time.
  package var isReference = false

  package init(path: String = "", reason: String, isReference: Bool = false) {
    self.path = path
    self.reason = reason
    self.isReference = isReference
  }
}

extension RequestCriteria {
  /// Takes one criterion as text, as a query has it.
  ///
  /// - Parameter organization: an organization's id by its slug.
  package mutating func set(
    _ field: Field, to text: String, organization find: (String) -> ID?
  ) throws(CriterionFault) {
    switch field {
    case .operation:
      guard let pattern = OperationPattern(text) else {
        let known = Operation.allCases.map(\.rawValue)
        let nearest = Suggestion.text(for: text, among: known)
        throw CriterionFault(
          reason: "is no known operation: '\(text)'\(nearest); known are \(known.joined(separator: ", "))")
      }
      operation = pattern
    case .method: method = text.uppercased()
    case .path: path = PathPattern(text)
    case .organization:
      guard let id = find(text) ?? ID(text) else {
        throw CriterionFault(
          reason: "must be the slug or id of an organization; there is no '\(text)'", isReference: true)
      }
      organization = id
    case .file:
      guard let id = ID(text) else { throw CriterionFault(reason: "must be a UUID, not '\(text)'") }
      file = id
    case .part:
      guard let number = Int(text) else { throw CriterionFault(reason: "must be a number, not '\(text)'") }
      part = number
    case .subject: subject = text
    case .header where !text.hasPrefix("{"):
      guard let colon = text.firstIndex(of: ":") else {
        throw CriterionFault(reason: "must be a name and a pattern, such as 'user-agent: polar-sdk*', not '\(text)'")
      }
      let pattern = text[text.index(after: colon)...].drop { $0 == " " }
      try addHeader(String(text[..<colon]), String(pattern))
    case .header, .body:
      guard let value = try? JSONValue.parse(Array(text.utf8)) else {
        throw CriterionFault(reason: "must be JSON, not '\(text)'")
      }
      try set(field, to: value)
    }
  }

  /// Takes one that is an object, as `match` has it.
  package mutating func set(_ field: Field, to value: JSONValue) throws(CriterionFault) {
    switch field {
    case .body: body = try BodyPattern(value)
    case .header:
      guard case .object(let object) = value else {
        throw CriterionFault(reason: #"must be an object such as {"user-agent": "polar-sdk*"}"#)
      }
      var names: Set<String> = []
      for member in object.members {
        guard case .string(let pattern) = member.value else {
          throw CriterionFault(path: ".\(member.key)", reason: "must be a text; * stands for any run of characters")
        }
        guard names.insert(member.key.lowercased()).inserted else {
          throw CriterionFault(path: ".\(member.key)", reason: "is there twice: the names of fields have no case")
        }
        try addHeader(member.key, pattern)
      }
    default: throw CriterionFault(reason: "must be a text or a number")
    }
  }

  private mutating func addHeader(_ name: String, _ pattern: String) throws(CriterionFault) {
    guard name.utf8.isToken else { throw CriterionFault(reason: "has a name that no field can have: '\(name)'") }
    guard pattern.utf8.allSatisfy({ !$0.isControl || $0.isBlank }) else {
      throw CriterionFault(path: ".\(name)", reason: "must not hold control characters, which no field has")
    }
    headers.append(HeaderPattern(name: name, value: TextPattern(pattern)))
  }
}
