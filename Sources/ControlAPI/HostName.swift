import Bytes

/// The host that a `Host` field, a URL or a flag names, in the form in which two of them are compared: lower case,
/// without port, brackets and the dot of the DNS root.
package struct HostName: Sendable, Hashable {
  /// An IP address as RFC 3986 §3.2.2 writes one: four decimal numbers, or IPv6 in brackets. Shorthands that some
  /// resolvers take, such as `127.1`, count as names.
  package let isAddress: Bool
  let text: String

  /// Nil for what names no host: user information, an empty label, a byte that no label has, or a port that is none.
  ///
  /// - Parameter authority: `host` or `host:port`; IPv6 without brackets only when there is no port.
  package init?(authority: String) {
    let bytes = authority.utf8.map(\.asciiLowercased)
    if bytes.first != UInt8(ascii: "["), bytes.count(where: { $0 == UInt8(ascii: ":") }) > 1 {
      self.init(address6: bytes[...])
      return
    }
    // A URL may leave the port's digits out (RFC 3986 §3.2.3).
    guard let parts = AuthorityParts(bytes[...]), parts.port?.allSatisfy(\.isDigit) ?? true else { return nil }
    if parts.isBracketed { self.init(address6: parts.host) } else { self.init(name: parts.host) }
  }

  private init?(address6 bytes: ArraySlice<UInt8>) {
    // Behind `%` stands the zone, which only the machine itself knows.
    let address = bytes.prefix { $0 != UInt8(ascii: "%") }
    guard HostForm(address) == .ipv6 else { return nil }
    text = String(decoding: address, as: UTF8.self)
    isAddress = true
  }

  private init?(name bytes: ArraySlice<UInt8>) {
    let name = bytes.last == UInt8(ascii: ".") ? bytes.dropLast() : bytes
    guard let form = HostForm(name) else { return nil }
    text = String(decoding: name, as: UTF8.self)
    isAddress = form == .ipv4
  }

  /// Whether no owner of a public domain can make it resolve to this machine.
  ///
  /// Names without a dot are looked up locally, as those of Compose and Kubernetes services are; `localhost` (RFC 6761),
  /// `local` (RFC 6762) and `internal` (reserved by ICANN) are not in the public DNS.
  package var isPrivate: Bool {
    let lastLabel = text.utf8.lastIndex(of: UInt8(ascii: ".")).map { text[text.utf8.index(after: $0)...] }
    guard !isAddress, let lastLabel else { return true }
    return ["localhost", "local", "internal"].contains(lastLabel)
  }
}

extension HostName: CustomStringConvertible {
  package var description: String { text }
}
