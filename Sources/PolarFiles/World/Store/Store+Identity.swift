import Synchronization

extension Store {
  /// Who bears this token: called on every request.
  package func authenticate(bearer bytes: UnsafeBufferPointer<UInt8>) -> Authentication {
    state.withLock { state in
      if let (kind, authentication) = state.world.tokens.authentication(bytes, by: environment.clock) {
        // The cookie of a session is no bearer token.
        return kind == .webSession ? .invalidToken : authentication
      }
      switch TokenKind(prefixOf: bytes) {
      case .clientRegistration: return .anonymous
      case .organizationAccess where configuration.authentication == .any && bytes.count <= Self.longestInvented:
        return adopt(String(decoding: bytes, as: UTF8.self), in: &state)
      default: return .invalidToken
      }
    }
  }

  /// How long an invented token may be: real ones have some sixty bytes, and each is stored.
  private static var longestInvented: Int { 512 }

  package func authenticate(bearer bytes: ArraySlice<UInt8>) -> Authentication {
    bytes.withUnsafeBufferPointer { authenticate(bearer: $0) }
  }

  package func authenticate(bearer token: String) -> Authentication {
    var token = token
    return token.withUTF8 { authenticate(bearer: $0) }
  }

  /// Whose session the `polar_session` cookie names; anything else is nobody's.
  package func authenticate(session cookie: ArraySlice<UInt8>) -> Authentication {
    cookie.withUnsafeBufferPointer { bytes in
      state.withLock { state in
        guard
          case (.webSession, .subject(let subject))? = state.world.tokens.authentication(
            bytes, by: environment.clock)
        else { return .anonymous }
        return .subject(subject)
      }
    }
  }

  package func authenticate(session cookie: String) -> Authentication {
    authenticate(session: Array(cookie.utf8)[...])
  }

  package func organization(_ id: ID) -> Organization? {
    state.withLock { state in state.world.organizations.index(of: id).map { state.world.organizations[$0] } }
  }

  package func organizations(readableBy subject: Subject) -> [ID] {
    state.withLock { state in
      state.world.organizationIndices(readableBy: subject).map { state.world.organizations[$0].id }
    }
  }

  package func canManage(_ subject: Subject, organization: ID) -> Bool {
    state.withLock { $0.world.canManage(subject, organization) }
  }

  /// What a create needs to know: where the subject may read, and of those where it may manage.
  package func organizations(of subject: Subject) -> [(id: ID, canManage: Bool)] {
    state.withLock { state in
      state.world.organizationIndices(readableBy: subject).map { index in
        let id = state.world.organizations[index].id
        return (id, state.world.canManage(subject, id))
      }
    }
  }

  /// The same token means the same organization after a reset, too.
  private func adopt(_ text: String, in state: inout State) -> Authentication {
    let id = StableHash.id("any", text)
    if !state.world.organizations.contains(id) {
      let slug = "tenant-\(id.text.prefix(8))"
      state.world.organizations.append(Organization(id: id, name: "Tenant \(id.text.prefix(8))", slug: slug))
    }
    let token = Token(text: text, kind: .organizationAccess, holder: .organization(id), scopes: .files)
    state.world.tokens.insert(token)
    return token.authentication
  }
}
