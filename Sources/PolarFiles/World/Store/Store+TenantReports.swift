import Synchronization

/// An organization as an operator sees it.
package struct OrganizationReport: Sendable {
  package var organization: Organization
  /// The files that the API lists.
  package var files: Int
}

/// A token as an operator sees it.
package struct TokenReport: Sendable {
  package var token: Token
  /// The slug of an organization, the address of a user.
  package var holderName: String?
  /// Whether it authenticates a request now.
  package var isValid: Bool
}

/// A user with the slugs of the organizations that memberships name.
package struct UserReport: Sendable {
  package var user: User
  package var slugs: [ID: String]
}

extension Store {
  /// The organizations whose name or slug contains the text, in either case; the newest first.
  package func organizations(matching text: String?, _ page: PageNumber) -> Listing<OrganizationReport> {
    let world = state.withLock { $0.world }
    let found = world.organizations.all.indices.reversed().filter { index in
      let organization = world.organizations.all[index]
      return organization.name.holds(text) || organization.slug.holds(text)
    }
    let items = page.of(found).map { index in
      OrganizationReport(
        organization: world.organizations.all[index], files: world.files.listedCount(of: Int32(index)))
    }
    return Listing(items: items, total: found.count)
  }

  /// The members of an organization, or all users, whose email contains the text.
  package func users(matching text: String?, of organization: ID?, _ page: PageNumber) -> Listing<UserReport> {
    let world = state.withLock { $0.world }
    let found = world.users.all.filter { user in
      user.email.holds(text) && organization.map { user.role(in: $0) != nil } ?? true
    }
    let items = page.of(found).map { user in
      let slugs = user.memberships.compactMap { membership in
        world.organizations.index(of: membership.organization).map {
          (membership.organization, world.organizations[$0].slug)
        }
      }
      return UserReport(user: user, slugs: Dictionary(slugs) { first, _ in first })
    }
    return Listing(items: items, total: found.count)
  }

  /// The tokens that can reach an organization, or all tokens; the newest first.
  package func tokens(of organization: ID?, _ page: PageNumber) -> Listing<TokenReport> {
    let world = state.withLock { $0.world }
    let found = world.tokens.all.reversed().filter { token in
      organization.map { world.reaches(token, $0) } ?? true
    }
    return Listing(items: page.of(found).map { world.report(on: $0, at: now()) }, total: found.count)
  }

  /// The token of that id (`Token.id`).
  package func token(id: ID) -> TokenReport? {
    let world = state.withLock { $0.world }
    return world.tokens.all.first { $0.id == id }.map { world.report(on: $0, at: now()) }
  }
}

extension World {
  fileprivate func reaches(_ token: Token, _ organization: ID) -> Bool {
    switch token.holder {
    case .organization(organization), .customer(of: organization): true
    case .user(let id):
      users[id]?.role(in: organization) != nil && token.organizations?.contains(organization) ?? true
    default: false
    }
  }

  fileprivate func report(on token: Token, at now: Timestamp) -> TokenReport {
    let name: String? =
      switch token.holder {
      case .organization(let id), .customer(of: let id): organizations.index(of: id).map { organizations[$0].slug }
      case .user(let id): users[id]?.email
      case .nobody: nil
      }
    let authentication = authentication(of: token.text, at: { now })?.1
    return TokenReport(token: token, holderName: name, isValid: authentication != .invalidToken)
  }
}

extension String {
  /// Whether it contains the text, in either case; true without a text.
  fileprivate func holds(_ text: String?) -> Bool {
    text.map { $0.isEmpty || lowercased().contains($0.lowercased()) } ?? true
  }
}
