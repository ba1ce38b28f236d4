import Bytes

/// A path, or a pattern in which `*` stands for any run of characters.
package struct PathPattern: Sendable, Hashable {
  package let text: String
  /// What stands between the stars.
  private let pieces: [[UInt8]]

  package init(_ text: String) {
    self.text = text
    pieces = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(Array.init)
  }

  /// Whether it is that path, as sent or with its percent-encoding resolved.
  package func matches(_ path: ArraySlice<UInt8>) -> Bool {
    matches(bytes: path)
      || path.contains(UInt8(ascii: "%")) && matches(bytes: PercentEncoding.decodeLeniently(path)[...])
  }

  /// Each piece where it comes first: linear in the path for each piece.
  private func matches(bytes path: ArraySlice<UInt8>) -> Bool {
    guard pieces.count > 1 else { return path.elementsEqual(pieces[0]) }
    guard path.starts(with: pieces[0]) else { return false }
    var rest = path.dropFirst(pieces[0].count)
    for piece in pieces[1..<(pieces.count - 1)] where !piece.isEmpty {
      guard let found = rest.indices.first(where: { rest[$0...].starts(with: piece) }) else { return false }
      rest = rest[(found + piece.count)...]
    }
    let last = pieces[pieces.count - 1]
    return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
  }
}
