/// What a server does for clients that take it for their proxy (RFC 9110 §3.7).
package struct ForwardProxy: Sendable {
  package enum Way: Sendable, Equatable {
    /// This server stands for the host: the connection ends here.
    case here
    /// The host is one that this server stands for, on other ports.
    case otherPort
    /// A tunnel to the host itself.
    case network
    case nowhere
  }

  /// The hosts that this server stands for; in lower case.
  private let own: Set<String>
  private let allowed: Set<String>

  /// - Parameter allowed: hosts to which a tunnel is opened; `*` is all of them.
  package init(own: Set<String>, allowed: [String]) {
    self.own = own
    self.allowed = Set(allowed.map { Self.allowable($0) ?? $0.lowercased() })
  }

  /// A host as it may be allowed: `*`, a name or an address, in lower case and without brackets; nil for what is none, or
  /// has a scheme, a port or a pattern.
  package static func allowable(_ text: String) -> String? {
    var host = text.lowercased()
    if host == "*" { return host }
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    if host.hasSuffix(".") { host.removeLast() }
    let isAddress = host.contains(":")
    let isSound = host.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."): true
      case UInt8(ascii: ":"): true
      case UInt8(ascii: "g")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"): !isAddress
      default: false
      }
    }
    // An address of IPv6 has two colons at least; one is before a port.
    return isSound && !host.isEmpty && (!isAddress || host.utf8.count { $0 == UInt8(ascii: ":") } > 1) ? host : nil
  }

  /// Those of `http://` and `https://`, which the hosts of production are at.
  private static let ports: Set<UInt16> = [80, 443]
  package static let portsOfHosts = "the mock stands for the host on ports 80 and 443 alone"

  package func way(to host: NetworkHost) -> Way { way(to: host.name, port: host.port) }

  /// - Parameter port: nil where the scheme's is meant.
  package func way(to host: String, port: UInt16? = nil) -> Way {
    let host = host.lowercased()
    if own.contains(host) { return port.map { Self.ports.contains($0) } ?? true ? .here : .otherPort }
    return allowed.contains("*") || allowed.contains(host) ? .network : .nowhere
  }
}
