extension FixtureLoader {
  static let organizationKeys = [
    "id", "name", "slug", "blocked", "blocked_at", "deleted", "deleted_at", "sso_enforced",
    "rate_limit_group",
  ]
  static let userKeys = ["id", "email", "memberships", "blocked", "blocked_at", "deleted", "deleted_at"]
  static let membershipKeys = ["organization", "role", "deleted", "deleted_at"]

  mutating func loadOrganization(_ reader: FixtureReader) {
    guard let fields = reader.fields(Self.organizationKeys) else { return }
    let givenName = fields.name("name")
    let number = world.organizations.all.count + 1
    let slug = fields.name("slug") ?? givenName.map(Organization.slug) ?? "organization-\(number)"
    let id = fields.nonNull("id").map(\.id) ?? StableHash.id("organization", slug)
    let (blockedAt, deletedAt) = (fields.moment("blocked"), fields.moment("deleted"))
    let isSSOEnforced = fields.nonNull("sso_enforced")?.bool ?? false
    let group = fields.nonNull("rate_limit_group")?.choice(of: RateLimitGroup.ofOrganizations)
    guard let id else { return }
    guard world.organizations.index(slug: slug) == nil else {
      (fields["slug"] ?? reader).fail("an organization with slug \(slug) is there already", kind: .conflict)
      return
    }
    guard world.organizations.index(of: id) == nil else {
      (fields["id"] ?? reader).fail("an organization \(id) is there already", kind: .conflict)
      return
    }
    var organization = Organization(id: id, name: givenName ?? slug, slug: slug)
    organization.blockedAt = blockedAt
    organization.deletedAt = deletedAt
    organization.isSSOEnforced = isSSOEnforced
    organization.rateLimitGroup = group ?? .default
    world.organizations.append(organization)
  }

  mutating func loadUser(_ reader: FixtureReader) {
    guard let fields = reader.fields(Self.userKeys) else { return }
    let email = fields.name("email") ?? "user-\(world.users.all.count + 1)@example.com"
    let id = fields.nonNull("id").map(\.id) ?? StableHash.id("user", email)
    let memberships = loadMemberships(fields)
    let (blockedAt, deletedAt) = (fields.moment("blocked"), fields.moment("deleted"))
    guard let id else { return }
    guard world.users.id(email: email) == nil else {
      (fields["email"] ?? reader).fail("a user with email \(email) is there already", kind: .conflict)
      return
    }
    guard world.users[id] == nil else {
      (fields["id"] ?? reader).fail("a user \(id) is there already", kind: .conflict)
      return
    }
    var user = User(id: id, email: email, memberships: memberships)
    user.blockedAt = blockedAt
    user.deletedAt = deletedAt
    world.users.append(user)
  }

  private func loadMemberships(_ fields: FixtureFields) -> [User.Membership] {
    var memberships: [User.Membership] = []
    var taken: Set<ID> = []
    for reader in fields.elements("memberships") {
      guard let membership = reader.fields(Self.membershipKeys) else { continue }
      let role = membership.nonNull("role").map { $0.choice(Role.self) } ?? .owner
      guard let slug = membership.required("organization"), let index = organization(slug), let role else { continue }
      let id = world.organizations[index].id
      guard taken.insert(id).inserted else {
        slug.fail("the user is a member there already", kind: .conflict)
        continue
      }
      memberships.append(
        User.Membership(organization: id, role: role, deletedAt: membership.moment("deleted")))
    }
    return memberships
  }
}
