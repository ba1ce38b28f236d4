import Bytes
import ControlAPI

/// What presigned and public URLs may begin with: `http` or `https`, a host, a port and a path.
struct PublicURL {
  let host: HostName
  /// From its first slash on; empty without one.
  let path: [UInt8]

  /// Nil for what cannot precede a path: user information, a query, a fragment, an invalid port, or a character that
  /// RFC 3986 does not allow in a path. It allows an apostrophe, but a page or a shell takes that for the URL's end.
  init?(_ text: String) {
    let lowered = text.lowercased()
    guard let scheme = ["http://", "https://"].first(where: lowered.hasPrefix) else { return nil }
    let rest = text.utf8.dropFirst(scheme.utf8.count)
    let authority = rest.prefix { $0 != UInt8(ascii: "/") }
    guard let host = HostName(authority: String(decoding: authority, as: UTF8.self)), Self.isPort(of: authority),
      Self.isPath(rest[authority.endIndex...])
    else { return nil }
    self.host = host
    path = Array(rest[authority.endIndex...])
  }

  /// Whether the authority, which has a host, goes on with a port from 1 to 65535 or with none.
  private static func isPort(of authority: Substring.UTF8View) -> Bool {
    let tail = authority.lastIndex(of: UInt8(ascii: "]")).map { authority[$0...] } ?? authority
    guard let colon = tail.lastIndex(of: UInt8(ascii: ":")) else { return true }
    return (1...65_535).contains(Int(String(decoding: tail[colon...].dropFirst(), as: UTF8.self)) ?? 0)
  }

  private static func isPath(_ path: Substring.UTF8View) -> Bool {
    let digits = path.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false).dropFirst()
    let isEncoded = digits.allSatisfy { $0.count > 1 && $0.prefix(2).allSatisfy(\.isHexDigit) }
    return isEncoded && path.allSatisfy { $0.isUnreserved || "!$&()*+,;=:@/%".utf8.contains($0) }
  }
}
