import Bytes

extension MessageFields {
  func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let blank: (UInt8) -> Bool = { $0 == 32 || $0 == 9 }
    let rest = text.drop(while: blank)
    return rest[..<(rest.lastIndex { !blank($0) }.map { $0 + 1 } ?? rest.startIndex)]
  }

  /// Whether `text` is `token` in any case.
  func isToken(_ text: ArraySlice<UInt8>, _ token: StaticString) -> Bool {
    guard text.count == token.utf8CodeUnitCount else { return false }
    for (index, byte) in text.enumerated() where byte.asciiLowercased != token.utf8Start[index] {
      return false
    }
    return true
  }
}
