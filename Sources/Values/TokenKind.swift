/// What a token is, which its prefix says.
package enum TokenKind: String, Sendable, CaseIterable {
  case organizationAccess = "polar_oat_"
  case personalAccess = "polar_pat_"
  case userAuthorization = "polar_at_u_"
  case organizationAuthorization = "polar_at_o_"
  case customerSession = "polar_cst_"
  case memberSession = "polar_mst_"
  case clientRegistration = "polar_crt_"
  case webSession = "polar_us_"

  package enum Holder: Sendable { case organization, user, customer, nobody }

  /// The kind of holder of such a token.
  package var holder: Holder {
    switch self {
    case .organizationAccess, .organizationAuthorization: .organization
    case .personalAccess, .userAuthorization, .webSession: .user
    case .customerSession, .memberSession: .customer
    case .clientRegistration: .nobody
    }
  }

  /// Whether such a token, unless it is limited to organizations, cannot reach those that enforce SSO, because it comes from
  /// a login. A personal access token can.
  package var needsSSO: Bool { self == .webSession || self == .userAuthorization }

  /// Whether an OAuth 2 client was issued it.
  package var hasClient: Bool { self == .userAuthorization || self == .organizationAuthorization }

  package init?(prefixOf token: some Collection<UInt8>) {
    guard let kind = Self.allCases.first(where: { token.starts(with: $0.rawValue.utf8) }) else { return nil }
    self = kind
  }
}
