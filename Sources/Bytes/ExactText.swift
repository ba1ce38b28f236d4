import Platform

/// Text compared by its bytes, as S3 and Polar compare keys and names; Swift holds composed and decomposed letters equal.
package struct ExactText: Hashable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static func == (lhs: ExactText, rhs: ExactText) -> Bool { lhs.text.isIdentical(to: rhs.text) }

  package func hash(into hasher: inout Hasher) { hasher.combine(utf8: text) }
}

extension String {
  /// Whether both hold the same bytes.
  package func isIdentical(to other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    return withBytes { left in
      other.withBytes { right in left.isEmpty || memcmp(left.baseAddress!, right.baseAddress!, left.count) == 0 }
    }
  }
}
