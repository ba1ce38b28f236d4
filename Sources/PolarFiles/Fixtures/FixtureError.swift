import JSON

/// A mistake in a fixture, with its location.
package struct FixtureError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Kind: Sendable, Hashable {
    case invalid
    /// There already is a record with that id, slug, email, path or token.
    case conflict
  }

  package var kind: Kind
  package var file: String
  package var line: Int
  package var column: Int
  /// Such as `files[2].service`; empty for the document itself.
  package var keyPath: String
  package var message: String
  /// Whether it refers to something that another fixture may define.
  package var isReference = false

  /// Of a key path, and of a message: both may hold what the fixture does, a megabyte a hundred times.
  static let longestText = 1000

  init(
    kind: Kind, file: String, line: Int, column: Int, keyPath: String, message: String, isReference: Bool = false
  ) {
    self.kind = kind
    self.file = file
    self.line = line
    self.column = column
    self.keyPath = keyPath.shortened(to: Self.longestText)
    self.message = message.shortened(to: Self.longestText)
    self.isReference = isReference
  }

  /// One line, whatever stands in the fixture's keys and values.
  package var description: String {
    (keyPath.isEmpty
      ? "\(file):\(line):\(column): \(message)" : "\(file):\(line):\(column): \(keyPath): \(message)").onOneLine
  }
}

/// The errors of a set of fixtures, in the order of the files; never empty.
package struct FixtureErrors: Error, Sendable, CustomStringConvertible {
  package var errors: [FixtureError]

  package var description: String { errors.map(\.description).joined(separator: "\n") }
}

extension FixtureErrors {
  /// The error of a file that cannot be read or parsed.
  init(_ message: String, file: String, at location: JSONLocation) {
    errors = [
      FixtureError(
        kind: .invalid, file: file, line: location.line, column: location.column, keyPath: "", message: message)
    ]
  }
}

/// Collects the errors of one run, up to a limit.
final class FixtureLog {
  private(set) var errors: [FixtureError] = []
  /// The number of all errors, including those beyond the limit.
  private(set) var count = 0

  /// The most errors that are collected; one more says that there are others.
  private let limit: Int

  /// The errors of the current document.
  static let mostErrors = 100

  init(limit: Int = mostErrors) { self.limit = limit }

  /// Whether the limit is reached, so that loading stops.
  var isFull: Bool { count > limit }

  /// Adds an error, which is built only below the limit.
  func append(_ error: @autoclosure () -> FixtureError) {
    count += 1
    if count <= limit {
      errors.append(error())
    } else if count == limit + 1 {
      var last = error()
      last.keyPath = ""
      last.message = "there are more mistakes; these are the first \(limit)"
      last.isReference = false
      errors.append(last)
    }
  }
}
