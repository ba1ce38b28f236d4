/// A tenant.
package struct Organization: Sendable, Hashable {
  package var id: ID
  package var name: String
  package var slug: String
  package var blockedAt: Timestamp?
  package var deletedAt: Timestamp?
  /// Whether its members need credentials that are limited to it, as after a login by SSO.
  package var isSSOEnforced = false
  package var rateLimitGroup = RateLimitGroup.default

  package init(id: ID, name: String, slug: String) {
    self.id = id
    self.name = name
    self.slug = slug
  }

  /// Whether it is neither blocked nor deleted; otherwise its tokens are invalid and its files are invisible.
  package var isActive: Bool { blockedAt == nil && deletedAt == nil }

  /// Whether a name or a slug is valid.
  package static func isName(_ text: String) -> Bool { !text.isEmpty && !text.utf8.contains(0) }

  /// Derives a slug from a name: letters and digits in lower case, everything else as single dashes.
  static func slug(_ name: String) -> String {
    let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
    return words.isEmpty ? "organization" : words.joined(separator: "-")
  }
}

/// The organizations of a world, found by id and by slug.
struct OrganizationTable: Sendable {
  private(set) var all: [Organization] = []
  private var byID: [ID: Int32] = [:]
  private var bySlug: [ExactText: Int32] = [:]

  subscript(index: Int32) -> Organization { all[Int(index)] }

  func index(of id: ID) -> Int32? {
    // For the few organizations of most worlds, comparing ids is cheaper than hashing one.
    guard all.count <= 8 else { return byID[id] }
    for index in all.indices where all[index].id == id { return Int32(index) }
    return nil
  }

  func index(slug: String) -> Int32? { bySlug[ExactText(slug)] }

  @discardableResult mutating func append(_ organization: Organization) -> Int32 {
    let index = Int32(all.count)
    all.append(organization)
    byID[organization.id] = index
    bySlug[ExactText(organization.slug)] = index
    return index
  }
}
