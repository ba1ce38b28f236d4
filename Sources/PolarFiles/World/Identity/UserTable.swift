/// The users of a world, found by id and by email.
struct UserTable: Sendable {
  private(set) var all: [User] = []
  private var byID: [ID: Int] = [:]
  private var byEmail: [ExactText: Int] = [:]

  subscript(id: ID) -> User? { byID[id].map { all[$0] } }

  func id(email: String) -> ID? { byEmail[ExactText(email)].map { all[$0].id } }

  /// The id and the email must not be there yet.
  mutating func append(_ user: User) {
    byID[user.id] = all.count
    byEmail[ExactText(user.email)] = all.count
    all.append(user)
  }
}
