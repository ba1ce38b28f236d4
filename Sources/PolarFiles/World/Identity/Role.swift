/// What a user is in an organization.
package enum Role: String, Sendable, CaseIterable {
  case owner, admin, member, finance

  package var canReadProducts: Bool { true }

  package var canManageProducts: Bool { self != .finance }
}
