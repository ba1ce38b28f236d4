/// What a handler may know about the connection of a request.
///
/// Made once per connection and shared by its requests' heads.
package final class ConnectionEndpoints: Sendable {
  /// This server's own address, as a URL's authority with its port: `127.0.0.1:8080`, `[::1]:8080`.
  package let local: String
  /// Whether the peer is on this machine (127.0.0.0/8 or ::1), as a reverse proxy in front of the server is.
  package let isPeerLoopback: Bool
  /// The peer's address without its port; nil where it has none.
  package let peer: String?
  /// Whether the requests come through TLS.
  package let isSecure: Bool

  package init(local: String, isPeerLoopback: Bool, peer: String? = nil, isSecure: Bool = false) {
    self.local = local
    self.isPeerLoopback = isPeerLoopback
    self.peer = peer
    self.isSecure = isSecure
  }

  /// The same endpoints for a connection with TLS.
  package var secured: ConnectionEndpoints {
    ConnectionEndpoints(local: local, isPeerLoopback: isPeerLoopback, peer: peer, isSecure: true)
  }

  /// The scheme of URLs that lead back to this server.
  package var scheme: String { isSecure ? "https" : "http" }

  /// For a session without a socket.
  package static let unknown = ConnectionEndpoints(local: "localhost", isPeerLoopback: false)
}
