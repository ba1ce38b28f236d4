/// A text, or a pattern in which `*` stands for any run of characters.
package struct TextPattern: Sendable, Hashable {
  package let text: String
  /// What stands between the stars.
  private let pieces: [[UInt8]]

  package init(_ text: String) {
    self.text = text
    pieces = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(Array.init)
  }

  /// What it stands for, when it has no star.
  var literal: [UInt8]? { pieces.count == 1 ? pieces[0] : nil }

  /// What every text that it fits begins with.
  var beginning: [UInt8] { pieces[0] }

  package func matches(_ text: String) -> Bool { matches(Array(text.utf8)[...]) }

  /// Each piece where it comes first: linear in the text for each piece.
  package func matches(_ text: ArraySlice<UInt8>) -> Bool {
    guard pieces.count > 1 else { return text.elementsEqual(pieces[0]) }
    guard text.starts(with: pieces[0]) else { return false }
    var rest = text.dropFirst(pieces[0].count)
    for piece in pieces[1..<(pieces.count - 1)] where !piece.isEmpty {
      guard let found = rest.indices.first(where: { rest[$0...].starts(with: piece) }) else { return false }
      rest = rest[(found + piece.count)...]
    }
    let last = pieces[pieces.count - 1]
    return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
  }
}
