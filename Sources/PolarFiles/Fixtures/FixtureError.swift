import JSON

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

extension FixtureErrors {
  /// The one of a file that cannot be read, or is not in its notation.
  init(_ file: String, _ location: JSONLocation, _ message: String) {
    errors = [
      FixtureError(
        kind: .invalid, file: file, line: location.line, column: location.column, keyPath: "", message: message)
    ]
  }
}

/// Collects the errors of one run, up to a limit.
final class FixtureLog {
  private(set) var errors: [FixtureError] = []
  /// Errors beyond the limit included.
  private(set) var count = 0

  /// One more says that there are others.
  private let limit: Int

  /// Of one document.
  static let mostErrors = 100

  init(limit: Int = mostErrors) { self.limit = limit }

  /// Loading goes no further then.
  var isFull: Bool { count > limit }

  /// The error is built only below the limit.
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
