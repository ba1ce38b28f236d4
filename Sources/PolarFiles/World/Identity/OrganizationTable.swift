/// The organizations of a world, found by id and by slug.
struct OrganizationTable: Sendable {
  private(set) var all: [Organization] = []
  private var byID: [ID: Int32] = [:]
  private var bySlug: [ExactText: Int32] = [:]

  subscript(index: Int32) -> Organization { all[Int(index)] }

  func index(of id: ID) -> Int32? {
    // Most worlds have a few, and each request asks: comparing ids is cheaper than hashing one.
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
