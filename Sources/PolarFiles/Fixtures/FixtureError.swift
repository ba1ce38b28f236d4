/// What is wrong in a fixture, and where.
package struct FixtureError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Kind: Sendable, Hashable {
    case invalid
    /// Something of that id, slug, email, path or token is there already.
    case conflict
  }

  package var kind: Kind
  package var file: String
  package var line: Int
  package var column: Int
  /// `files[2].service`; empty for the document itself.
  package var keyPath: String
  package var message: String
  /// Whether it names something that may stand in another fixture.
  package var isReference = false

  package var description: String {
    keyPath.isEmpty
      ? "\(file):\(line):\(column): \(message)" : "\(file):\(line):\(column): \(keyPath): \(message)"
  }
}

/// The errors of a set of fixtures, in the order of the files; never empty.
package struct FixtureErrors: Error, Sendable, CustomStringConvertible {
  package var errors: [FixtureError]

  package var description: String { errors.map(\.description).joined(separator: "\n") }
}
