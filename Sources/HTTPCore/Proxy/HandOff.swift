import HTTPTypes

/// A client's connection that goes on to a host of the network.
package struct HandOff: Sendable, Equatable {
  package let host: NetworkHost
  /// What the client is told once the host is reached.
  package let acknowledgement: [UInt8]
  /// What the client has sent: the first bytes for the host.
  package internal(set) var early: [UInt8]
}

extension HandOff {
  /// Fields that are for the proxy alone, beside those that Connection names (RFC 9110 §7.6.1).
  private static let hopByHop: [StaticString] = [
    "connection", "keep-alive", "proxy-authorization", "proxy-connection", "te", "upgrade",
  ]

  /// The one request that the connection carries on: the host is asked to close behind its answer, so that the client's
  /// next request comes to the proxy again.
  init(forwarding request: RequestHead, to host: NetworkHost) {
    var head = Array("\(request.method.rawValue) ".utf8) + request.target
    head += Array(" \(request.version.text)\r\n".utf8)
    let headers = request.headers
    let named = headers.values("connection").flatMap { $0.split { $0 == 44 || $0 == 32 || $0 == 9 } }
      .map { String(decoding: $0, as: UTF8.self).lowercased() }
    for field in headers.fields {
      if Self.hopByHop.contains(where: { headers.isNamed(field, $0) }) { continue }
      if named.contains(where: { headers.name(field).elementsEqual($0.utf8) }) { continue }
      head += headers.name(field) + Array(": ".utf8) + headers.value(field) + Array("\r\n".utf8)
    }
    head += Array("connection: close\r\n\r\n".utf8)
    self.init(host: host, acknowledgement: [], early: head)
  }
}
