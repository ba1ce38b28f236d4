/// Suggests a known word for a misspelt one.
package enum Suggestion {
  /// The most words that are compared.
  private static let maxCandidates = 1000

  package static func text(for word: String, among candidates: some Sequence<String>) -> String {
    let candidates = candidates.prefix(maxCandidates)
    guard word.utf8.count <= 256, let nearest = candidates.min(by: { distance(word, $0) < distance(word, $1) }),
      isNear(word, nearest)
    else { return "" }
    return "; did you mean \(nearest)?"
  }

  package static func isNear(_ word: String, _ candidate: String) -> Bool {
    distance(word, candidate) <= max(1, min(2, word.utf8.count / 2))
  }

  /// A word that begins with the given one, or else the one with the fewest letters changed.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    candidates.first { $0.hasPrefix(word) } ?? candidates.min { distance(word, $0) < distance(word, $1) }
  }

  /// Levenshtein's: insertions, deletions and replacements.
  package static func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right.utf8)
    var row = Array(0...right.count)
    for (position, byte) in left.utf8.enumerated() {
      var diagonal = row[0]
      row[0] = position + 1
      for column in right.indices {
        let replaced = diagonal + (byte == right[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
      }
    }
    return row[right.count]
  }
}
