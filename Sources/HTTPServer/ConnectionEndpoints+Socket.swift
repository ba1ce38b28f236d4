import HTTPCore

import Platform

extension ConnectionEndpoints {
  /// Those of an accepted socket.
  convenience init(of socket: borrowing Descriptor) {
    self.init(
      local: BoundAddress(of: socket)?.description ?? Self.unknown.local, isPeerLoopback: Self.isLoopback(socket.raw),
      peer: BoundAddress(ofPeer: socket)?.host)
  }

  private static func isLoopback(_ socket: Int32) -> Bool {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutableBytes(of: &storage) { storage in
      guard let peer = storage.baseAddress?.assumingMemoryBound(to: sockaddr.self),
        getpeername(socket, peer, &length) == 0
      else { return false }
      switch Int32(peer.pointee.sa_family) {
      case AF_INET: return storage[4] == 127
      case AF_INET6:
        // ::1, or an IPv4 peer on a socket that takes both (RFC 4291 §2.5.3, §2.5.5.2).
        let address = storage[8..<24]
        let isMapped = address.prefix(12).elementsEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
        return isMapped ? storage[20] == 127 : address.dropLast().allSatisfy { $0 == 0 } && storage[23] == 1
      default: return false
      }
    }
  }
}
