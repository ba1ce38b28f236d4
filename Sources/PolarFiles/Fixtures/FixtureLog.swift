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
