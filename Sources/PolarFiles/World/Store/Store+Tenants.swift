import Synchronization

extension Store {
  package struct Tenant: Sendable {
    package var organization: Organization
    package var token: Token
  }

  /// Adds an organization with a token of its own, so that a test works in isolation.
  ///
  /// - Throws: a conflict when the slug is taken.
  package func addOrganization(name: String? = nil, slug: String? = nil, scopes: Scopes = .files) throws(SlugTaken)
    -> Tenant
  {
    try state.withLock { (state) throws(SlugTaken) in
      let id = state.random.nextID()
      let slug = slug ?? name.map(Organization.slug).flatMap { state.freeSlug($0) } ?? "tenant-\(id.text.prefix(8))"
      guard state.world.organizations.index(slug: slug) == nil else { throw SlugTaken(slug: slug) }
      let organization = Organization(id: id, name: name ?? slug, slug: slug)
      state.world.organizations.append(organization)
      state.latestChanges.note(.organization, id)
      let token = Token(
        text: TokenKind.organizationAccess.rawValue + state.random.nextSecret(), kind: .organizationAccess,
        holder: .organization(id), scopes: scopes)
      state.world.tokens.insert(token)
      state.latestChanges.note(.token, token.id)
      return Tenant(organization: organization, token: token)
    }
  }

  /// False if there is no such token, or if it is already revoked.
  @discardableResult package func revoke(token: String) -> Bool {
    state.withLock { state in
      guard state.world.tokens.revoke(token) else { return false }
      state.latestChanges.note(.token, Token.id(token))
      return true
    }
  }
}

package struct SlugTaken: Error, Sendable, Hashable {
  package var slug: String
}

extension Store.State {
  /// The slug, or `nil` when an organization has it.
  fileprivate func freeSlug(_ slug: String) -> String? {
    world.organizations.index(slug: slug) == nil ? slug : nil
  }
}

extension RandomSource {
  /// The secret part of a token: letters and digits only.
  mutating func nextSecret() -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    return String(decoding: (0..<40).map { _ in alphabet[Int(next() % UInt64(alphabet.count))] }, as: UTF8.self)
  }
}
