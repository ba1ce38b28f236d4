/// One operation, or all whose names a pattern such as `s3:*` fits.
package struct OperationPattern: Sendable, Hashable {
  package let text: String
  package let operations: Set<Operation>

  /// Nil for a text that no operation fits.
  package init?(_ text: String) {
    let pattern = TextPattern(text)
    let operations = Set(Operation.allCases.filter { pattern.matches($0.rawValue) })
    guard !operations.isEmpty else { return nil }
    self.text = text
    self.operations = operations
  }

  package init(_ operation: Operation) {
    text = operation.rawValue
    operations = [operation]
  }

  package func covers(_ operation: Operation?) -> Bool { operation.map { operations.contains($0) } ?? false }
}
