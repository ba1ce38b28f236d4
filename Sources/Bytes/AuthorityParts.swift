/// The host and the port of `host [":" port]` (RFC 3986 §3.2), taken apart but not checked.
///
/// What each of them may be differs with the purpose, so each reader adds its own check:
/// - `Authority`: the RFC's grammar, since a request's Host or target must not be refused that the RFC allows.
/// - `NetworkHost`: the same with a name and a port, since a connection needs both.
/// - `HostHeader`: Starlette's rule, since the real server's URLs begin with the Host that it passes.
/// - `HostName`: labels or an address, without escapes and delimiters, since names are compared and judged by their last
///   label. It takes IPv6 without brackets too, as flags have it.
///
/// The `Endpoint` of the command line is read by character instead, and its host is the resolver's to judge.
package struct AuthorityParts {
  /// Whether the host stands in brackets, as an IPv6 address does.
  package let isBracketed: Bool
  /// Without the brackets.
  package let host: ArraySlice<UInt8>
  /// What follows the colon; nil without one.
  package let port: ArraySlice<UInt8>?

  /// Nil if a bracket is not closed, or not followed by a colon or nothing.
  package init?(_ text: ArraySlice<UInt8>) {
    isBracketed = text.first == UInt8(ascii: "[")
    let rest: ArraySlice<UInt8>
    if isBracketed {
      let inside = text.dropFirst()
      guard let close = inside.firstIndex(of: UInt8(ascii: "]")) else { return nil }
      (host, rest) = (inside[..<close], inside[close...].dropFirst())
      guard rest.isEmpty || rest.first == UInt8(ascii: ":") else { return nil }
    } else {
      let end = text.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex
      (host, rest) = (text[..<end], text[end...])
    }
    port = rest.isEmpty ? nil : rest.dropFirst()
  }
}
