/// What a server does for clients that take it for their proxy (RFC 9110 §3.7).
package struct ForwardProxy: Sendable {
  package enum Way: Sendable, Equatable {
    /// This server stands for the host: the connection ends here.
    case here
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
    self.allowed = Set(allowed.map { $0.lowercased() })
  }

  package func way(to host: String) -> Way {
    let host = host.lowercased()
    if own.contains(host) { return .here }
    return allowed.contains("*") || allowed.contains(host) ? .network : .nowhere
  }
}
