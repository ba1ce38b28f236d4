/// The users of a world, found by id and by email.
struct UserTable: Sendable {
  private(set) var all: [User] = []
  private var byID: [ID: Int] = [:]
  private var byEmail: [ExactText: Int] = [:]

  subscript(id: ID) -> User? { byID[id].map { all[$0] } }

  func id(email: String) -> ID? { byEmail[ExactText(email)].map { all[$0].id } }

  /// Adds the user, or puts it in the place of the one with the same id.
  mutating func insert(_ user: User) {
    if let index = byID[user.id] {
      byEmail[ExactText(all[index].email)] = nil
      all[index] = user
      byEmail[ExactText(user.email)] = index
    } else {
      byID[user.id] = all.count
      byEmail[ExactText(user.email)] = all.count
      all.append(user)
    }
  }
}
