/// Why a criterion is refused: goes on where its name stands.
package struct CriterionFault: Error, Sendable {
  package var reason: String
  /// Whether it names something that may be there another time.
  package var isReference = false
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
    }
  }
}
