import Platform

extension ArraySlice<UInt8> {
  /// Whether the bytes begin with those of `text`.
  package func begins(with text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard count >= length else { return false }
    return length == 0 || withUnsafeBytes { memcmp($0.baseAddress!, text.utf8Start, length) == 0 }
  }

  /// Whether the bytes are those of `text`.
  package func spells(_ text: StaticString) -> Bool { count == text.utf8CodeUnitCount && begins(with: text) }
}
