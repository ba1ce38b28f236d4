/// A host of the network and a port of it, which a client of a proxy names.
package struct NetworkHost: Sendable, Equatable {
  /// Without the brackets of an IPv6 literal.
  package let name: String
  package let port: UInt16

  /// With its port.
  package var authority: String { "\(name.contains(":") ? "[\(name)]" : name):\(port)" }

  /// - Parameters:
  ///   - authority: `host:port`, or `host` alone where there is a default port (RFC 9110 §4.2.1).
  ///   - defaultPort: the scheme's.
  package init?(_ authority: some BidirectionalCollection<UInt8>, defaultPort: UInt16? = nil) {
    guard Authority.isSound(authority) else { return nil }
    let bracket = authority.lastIndex(of: UInt8(ascii: "]")) ?? authority.startIndex
    let colon = authority[bracket...].lastIndex(of: UInt8(ascii: ":"))
    let digits = colon.map { authority[authority.index(after: $0)...] }
    let port = digits?.isEmpty ?? true ? defaultPort : UInt16(String(decoding: digits!, as: UTF8.self))
    guard let port, port > 0 else { return nil }
    var name = authority[..<(colon ?? authority.endIndex)]
    if name.first == UInt8(ascii: "[") { name = name.dropFirst().dropLast() }
    // The root's dot (RFC 3986 §3.2.2), which no certificate has.
    if name.last == UInt8(ascii: ".") { name = name.dropLast() }
    guard !name.isEmpty else { return nil }
    self.name = String(decoding: name, as: UTF8.self)
    self.port = port
  }
}
