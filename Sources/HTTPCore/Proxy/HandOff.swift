import Bytes
import HTTPTypes

/// A client's connection that is handed off to another host.
package struct HandOff: Sendable {
  package let host: NetworkHost
  /// The request that is forwarded; nil for a CONNECT.
  package let request: RequestHead?
  /// What is sent to the client once the host is reached.
  package let acknowledgement: [UInt8]
  /// The bytes already received from the client: the first ones for the host.
  package internal(set) var early: [UInt8]

  package static func unreachable(_ host: NetworkHost, _ reason: String) -> ProtocolViolation {
    ProtocolViolation(.badGateway, "\(host.authority) cannot be reached: \(reason)")
  }

  package static func tooMany(_ count: Int) -> ProtocolViolation {
    ProtocolViolation(.serviceUnavailable, "there are \(count) tunnels already")
  }

  /// The response to a client whose connection cannot be handed off.
  package static func answer(_ refusal: ProtocolViolation) -> [UInt8] {
    let body = "\(refusal.explanation)\n"
    let status = "\(refusal.status.code) \(refusal.status.reasonPhrase)"
    return Array(
      "HTTP/1.1 \(status)\r\ncontent-length: \(body.utf8.count)\r\nconnection: close\r\n\r\n\(body)".utf8)
  }
}

extension HandOff {
  /// Fields that are for the proxy alone, beside those that Connection names (RFC 9110 §7.6.1).
  private static let hopByHop: [StaticString] = [
    "connection", "keep-alive", "proxy-authorization", "proxy-connection", "te", "upgrade",
  ]

  /// Forwards one request, and asks the host to close the connection after its response, so that the client's next
  /// request comes to the proxy again.
  init(forwarding request: RequestHead, to host: NetworkHost) {
    var head = Array("\(request.method.rawValue) ".utf8) + request.target
    head += Array(" \(request.version.text)\r\n".utf8)
    let headers = request.headers
    let named = headers.values("connection").flatMap { $0.split { $0 == UInt8(ascii: ",") || $0.isBlank } }
      .map { String(decoding: $0, as: UTF8.self).lowercased() }
    for field in headers.fields {
      if Self.hopByHop.contains(where: { headers.isNamed(field, $0) }) { continue }
      if named.contains(where: { headers.name(field).elementsEqual($0.utf8) }) { continue }
      head += headers.name(field) + Array(": ".utf8) + headers.value(field) + Array("\r\n".utf8)
    }
    head += Array("connection: close\r\n\r\n".utf8)
    self.init(host: host, request: request, acknowledgement: [], early: head)
  }
}
