import Platform

/// Text compared by its bytes, as S3 and Polar compare keys and names; Swift holds composed and decomposed letters equal.
struct ExactText: Hashable, Sendable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (lhs: ExactText, rhs: ExactText) -> Bool { lhs.text.isIdentical(to: rhs.text) }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

extension String {
  /// Whether both hold the same bytes.
  func isIdentical(to other: String) -> Bool {
    // The length tells most apart; `elementsEqual` takes some twenty instructions a byte.
    guard utf8.count == other.utf8.count else { return false }
    var (left, right) = (self, other)
    return left.withUTF8 { left in
      right.withUTF8 { right in left.isEmpty || memcmp(left.baseAddress!, right.baseAddress!, left.count) == 0 }
    }
  }
}
