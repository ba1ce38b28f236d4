/// An address of IPv4 or IPv6 with its port.
package struct SocketAddress: Sendable, Equatable {
  package let family: Int32
  /// A `sockaddr` of the family.
  private var bytes: [UInt8]

  /// A name that has no address, and what the system says of it.
  package struct Unresolved: Error {
    package let reason: String
  }

  /// The addresses that a name stands for, each once, in the order in which to try them; there is at least one.
  ///
  /// - Parameters:
  ///   - port: nil leaves 0.
  ///   - isToListen: whether no name at all stands for every address of the machine.
  package static func resolve(
    _ host: String, port: Int? = nil, isToListen: Bool = false
  ) throws(Unresolved) -> [SocketAddress] {
    var hints = addrinfo()
    hints.ai_flags = isToListen ? AI_PASSIVE : 0
    hints.ai_socktype = streamSocketType
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, port.map(String.init), &hints, &list)
    guard code == 0 else { throw Unresolved(reason: String(cString: gai_strerror(code))) }
    defer { freeaddrinfo(list) }
    var addresses: [SocketAddress] = []
    var next = list
    while let info = next?.pointee {
      if let address = SocketAddress(info), !addresses.contains(address) { addresses.append(address) }
      next = info.ai_next
    }
    guard !addresses.isEmpty else { throw Unresolved(reason: "no address") }
    return addresses
  }

  private init?(_ info: addrinfo) {
    guard info.ai_family == AF_INET || info.ai_family == AF_INET6, let address = info.ai_addr else { return nil }
    family = info.ai_family
    bytes = Array(UnsafeRawBufferPointer(start: address, count: Int(info.ai_addrlen)))
  }

  /// The local address of a socket; nil for one without.
  package init?(of socket: Int32) { self.init { getsockname(socket, $0, $1) } }

  /// The address of a socket's other end.
  package init?(ofPeer socket: Int32) { self.init { getpeername(socket, $0, $1) } }

  private init?(_ read: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32) {
    bytes = [UInt8](repeating: 0, count: MemoryLayout<sockaddr_storage>.size)
    var length = socklen_t(bytes.count)
    let family = bytes.withUnsafeMutableBytes { storage -> sa_family_t? in
      let address = storage.baseAddress!.assumingMemoryBound(to: sockaddr.self)
      return read(address, &length) == 0 ? address.pointee.sa_family : nil
    }
    guard let family, [AF_INET, AF_INET6].contains(Int32(family)) else { return nil }
    self.family = Int32(family)
    bytes.removeLast(bytes.count - Int(length))
  }

  /// A literal address without brackets.
  package var literal: String? {
    var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let failure = withPointer { getnameinfo($0, $1, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST) }
    return failure == 0 ? String(decoding: host.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
  }

  package var port: UInt16 { UInt16(bytes[2]) << 8 | UInt16(bytes[3]) }

  /// Whether only this machine can reach it.
  package var isLoopback: Bool {
    if family == AF_INET { return bytes[4] == 127 }
    let address = bytes[8..<24]
    // ::1, or an IPv4 address (RFC 4291 §2.5.3, §2.5.5.2).
    let isMapped = address.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
    return isMapped ? bytes[20] == 127 : address.dropLast().allSatisfy { $0 == 0 } && bytes[23] == 1
  }

  /// The same address with another port.
  package func with(port: UInt16) -> SocketAddress {
    var other = self
    // Both families have it behind two bytes, in the network's order.
    (other.bytes[2], other.bytes[3]) = (UInt8(port >> 8), UInt8(truncatingIfNeeded: port))
    return other
  }

  /// Starts a connection to it; false and `errno` as connect(2) has it.
  package func connect(_ socket: Int32) -> Bool {
    withPointer { address, length in Platform.connect(socket, address, length) == 0 }
  }

  /// Gives a socket this address; false and `errno` as bind(2) has it.
  package func bind(_ socket: Int32) -> Bool {
    withPointer { address, length in Platform.bind(socket, address, length) == 0 }
  }

  private func withPointer<Result>(_ use: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    bytes.withUnsafeBytes { use($0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count)) }
  }
}
