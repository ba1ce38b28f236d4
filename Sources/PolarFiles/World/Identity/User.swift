package struct User: Sendable, Hashable {
  package struct Membership: Sendable, Hashable {
    package var organization: ID
    package var role: Role
    package var deletedAt: Timestamp?

    package init(organization: ID, role: Role, deletedAt: Timestamp? = nil) {
      self.organization = organization
      self.role = role
      self.deletedAt = deletedAt
    }
  }

  package var id: ID
  package var email: String
  package var memberships: [Membership]
  package var blockedAt: Timestamp?
  package var deletedAt: Timestamp?

  package init(id: ID, email: String, memberships: [Membership]) {
    self.id = id
    self.email = email
    self.memberships = memberships
  }

  /// Whether the user is neither blocked nor deleted; otherwise the user's tokens and sessions are invalid.
  package var isActive: Bool { blockedAt == nil && deletedAt == nil }

  package func role(in organization: ID) -> Role? {
    memberships.first { $0.organization == organization && $0.deletedAt == nil }?.role
  }
}

/// A user's role in an organization.
package enum Role: String, Sendable, CaseIterable {
  case owner, admin, member, finance

  package var canReadProducts: Bool { true }

  package var canManageProducts: Bool { self != .finance }
}

/// The users of a world, found by id and by email.
struct UserTable: Sendable {
  private(set) var all: [User] = []
  private var byID: [ID: Int] = [:]
  private var byEmail: [ExactText: Int] = [:]

  subscript(id: ID) -> User? { byID[id].map { all[$0] } }

  func id(email: String) -> ID? { byEmail[ExactText(email)].map { all[$0].id } }

  /// Adds a user, whose id and email must be new.
  mutating func append(_ user: User) {
    byID[user.id] = all.count
    byEmail[ExactText(user.email)] = all.count
    all.append(user)
  }
}
