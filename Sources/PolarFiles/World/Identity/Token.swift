/// A credential of the world.
package struct Token: Sendable, Hashable {
  package enum Holder: Sendable, Hashable {
    case organization(ID)
    case user(ID)
    /// A customer or member of that organization.
    case customer(of: ID)
    case nobody
  }

  package var text: String
  package var kind: TokenKind
  package var holder: Holder
  package var scopes: Scopes
  /// The organizations that it is down-scoped to; nil without such a limit.
  package var organizations: Set<ID>?
  /// The OAuth 2 client that an access token was issued to.
  package var client: String?
  package var expiresAt: Timestamp?
  package var isRevoked = false

  package init(
    text: String, kind: TokenKind, holder: Holder, scopes: Scopes, organizations: Set<ID>? = nil,
    expiresAt: Timestamp? = nil
  ) {
    self.text = text
    self.kind = kind
    self.holder = holder
    self.scopes = scopes
    self.organizations = organizations
    self.expiresAt = expiresAt
  }

  /// The prefix and the last four characters; only the prefix of a short token.
  package var label: String {
    let secret = text.utf8.count - kind.rawValue.utf8.count
    return secret >= 12 ? "\(kind.rawValue)…\(text.suffix(4))" : "\(kind.rawValue)…"
  }

  /// Identifies it without its text; the same text always has the same id.
  package var id: ID { Self.id(text) }

  static func id(_ text: String) -> ID { StableHash.id("token", text) }

  package func isValid(at now: Timestamp) -> Bool { !isRevoked && expiresAt.map { now < $0 } ?? true }

  /// The subject that it authenticates, regardless of whether it is still valid.
  package var authentication: Authentication {
    switch holder {
    case .organization(let id):
      .subject(Subject(kind: .organization(id), scopes: scopes, organizations: nil, tokenLabel: label))
    case .user(let id):
      .subject(
        Subject(
          kind: .user(id), scopes: scopes, organizations: organizations,
          reachesSSOEnforced: organizations != nil || !kind.needsSSO, tokenLabel: label))
    case .customer: .customer
    case .nobody: .anonymous
    }
  }
}

/// The scopes of a token. The two that the Files API checks are bits; all names are preserved for an export.
package struct Scopes: Sendable, Hashable {
  package let names: [String]
  package let canReadFiles: Bool
  package let canWriteFiles: Bool

  package init(_ names: [String]) {
    self.names = names
    canReadFiles = names.contains("files:read")
    canWriteFiles = names.contains("files:write")
  }

  package static let files = Scopes(["files:read", "files:write"])
}
