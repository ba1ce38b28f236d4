extension MessageFields {
  /// `uri-host [":" port]` (RFC 9110 §7.2); empty is allowed, for a target without authority.
  static func isHost(_ value: some BidirectionalCollection<UInt8>) -> Bool {
    if value.first == UInt8(ascii: "[") {
      guard let close = value.firstIndex(of: UInt8(ascii: "]")) else { return false }
      let address = value[value.index(after: value.startIndex)..<close]
      return !address.isEmpty && address.allSatisfy { isHostByte($0) || $0 == UInt8(ascii: ":") }
        && isPort(value[value.index(after: close)...])
    }
    for index in value.indices {
      if value[index] == UInt8(ascii: ":") { return isPort(value[index...]) }
      if !isHostByte(value[index]) { return false }
    }
    return true
  }

  private static func isPort(_ text: some Collection<UInt8>) -> Bool {
    text.isEmpty || text.first == UInt8(ascii: ":") && text.dropFirst().allSatisfy { $0 &- 48 < 10 }
  }

  /// unreserved, sub-delims and `%` of RFC 3986 §3.2.2.
  private static func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122, 45, 46: true
    default: "_~!$&'()*+,;=%".utf8.contains(byte)
    }
  }

  func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let blank: (UInt8) -> Bool = { $0 == 32 || $0 == 9 }
    let rest = text.drop(while: blank)
    return rest[..<(rest.lastIndex { !blank($0) }.map { $0 + 1 } ?? rest.startIndex)]
  }

  /// Whether `text` is `token` in any case.
  func isToken(_ text: ArraySlice<UInt8>, _ token: StaticString) -> Bool {
    guard text.count == token.utf8CodeUnitCount else { return false }
    for (index, byte) in text.enumerated() where (byte &- 65 < 26 ? byte | 32 : byte) != token.utf8Start[index] {
      return false
    }
    return true
  }
}
