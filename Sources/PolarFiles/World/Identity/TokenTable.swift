/// The tokens of a world in the order in which they came, found by their text.
package struct TokenTable: Sendable {
  package private(set) var all: [Token] = []
  /// What the bearer of each is: made once, so that a look-up allocates nothing.
  private var authentications: [Authentication] = []
  /// Tokens are ASCII: texts that Swift holds equal are the same bytes.
  private var indices: [String: Int] = [:]

  package init() {}

  package var count: Int { all.count }

  package subscript(text: String) -> Token? { indices[text].map { all[$0] } }

  func index(of text: String) -> Int? { indices[text] }

  /// What the bearer of the token is, provided that it is valid.
  func authentication(_ index: Int) -> Authentication { authentications[index] }

  /// Adds the token, or puts it in the place of the one with the same text.
  package mutating func insert(_ token: Token) {
    if let index = indices[token.text] {
      all[index] = token
      authentications[index] = token.authentication
    } else {
      indices[token.text] = all.count
      all.append(token)
      authentications.append(token.authentication)
    }
  }

  /// `false` when there is no such token, or it is revoked already.
  package mutating func revoke(_ text: String) -> Bool {
    guard let index = indices[text], !all[index].isRevoked else { return false }
    all[index].isRevoked = true
    return true
  }
}
