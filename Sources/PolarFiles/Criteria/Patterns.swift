/// A text, or a pattern in which `*` stands for any run of characters.
package struct TextPattern: Sendable, Hashable {
  package let text: String
  /// The texts between the stars.
  private let pieces: [[UInt8]]

  package init(_ text: String) {
    self.text = text
    pieces = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(Array.init)
  }

  /// The only text that it matches; nil if it has a star.
  var literal: [UInt8]? { pieces.count == 1 ? pieces[0] : nil }

  /// The beginning of every text that it matches.
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

/// A path, or a pattern of one.
package struct PathPattern: Sendable, Hashable {
  private let pattern: TextPattern

  package init(_ text: String) { pattern = TextPattern(text) }

  package var text: String { pattern.text }

  /// The only text that it matches; nil if it has a star.
  var literal: [UInt8]? { pattern.literal }

  /// The beginning of every path that it matches, as sent or decoded.
  var beginning: [UInt8] { pattern.beginning }

  /// Whether it matches the path, as sent or with its percent-encoding resolved.
  package func matches(_ path: ArraySlice<UInt8>) -> Bool {
    pattern.matches(path) || Self.decoded(path).map { pattern.matches($0) } ?? false
  }

  /// A path with its percent-encoding resolved; nil for one that has none.
  static func decoded(_ path: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    path.contains(UInt8(ascii: "%")) ? PercentEncoding.decodeLeniently(path)[...] : nil
  }
}

/// A header field and a pattern of its value. One of several fields with that name must match.
package struct HeaderPattern: Sendable, Hashable {
  /// In lower case.
  package let name: String
  package let value: TextPattern

  package init(name: String, value: TextPattern) {
    self.name = name.lowercased()
    self.value = value
  }

  func matches(_ request: some RequestFacts) -> Bool {
    request.headerValues(name).contains { value.matches($0) }
  }
}

/// One operation, or all whose names match a pattern such as `s3:*`.
package struct OperationPattern: Sendable, Hashable {
  package let text: String
  package let operations: Set<Operation>

  /// Nil for a text that matches no operation.
  package init?(_ text: String) {
    let pattern = TextPattern(text)
    let operations = Set(Operation.allCases.filter { pattern.matches($0.rawValue) })
    guard !operations.isEmpty else { return nil }
    self.text = text
    self.operations = operations
  }

  package init(_ operation: Operation) {
    text = operation.rawValue
    operations = [operation]
  }

  package func covers(_ operation: Operation?) -> Bool { operation.map { operations.contains($0) } ?? false }
}
