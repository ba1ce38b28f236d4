/// What a certificate or a URL names a host by.
package enum HostForm {
  case name, ipv4, ipv6

  /// Nil for an empty label or a byte that none of them has. Labels have letters, digits and the hyphen, and the underscore,
  /// because Compose allows it in a service's name.
  package init?(_ text: some Collection<UInt8>) {
    if text.contains(UInt8(ascii: ":")) {
      guard text.allSatisfy({ $0.isHexDigit || ":.".utf8.contains($0) }) else { return nil }
      self = .ipv6
      return
    }
    let labels = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let isSound = labels.allSatisfy { label in
      !label.isEmpty && label.allSatisfy { $0.isLetter || $0.isDigit || "-_".utf8.contains($0) }
    }
    guard isSound else { return nil }
    let isAddress = labels.count == 4 && labels.allSatisfy { UInt8(String(decoding: $0, as: UTF8.self)) != nil }
    self = isAddress ? .ipv4 : .name
  }
}
