import Platform
import Testing

struct SocketAddressTests {
  @Test func `a name has each of its addresses once`() throws {
    let addresses = try SocketAddress.resolve("127.0.0.1", port: 8080)
    #expect(addresses.map(\.family) == [AF_INET])
    #expect(addresses == [try SocketAddress.resolve("127.0.0.1")[0].with(port: 8080)])
    #expect(addresses != [try SocketAddress.resolve("127.0.0.1", port: 8081)[0]])
    #expect(try SocketAddress.resolve("::1").map(\.family) == [AF_INET6])
  }

  @Test func `a name without an address says why`() {
    #expect(throws: SocketAddress.Unresolved.self) { try SocketAddress.resolve("no name", port: 80) }
  }

  @Test(arguments: [
    ("127.0.0.1", true), ("127.1.2.3", true), ("2130706433", true), ("::1", true), ("0:0::1", true),
    ("::ffff:127.0.0.1", true), ("0.0.0.0", false), ("::", false), ("::2", false), ("::ffff:192.0.2.1", false),
    ("192.0.2.127", false), ("1::1", false),
  ]) func `distinguishes addresses of this machine from others`(_ host: String, _ isLoopback: Bool) throws {
    #expect(try SocketAddress.resolve(host).map(\.isLoopback) == [isLoopback])
  }

  @Test func `a socket gets the address and another reaches it`() throws {
    let listener = Descriptor(makeStreamSocket(AF_INET))
    let any = try SocketAddress.resolve("127.0.0.1")[0]
    #expect(any.bind(listener.raw))
    #expect(listen(listener.raw, 1) == 0)
    let client = Descriptor(socket(AF_INET, streamSocketType, 0))
    #expect(!any.connect(client.raw))
    let other = Descriptor(socket(AF_INET, streamSocketType, 0))
    let port = try #require(boundPort(of: listener.raw))
    #expect(any.with(port: port).connect(other.raw))
  }

  private func boundPort(of socket: Int32) -> UInt16? {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isKnown = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) == 0 }
    }
    return isKnown ? UInt16(bigEndian: address.sin_port) : nil
  }
}
