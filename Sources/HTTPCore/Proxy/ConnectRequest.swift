/// `CONNECT host:port HTTP/1.1` (RFC 9110 §9.3.6), whose fields mean nothing to this server.
struct ConnectRequest: Equatable {
  static let method: StaticString = "CONNECT "

  /// Without the brackets of an IPv6 literal.
  let host: String
  let port: UInt16

  /// - Parameter head: up to and with its empty line.
  init?(_ head: ArraySlice<UInt8>) {
    let line = head.prefix { $0 != 13 && $0 != 10 }.split(separator: 32, omittingEmptySubsequences: false)
    guard line.count == 3, line[2].starts(with: "HTTP/1.".utf8), Authority.isSound(line[1]),
      let colon = line[1].lastIndex(of: UInt8(ascii: ":")),
      let port = UInt16(String(decoding: line[1][(colon + 1)...], as: UTF8.self)), port > 0
    else { return nil }
    var host = line[1][..<colon]
    if host.first == UInt8(ascii: "[") { host = host.dropFirst().dropLast() }
    guard !host.isEmpty else { return nil }
    self.host = String(decoding: host, as: UTF8.self)
    self.port = port
  }

  /// Where the head ends in `bytes`: behind its empty line.
  static func end(of bytes: [UInt8]) -> Int? {
    var lineStart = 0
    for index in bytes.indices where bytes[index] == 10 {
      let line = bytes[lineStart..<index]
      if line.isEmpty || line.elementsEqual([13]) { return index + 1 }
      lineStart = index + 1
    }
    return nil
  }
}
