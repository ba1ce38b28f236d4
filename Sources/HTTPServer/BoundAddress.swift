import Platform

/// Where one end of a socket is: a server's, or a peer's.
package struct BoundAddress: Sendable, Hashable, CustomStringConvertible {
  /// A literal address without brackets.
  package let host: String
  package let port: UInt16
  package let isIPv6: Bool

  /// As a URL's authority.
  package var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

  init(host: String, port: UInt16, isIPv6: Bool) {
    self.host = host
    self.port = port
    self.isIPv6 = isIPv6
  }

  /// The local address of a bound socket.
  init?(of socket: borrowing Descriptor) { self.init(of: socket.raw, isPeer: false) }

  /// The other end's address.
  init?(ofPeer socket: borrowing Descriptor) { self.init(of: socket.raw, isPeer: true) }

  private init?(of socket: Int32, isPeer: Bool) {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let found = withUnsafeMutableBytes(of: &storage) { storage in
      guard let address = storage.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
      let failure = isPeer ? getpeername(socket, address, &length) : getsockname(socket, address, &length)
      return failure == 0
        && getnameinfo(address, length, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST) == 0
    }
    guard found else { return nil }
    let isIPv6 = Int32(storage.ss_family) == AF_INET6
    let port = withUnsafeBytes(of: storage) { $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self) }
    self.init(
      host: String(decoding: host.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self),
      port: UInt16(bigEndian: port), isIPv6: isIPv6)
  }
}
