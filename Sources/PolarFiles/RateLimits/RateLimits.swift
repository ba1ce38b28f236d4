/// The groups of callers, each with a limit of its own.
package enum RateLimitGroup: String, Sendable, CaseIterable {
  case restricted, `default`, web, elevated
  /// Of a token or a session that is not known to be valid yet.
  case pendingAuth = "pending_auth"

  /// The groups that an organization can be in.
  package static let ofOrganizations: [RateLimitGroup] = [.restricted, .default, .web, .elevated]
}

/// How many requests the callers of each group may make; a group without a limit may make any number.
package struct RateLimits: Sendable, Hashable {
  /// The length of a window; raw values are seconds.
  package enum Unit: Int, Sendable {
    case second = 1
    case minute = 60
  }

  package struct Limit: Sendable, Hashable {
    package var count: Int
    package var unit: Unit

    package init(_ count: Int, a unit: Unit) {
      self.count = count
      self.unit = unit
    }

    /// `100 requests a minute`.
    package var text: String {
      "\(count) \(count == 1 ? "request" : "requests") a \(unit == .second ? "second" : "minute")"
    }
  }

  private var limits: [RateLimitGroup: Limit] = [:]

  package init() {}

  /// The limits of one of Polar's environments; development has none.
  package init(_ deployment: Deployment) {
    switch deployment {
    case .development: break
    case .sandbox:
      limits = [
        .restricted: Limit(10, a: .minute), .default: Limit(100, a: .minute), .web: Limit(50, a: .second),
        .elevated: Limit(50, a: .second), .pendingAuth: Limit(60, a: .minute),
      ]
    case .production:
      limits = [
        .restricted: Limit(60, a: .minute), .default: Limit(500, a: .minute), .web: Limit(100, a: .second),
        .elevated: Limit(100, a: .second), .pendingAuth: Limit(60, a: .minute),
      ]
    }
  }

  package subscript(group: RateLimitGroup) -> Limit? {
    get { limits[group] }
    set { limits[group] = newValue }
  }

  package var isEmpty: Bool { limits.isEmpty }
}
