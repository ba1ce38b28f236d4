import HTTPTypes

/// The fields of an HTTP/2 response's head: `:status` first (RFC 9113 §8.3), then the server's, then the handler's.
struct HTTP2ResponseHead {
  private(set) var fields = HeaderBlock()
  private(set) var sendsBody = false

  /// An interim response (RFC 9110 §15.2).
  static let goOn = HTTP2ResponseHead(status: 100)

  private init(status: Int) { fields.append(":status", String(status)) }

  init(_ response: Response, answersHead: Bool, date: HTTPDate) {
    self.init(status: response.code)
    let headers = response.headers
    fields.reserve(bytes: headers.bytes.count + 128, fields: headers.fields.count + 3)
    // RFC 9110 §6.4.1: these have no body whatever the handler gave.
    let hasNoContent = response.code == 204 || response.code == 304
    sendsBody = !answersHead && !hasNoContent
    if !headers.contains("date") { fields.append(name: "date".utf8, value: date.now) }
    if sendsBody {
      fields.append("content-length", String(response.bodyCount))
    } else if response.code != 204, let length = response.announcedLength ?? (hasNoContent ? nil : response.bodyCount) {
      fields.append("content-length", String(length))
    }
    for field in headers.fields where !Self.isDropped(field, of: headers) {
      fields.append(name: headers.name(field), value: headers.value(field))
    }
  }

  /// RFC 9113 §8.2.2: fields about the connection are HTTP/1's. The length is the server's to say.
  private static func isDropped(_ field: HeaderBlock.Field, of headers: HeaderBlock) -> Bool {
    switch field.nameCount {
    case 7: headers.isNamed(field, "upgrade")
    case 10: headers.isNamed(field, "connection") || headers.isNamed(field, "keep-alive")
    case 14: headers.isNamed(field, "content-length")
    case 16: headers.isNamed(field, "proxy-connection")
    case 17: headers.isNamed(field, "transfer-encoding")
    default: false
    }
  }
}
