import HTTPCore
import Platform

/// The local address of a bound socket.
package struct BoundAddress: Sendable, Hashable, CustomStringConvertible {
  /// A literal address without brackets.
  package let host: String
  package let port: UInt16
  package let isIPv6: Bool

  /// As a URL's authority.
  package var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

  init?(of socket: borrowing Descriptor) {
    guard let address = SocketAddress(of: socket.raw), let host = address.literal else { return nil }
    self.host = host
    port = address.port
    isIPv6 = address.family == AF_INET6
  }
}

extension ConnectionEndpoints {
  /// The endpoints of an accepted socket.
  convenience init(of socket: borrowing Descriptor) {
    let peer = SocketAddress(ofPeer: socket.raw)
    self.init(
      local: BoundAddress(of: socket)?.description ?? Self.unknown.local, isPeerLoopback: peer?.isLoopback ?? false,
      peer: peer?.literal)
  }
}
