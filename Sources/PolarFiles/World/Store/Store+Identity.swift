import Synchronization

/// The credential of a request.
package enum Credential: Sendable {
  /// The token of an `Authorization: Bearer` header.
  case bearer(ArraySlice<UInt8>)
  /// The value of the `polar_session` cookie.
  case session(String)
  case none
}

extension Store {
  package func authenticate(_ credential: Credential) -> Authentication {
    state.withLock { authenticate(credential, in: &$0) }
  }

  /// Authenticates without side effects: an invented token makes no organization.
  package func recognize(_ credential: Credential) -> Authentication {
    state.withLock { authenticate(credential, in: &$0) { Self.invented($0).authentication } }
  }

  package func authenticate(bearer token: String) -> Authentication { authenticate(.bearer(Array(token.utf8)[...])) }

  package func authenticate(session cookie: String) -> Authentication { authenticate(.session(cookie)) }

  /// The longest invented token that is accepted, since each is stored; real ones have some sixty bytes.
  private static var longestInvented: Int { 512 }

  func authenticate(_ credential: Credential, in state: inout State) -> Authentication {
    var adopted: String?
    let authentication = authenticate(credential, in: &state) { token in
      adopted = token
      return Self.invented(token).authentication
    }
    if let adopted { adopt(adopted, in: &state) }
    return authentication
  }

  /// - Parameter invent: makes the subject of an unknown token, if such tokens are accepted.
  private func authenticate(
    _ credential: Credential, in state: inout State, invent: (String) -> Authentication
  ) -> Authentication {
    switch credential {
    case .none: return .anonymous
    case .bearer(let token):
      if let (kind, authentication) = state.world.authentication(of: token, at: now) {
        // The text of a session's cookie is not accepted as a bearer token.
        return kind == .webSession ? .invalidToken : authentication
      }
      switch TokenKind(prefixOf: token) {
      case .clientRegistration: return .anonymous
      case .organizationAccess
      where configuration.authentication == .any && token.count <= Self.longestInvented:
        return invent(String(decoding: token, as: UTF8.self))
      default: return .invalidToken
      }
    case .session(let cookie):
      // Any other cookie is ignored.
      guard case (.webSession, .subject(let subject))? = state.world.authentication(of: cookie, at: now) else {
        return .anonymous
      }
      return .subject(subject)
    }
  }

  package func organization(_ id: ID) -> Organization? {
    state.withLock { state in state.world.organizations.index(of: id).map { state.world.organizations[$0] } }
  }

  package func organization(slug: String) -> Organization? {
    state.withLock { state in state.world.organizations.index(slug: slug).map { state.world.organizations[$0] } }
  }

  package func organizations(readableBy subject: Subject) -> [ID] {
    state.withLock { state in
      state.world.organizationIndices(readableBy: subject).map { state.world.organizations[$0].id }
    }
  }

  /// For a create: the organizations that the subject may read, and those of them that it may manage.
  package func organizations(of subject: Subject) -> [(id: ID, canManage: Bool)] {
    state.withLock { state in
      state.world.organizationIndices(readableBy: subject).map { index in
        (state.world.organizations[index].id, state.world.canManage(subject, index))
      }
    }
  }

  /// Derived from the token, so that the same token means the same organization after a reset.
  private func adopt(_ text: String, in state: inout State) {
    let token = Self.invented(text)
    guard case .organization(let id) = token.holder else { return }
    if state.world.organizations.index(of: id) == nil {
      let slug = "tenant-\(id.text.prefix(8))"
      state.world.organizations.append(Organization(id: id, name: "Tenant \(id.text.prefix(8))", slug: slug))
      state.latestChanges.note(.organization, id)
    }
    state.world.tokens.insert(token)
    state.latestChanges.note(.token, token.id)
  }

  private static func invented(_ text: String) -> Token {
    Token(
      text: text, kind: .organizationAccess, holder: .organization(StableHash.id("any", text)), scopes: .files)
  }
}

extension Store {
  /// The token of that text, expired and revoked ones included.
  package func token(_ text: String) -> Token? { state.withLock { $0.world.tokens[text] } }

  /// Some tokens, at most `most`.
  package func tokens(most: Int) -> [Token] { state.withLock { Array($0.world.tokens.all.prefix(most)) } }
}
