/// `CONNECT host:port HTTP/1.1` (RFC 9110 §9.3.6), whose fields mean nothing to this server.
struct ConnectRequest: Equatable {
  static let method: StaticString = "CONNECT "

  let host: NetworkHost

  /// - Parameter head: up to and with its empty line.
  init?(_ head: ArraySlice<UInt8>) {
    let line = head.prefix { $0 != 13 && $0 != 10 }.split(separator: 32, omittingEmptySubsequences: false)
    guard line.count == 3, line[2].starts(with: "HTTP/1.".utf8), let host = NetworkHost(line[1]) else { return nil }
    self.host = host
  }

  /// Where the head ends in `bytes`: behind its empty line.
  ///
  /// - Parameter start: before it no head ends, as an earlier call has found.
  static func end(of bytes: [UInt8], from start: Int = 0) -> Int? {
    for index in start..<bytes.count where bytes[index] == 10 {
      let line = index > 0 && bytes[index - 1] == 13 ? index - 1 : index
      if line == 0 || bytes[line - 1] == 10 { return index + 1 }
    }
    return nil
  }
}
