import JSON

/// Checks documents against schemas by Pydantic's lax rules, and collects every error in the order in which Pydantic
/// does.
struct Validation {
  private(set) var errors: [ValidationError] = []
  private let location: LocationStep

  /// - Parameter location: where the documents come from, such as `body`.
  init(at location: LocationStep) { self.location = location }

  /// What the schema means by the document; `nil` once an error has been noted.
  ///
  /// - Parameter step: where the document lies within the location.
  mutating func check(_ document: JSONTape, _ schema: FlatSchema, at step: LocationStep? = nil) -> Validated? {
    // Most documents are valid: only one that is not is gone through again, to tell where and why.
    var check = DocumentCheck(document, schema)
    if let validated = check.run() { return validated }
    check = DocumentCheck(document, schema, explainingAt: [location] + [step].compactMap(\.self))
    _ = check.run()
    errors += check.errors
    return nil
  }

  /// Notes that nothing came where something has to.
  mutating func missing() { errors.append(ValidationError(.missing, at: [location], input: .null)) }
}
