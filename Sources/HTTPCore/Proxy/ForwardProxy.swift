/// Decides where the requests of clients go that use the server as their proxy (RFC 9110 §3.7).
package struct ForwardProxy: Sendable {
  package enum Route: Sendable, Equatable {
    /// This server answers for the host.
    case here
    /// This server answers for the host, but not on this port.
    case otherPort
    /// The host is allowed: a tunnel is opened to it.
    case network
    /// The host is not allowed.
    case refused
  }

  /// The hosts that this server answers for, in lower case.
  private let own: Set<String>
  private let allowed: Set<String>

  /// - Parameters:
  ///   - own: the hosts that this server answers for, in lower case.
  ///   - allowed: the hosts to which a tunnel is opened; `*` is all of them.
  package init(own: Set<String>, allowed: [String]) {
    self.own = own
    self.allowed = Set(allowed.map { Self.allowable($0) ?? $0.lowercased() })
  }

  /// Normalizes a host that is to be allowed, to lower case and without brackets: `*`, a name or an address. Nil if it
  /// is none of these, or has a scheme, a port or a pattern.
  package static func allowable(_ text: String) -> String? {
    if text == "*" { return text }
    let host = text.lowercased()
    // A text that already has a port is no valid authority with a second one.
    let authority = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]:443" : "\(host):443"
    let name = NetworkHost(Array(authority.utf8)[...])?.name
    // A name may contain both (RFC 3986 §3.2.2), but here they would be a pattern or a list.
    return name.flatMap { $0.contains("*") || $0.contains(",") ? nil : $0 }
  }

  /// The ports of `http://` and `https://`, on which the production hosts are.
  private static let ports: Set<UInt16> = [80, 443]
  package static let portsOfHosts = "the mock stands for the host on ports 80 and 443 alone"

  package static let schemeOfProxy = "the proxy's own URL begins with http://"

  package func route(to host: NetworkHost) -> Route {
    let name = host.name.lowercased()
    if own.contains(name) { return Self.ports.contains(host.port) ? .here : .otherPort }
    return allowed.contains("*") || allowed.contains(name) ? .network : .refused
  }
}
