import HTTPTypes

/// What the server itself says in the head of an HTTP/2 response.
struct HTTP2ResponseHead {
  var status: Int
  var date: [UInt8] = []
  var length: Int?
  var sendsBody = false

  /// An interim response (RFC 9110 §15.2).
  static let goOn = HTTP2ResponseHead(status: 100)

  private init(status: Int) { self.status = status }

  init(_ response: Response, answersHead: Bool, date: HTTPDate) {
    status = response.code
    // RFC 9110 §6.4.1: these have no body whatever the handler gave.
    let hasNoContent = status == 204 || status == 304
    sendsBody = !answersHead && !hasNoContent
    if sendsBody {
      length = response.bodyCount
    } else if status != 204 {
      length = response.announcedLength ?? (hasNoContent ? nil : response.bodyCount)
    }
    if !response.headers.contains("date") { self.date = date.now }
  }

  /// RFC 9113 §8.2.2: fields about the connection are HTTP/1's. The length is the server's to say.
  static func isDropped(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    switch name.count {
    case 7: name.spells("upgrade")
    case 10: name.spells("connection") || name.spells("keep-alive")
    case 14: name.spells("content-length")
    case 16: name.spells("proxy-connection")
    case 17: name.spells("transfer-encoding")
    default: false
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether these bytes are `text`'s; several times as fast as comparing with a String's view.
  func spells(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for index in 0..<count where self[index] != text.utf8Start[index] { return false }
    return true
  }
}
