import Bytes
import Platform

/// `uri-host [":" port]`, which is what Host and the authority of a target hold (RFC 9110 §7.2, RFC 3986 §3.2.2).
enum Authority {
  /// Whether the syntax is valid. An empty authority is allowed, for a target without one.
  static func isSound(_ value: ArraySlice<UInt8>) -> Bool {
    guard let parts = AuthorityParts(value) else { return false }
    let isHost = parts.isBracketed ? isAddress(parts.host) : isName(parts.host)
    return isHost && (parts.port.map { isPort($0) } ?? true)
  }

  /// A number that a port can have, or nothing.
  private static func isPort(_ digits: ArraySlice<UInt8>) -> Bool {
    var port = 0
    for byte in digits {
      guard byte.isDigit else { return false }
      port = port * 10 + Int(byte - UInt8(ascii: "0"))
      if port > UInt16.max { return false }
    }
    return true
  }

  /// `reg-name`, which an IPv4 address is too.
  private static func isName(_ text: ArraySlice<UInt8>) -> Bool {
    var escaped = 0
    for byte in text {
      if escaped > 0 {
        guard byte.isHexDigit else { return false }
        escaped -= 1
      } else if byte == UInt8(ascii: "%") {
        escaped = 2
      } else if !byte.isUnreserved, !isDelimiter(byte) {
        return false
      }
    }
    return escaped == 0
  }

  /// The text between brackets: an IPv6 address, with a zone for a link-local one (RFC 6874, or its `%` bare, as
  /// many clients send it), or an address of a version to come.
  private static func isAddress(_ text: ArraySlice<UInt8>) -> Bool {
    if let first = text.first, first | 32 == UInt8(ascii: "v") {
      let parts = text.dropFirst().split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
      return parts.count == 2 && !parts[0].isEmpty && parts[0].allSatisfy(\.isHexDigit) && !parts[1].isEmpty
        && parts[1].allSatisfy { $0.isUnreserved || isDelimiter($0) || $0 == UInt8(ascii: ":") }
    }
    let parts = text.split(separator: UInt8(ascii: "%"), maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = parts.first, !address.contains(0) else { return false }
    if parts.count > 1, parts[1].isEmpty || !parts[1].allSatisfy({ $0.isUnreserved || $0 == UInt8(ascii: "%") }) {
      return false
    }
    var parsed = in6_addr()
    return inet_pton(AF_INET6, String(decoding: address, as: UTF8.self), &parsed) == 1
  }

  /// `sub-delims` (RFC 3986 §2.2): !$&'()*+,;=
  private static func isDelimiter(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21, 0x24, 0x26...0x2c, 0x3b, 0x3d: true
    default: false
    }
  }
}

/// A host and a port, as a proxy's client names them.
package struct NetworkHost: Sendable, Equatable {
  /// Without the brackets of an IPv6 literal.
  package let name: String
  package let port: UInt16

  /// With its port.
  package var authority: String { "\(name.contains(":") ? "[\(name)]" : name):\(port)" }

  /// - Parameters:
  ///   - authority: `host:port`, or `host` alone where there is a default port (RFC 9110 §4.2.1).
  ///   - defaultPort: the scheme's.
  package init?(_ authority: ArraySlice<UInt8>, defaultPort: UInt16? = nil) {
    guard Authority.isSound(authority), let parts = AuthorityParts(authority) else { return nil }
    let port = parts.port.flatMap { UInt16(String(decoding: $0, as: UTF8.self)) } ?? defaultPort
    guard let port, port > 0 else { return nil }
    // The root's dot (RFC 3986 §3.2.2), which no certificate has.
    let name = parts.host.last == UInt8(ascii: ".") ? parts.host.dropLast() : parts.host
    guard !name.isEmpty else { return nil }
    self.name = String(decoding: name, as: UTF8.self)
    self.port = port
  }
}
