/// What was meant, when it is one or two letters away.
enum Suggestion {
  static func text(for word: String, among candidates: [String]) -> String {
    let nearest =
      candidates
      .map { (candidate: $0, distance: distance(Array(word.utf8), Array($0.utf8))) }
      .min { $0.distance < $1.distance }
    guard let nearest, nearest.distance <= max(1, min(2, word.utf8.count / 2)) else { return "" }
    return "; did you mean \(nearest.candidate)?"
  }

  /// Levenshtein's: insertions, deletions and replacements.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (position, byte) in left.enumerated() {
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
