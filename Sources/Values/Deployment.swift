/// The environment of Polar that the mock emulates (`POLAR_ENV`).
package enum Deployment: String, Sendable, CaseIterable {
  case development, sandbox, production

  /// Where the dashboard comes from; in development it may come from anywhere.
  package var dashboard: StaticString? {
    switch self {
    case .development: nil
    case .sandbox: "https://sandbox.polar.sh"
    case .production: "https://polar.sh"
    }
  }

  /// The origins whose pages may send cookies to the API (`POLAR_CORS_ORIGINS`).
  package var trustedOrigins: [StaticString] {
    dashboard.map { [$0, "https://github.com", "https://docs.polar.sh"] } ?? []
  }
}
