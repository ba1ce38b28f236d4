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

  /// Who such a token stands for.
  package var holder: Holder {
    switch self {
    case .organizationAccess, .organizationAuthorization: .organization
    case .personalAccess, .userAuthorization, .webSession: .user
    case .customerSession, .memberSession: .customer
    case .clientRegistration: .nobody
    }
  }

  package init?(prefixOf token: some Collection<UInt8>) {
    guard let kind = Self.allCases.first(where: { token.starts(with: $0.rawValue.utf8) }) else { return nil }
    self = kind
  }
}
