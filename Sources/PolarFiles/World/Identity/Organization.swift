/// A tenant.
package struct Organization: Sendable, Hashable {
  package var id: ID
  package var name: String
  package var slug: String

  package init(id: ID, name: String, slug: String) {
    self.id = id
    self.name = name
    self.slug = slug
  }
}
