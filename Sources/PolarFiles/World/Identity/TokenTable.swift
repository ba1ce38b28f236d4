/// The tokens of a world in the order in which they were added, found by their text.
package struct TokenTable: Sendable {
  package private(set) var all: [Token] = []
  /// The subject of each token, stored so that a look-up allocates nothing.
  private var authentications: [Authentication] = []
  /// By the bytes of the text, so that a header's value is looked up without a copy.
  private var indices: [ExactBytes: Int] = [:]

  package init() {}

  package var count: Int { all.count }

  package subscript(text: String) -> Token? { indices[Self.key(text)].map { all[$0] } }

  func index(of text: ArraySlice<UInt8>) -> Int? { indices[ExactBytes(text)] }

  private static func key(_ text: String) -> ExactBytes { ExactBytes(Array(text.utf8)[...]) }

  /// The subject of the token, if it is valid.
  func authentication(_ index: Int) -> Authentication { authentications[index] }

  /// Adds the token, or replaces the one with the same text.
  package mutating func insert(_ token: Token) {
    let key = Self.key(token.text)
    if let index = indices[key] {
      all[index] = token
      authentications[index] = token.authentication
    } else {
      indices[key] = all.count
      all.append(token)
      authentications.append(token.authentication)
    }
  }

  /// False if there is no such token, or if it is already revoked.
  package mutating func revoke(_ text: String) -> Bool {
    guard let index = indices[Self.key(text)], !all[index].isRevoked else { return false }
    all[index].isRevoked = true
    return true
  }
}
