import HTTPTypes

/// The head of an HTTP/2 response: the server's own fields and the handler's.
struct HTTP2ResponseHead {
  let status: Int
  /// Nil when the handler set one.
  private(set) var date: [UInt8]?
  /// The value of `content-length`.
  private(set) var length: Int?
  private(set) var headers = HeaderBlock()
  private(set) var sendsBody = false

  /// `100 Continue` (RFC 9110 §15.2.1).
  static let interimContinue = HTTP2ResponseHead(status: 100)

  private init(status: Int) { self.status = status }

  init(_ response: Response, answersHead: Bool, date: HTTPDate) {
    status = response.code
    headers = response.headers
    let content = ResponseContent(response, answersHead: answersHead)
    (sendsBody, length) = (content.isSent, content.length)
    if !headers.contains("date") { self.date = date.now }
  }

  /// Whether a field of the handler is sent: not a connection-specific one (RFC 9113 §8.2.2), and not `content-length`,
  /// which the server sets.
  func isSent(_ field: HeaderBlock.Field) -> Bool {
    switch field.nameCount {
    case 2: !headers.isNamed(field, "te")
    case 7: !headers.isNamed(field, "upgrade")
    case 10: !headers.isNamed(field, "connection") && !headers.isNamed(field, "keep-alive")
    case 14: !headers.isNamed(field, "content-length")
    case 16: !headers.isNamed(field, "proxy-connection")
    case 17: !headers.isNamed(field, "transfer-encoding")
    default: true
    }
  }
}
