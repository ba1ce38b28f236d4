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
    if text == "*" { return text }
    let host = text.lowercased()
    // With a port behind it, whatever has one already is no authority.
    let authority = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]:443" : "\(host):443"
    let name = NetworkHost(Array(authority.utf8))?.name
    // Both may stand in a name (RFC 3986 §3.2.2), and mean something else here.
    return name.flatMap { $0.contains("*") || $0.contains(",") ? nil : $0 }
  }

  /// Those of `http://` and `https://`, which the hosts of production are at.
  private static let ports: Set<UInt16> = [80, 443]
  package static let portsOfHosts = "the mock stands for the host on ports 80 and 443 alone"

  package func way(to host: NetworkHost) -> Way {
    let name = host.name.lowercased()
    if own.contains(name) { return Self.ports.contains(host.port) ? .here : .otherPort }
    return allowed.contains("*") || allowed.contains(name) ? .network : .nowhere
  }
}
