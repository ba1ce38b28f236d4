import PolarFiles

/// One of Polar's environments.
///
/// ```swift
/// var configuration = Configuration()
/// configuration.environment = .sandbox  // the hundred and first request within a minute is answered with 429
/// let mock = try MockServer(configuration)
/// ```
public enum PolarEnvironment: String, Sendable, CaseIterable {
  /// Polar's development setup: no rate limits, and pages of any origin may use the buckets.
  case development
  /// That of sandbox-api.polar.sh: a hundred requests a minute, and `X-Polar-Sandbox` on answers.
  case sandbox
  /// That of api.polar.sh: five hundred requests a minute.
  case production
}

extension Deployment {
  init(_ environment: PolarEnvironment) {
    self =
      switch environment {
      case .development: .development
      case .sandbox: .sandbox
      case .production: .production
      }
  }
}
