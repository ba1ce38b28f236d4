import ArgumentParser

/// A number of seconds, which may have a fraction.
struct Seconds: ExpressibleByArgument {
  let duration: Duration
  let defaultValueDescription: String

  init(_ seconds: Double) {
    duration = .seconds(seconds)
    defaultValueDescription = "\(seconds)"
  }

  /// Nil for what makes no duration: no number, infinity, or more seconds than one holds.
  init?(argument: String) {
    guard let seconds = Double(argument), (-1e9...1e9).contains(seconds) else { return nil }
    self.init(seconds)
  }
}
