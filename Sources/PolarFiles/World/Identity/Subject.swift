/// The caller of a request, with the rights of its token.
///
/// A class, so that a look-up copies nothing.
package final class Subject: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case organization(ID)
    case user(ID)
  }

  package let kind: Kind
  package let scopes: Scopes
  /// The organizations that the token is down-scoped to; `nil` without such a limit.
  package let organizations: Set<ID>?
  /// Whether it can reach organizations that enforce SSO.
  package let reachesSSOEnforced: Bool
  /// The token's label for the journal, without its secret.
  package let tokenLabel: String

  package init(
    kind: Kind, scopes: Scopes, organizations: Set<ID>?, reachesSSOEnforced: Bool = true, tokenLabel: String
  ) {
    self.kind = kind
    self.scopes = scopes
    self.organizations = organizations
    self.reachesSSOEnforced = reachesSSOEnforced
    self.tokenLabel = tokenLabel
  }

  package static func == (lhs: Subject, rhs: Subject) -> Bool {
    lhs.kind == rhs.kind && lhs.scopes == rhs.scopes && lhs.organizations == rhs.organizations
      && lhs.reachesSSOEnforced == rhs.reachesSSOEnforced && lhs.tokenLabel == rhs.tokenLabel
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(tokenLabel)
  }

  /// `organization:1dbf…` or `user:a11c…`.
  package var name: String {
    switch kind {
    case .organization(let id): "organization:\(id.text)"
    case .user(let id): "user:\(id.text)"
    }
  }
}

/// The result of checking a request's credentials.
package enum Authentication: Sendable, Hashable {
  /// No credential, a `polar_crt_` token, or a cookie that names no session.
  case anonymous
  /// A customer's or member's session, which is valid but not permitted here.
  case customer
  case subject(Subject)
  /// A token that is unknown, expired, revoked or without a known prefix, or whose holder is blocked or deleted.
  case invalidToken
}
