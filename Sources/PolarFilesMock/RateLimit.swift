import PolarFiles

/// How many requests the callers of a group may make: in a window that a caller's first request opens.
///
/// Windows follow the mock's clock, so a test moves it instead of waiting.
///
/// ```swift
/// var configuration = Configuration()
/// configuration.rateLimits[.default] = .perMinute(3)
/// let limited = try MockServer(configuration)
/// // … let the code under test run into the limit; a minute later it may go on:
/// limited.clock.advance(by: .seconds(60))
/// ```
public enum RateLimit: Sendable, Hashable {
  /// This number of requests a minute, at least one; a request beyond is answered with 429 and `Retry-After: 60`.
  case perMinute(Int)
  /// This number of requests a second, at least one; a request beyond is answered with 429 and `Retry-After: 1`.
  case perSecond(Int)
  /// Any number.
  case off
}

/// The groups of callers, each with a limit of its own.
///
/// ```swift
/// var configuration = Configuration()
/// configuration.environment = .production
/// configuration.rateLimits[.pendingAuth] = .off
/// ```
public enum RateLimitGroup: String, Sendable, CaseIterable {
  /// Organizations that a fixture assigns to it.
  case restricted
  /// Organizations, users, OAuth 2 clients, customers and addresses.
  case `default`
  /// Users with a web session.
  case web
  /// Organizations that a fixture assigns to it.
  case elevated
  /// Tokens and web sessions that were not seen as valid within the last 300 seconds, each for itself.
  case pendingAuth = "pending_auth"
}

extension RateLimits {
  /// The limits of the environment, replaced by those of the configuration.
  init(_ configuration: Configuration) {
    self.init(Deployment(configuration.environment))
    for (group, limit) in configuration.rateLimits {
      guard let group = PolarFiles.RateLimitGroup(rawValue: group.rawValue) else { continue }
      self[group] =
        switch limit {
        case .perMinute(let count): Limit(count, a: .minute)
        case .perSecond(let count): Limit(count, a: .second)
        case .off: nil
        }
    }
  }
}
