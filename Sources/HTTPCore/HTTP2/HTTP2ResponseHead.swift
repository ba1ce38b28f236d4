import HTTPTypes

/// The head of an HTTP/2 response: what the server says itself, and what of the handler's fields is sent.
enum HTTP2ResponseHead {
  /// RFC 9110 §6.4.1: these have no body whatever the handler gave.
  private static func hasNoContent(_ response: Response) -> Bool {
    response.status.code == 204 || response.status.code == 304
  }

  static func sendsBody(_ response: Response, answersHead: Bool) -> Bool {
    !answersHead && !hasNoContent(response)
  }

  private static func announcedLength(_ response: Response, answersHead: Bool) -> Int? {
    if hasNoContent(response) { return response.status.code == 304 ? response.announcedLength : nil }
    return answersHead ? response.announcedLength ?? response.body.count : response.body.count
  }

  /// `:status` first (RFC 9113 §8.3), then `date` and `content-length`.
  static func write(_ response: Response, answersHead: Bool, date: HTTPDate, to block: inout HeaderBlock) {
    block.removeAll()
    if response.status.code == 200 {
      block.append(":status", "200" as StaticString)
    } else {
      block.append(":status", decimal: response.status.code)
    }
    if !response.headers.contains("date") { block.append(name: StaticString("date").bytes, value: date.now) }
    if let length = announcedLength(response, answersHead: answersHead) {
      block.append("content-length", decimal: length)
    }
  }

  /// RFC 9113 §8.2.2: fields about the connection are HTTP/1's. The length is the server's to say.
  static func isDropped(_ field: HeaderBlock.Field, of headers: HeaderBlock) -> Bool {
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

extension HeaderBlock {
  mutating func append(_ name: StaticString, decimal number: Int) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var left = number.magnitude
      var start = digits.count
      repeat {
        start -= 1
        digits.initializeElement(at: start, to: UInt8(48 + left % 10))
        left /= 10
      } while left > 0
      append(name: name.bytes, value: UnsafeBufferPointer(rebasing: digits[start...]))
    }
  }
}

extension StaticString {
  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount) }
}
