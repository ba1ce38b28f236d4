package struct User: Sendable, Hashable {
  package struct Membership: Sendable, Hashable {
    package var organization: ID
    package var role: Role

    package init(organization: ID, role: Role) {
      self.organization = organization
      self.role = role
    }
  }

  package var id: ID
  package var email: String
  package var memberships: [Membership]

  package init(id: ID, email: String, memberships: [Membership]) {
    self.id = id
    self.email = email
    self.memberships = memberships
  }

  package func role(in organization: ID) -> Role? {
    memberships.first { $0.organization == organization }?.role
  }
}
