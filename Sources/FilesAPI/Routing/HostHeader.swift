import Bytes

/// Which `Host` headers may stand in a URL that the server answers with.
enum HostHeader {
  /// Starlette's rule, without case: `([a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(:[0-9]+)?`
  ///
  /// - Parameter allowsUnderscores: also in names, where that rule has none.
  static func isAuthority(_ host: ArraySlice<UInt8>, allowsUnderscores: Bool) -> Bool {
    let isBracketed = host.first == UInt8(ascii: "[")
    let rest = isBracketed ? afterAddress(host.dropFirst()) : afterName(host, allowsUnderscores)
    return rest.map(isPort) ?? false
  }

  private static func afterName(_ text: ArraySlice<UInt8>, _ allowsUnderscores: Bool) -> ArraySlice<UInt8>? {
    let rest = text.drop {
      $0.isLetter || $0.isDigit || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
        || allowsUnderscores && $0 == UInt8(ascii: "_")
    }
    return rest.startIndex > text.startIndex ? rest : nil
  }

  /// - Parameter text: what follows the opening bracket.
  private static func afterAddress(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let end = text.firstIndex(of: UInt8(ascii: "]")) else { return nil }
    let group = text[..<end].prefix(while: \.isHexDigit)
    let groups = text[group.endIndex..<end]
    let isAddress =
      groups.count > 1 && groups.first == UInt8(ascii: ":")
      && groups.allSatisfy { $0.isHexDigit || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
    return isAddress ? text[(end + 1)...] : nil
  }

  private static func isPort(_ text: ArraySlice<UInt8>) -> Bool {
    text.isEmpty || text.first == UInt8(ascii: ":") && text.count > 1 && text.dropFirst().allSatisfy(\.isDigit)
  }
}
