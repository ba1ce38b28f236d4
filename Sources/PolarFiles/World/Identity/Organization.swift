/// A tenant.
package struct Organization: Sendable, Hashable {
  package var id: ID
  package var name: String
  package var slug: String
  package var blockedAt: Timestamp?
  package var deletedAt: Timestamp?
  /// Whether its members reach it only with credentials that are limited to it, as a login by SSO gives.
  package var isSSOEnforced = false
  package var rateLimitGroup = RateLimitGroup.default

  package init(id: ID, name: String, slug: String) {
    self.id = id
    self.name = name
    self.slug = slug
  }

  /// Neither blocked nor deleted: otherwise its tokens are invalid, and nobody sees its files.
  package var isActive: Bool { blockedAt == nil && deletedAt == nil }

  /// The slug that a name gives: letters and digits in lower case, the rest as single dashes.
  static func slug(_ name: String) -> String {
    let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
    return words.isEmpty ? "organization" : words.joined(separator: "-")
  }
}
