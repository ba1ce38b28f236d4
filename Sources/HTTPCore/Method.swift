import HTTPTypes

/// A request's method: any token (RFC 9110 §9.1). What methods there are is the handler's to say.
extension HTTPRequest.Method {
  /// Longer ones are refused; the longest that is registered has 17 bytes.
  static let longest = 32

  /// Those of RFC 9110 §9.3 and RFC 5789.
  private static let standard: [(name: StaticString, method: HTTPRequest.Method)] = [
    ("GET", .get), ("POST", .post), ("PUT", .put), ("PATCH", .patch), ("DELETE", .delete), ("HEAD", .head),
    ("OPTIONS", .options), ("TRACE", .trace), ("CONNECT", .connect),
  ]

  init?(token: some Collection<UInt8>) {
    guard token.count <= Self.longest, let method = Self.standard(token) ?? Self(String(decoding: token, as: UTF8.self))
    else { return nil }
    self = method
  }

  static func standard(_ token: some Collection<UInt8>) -> HTTPRequest.Method? {
    standard.first { name, _ in name.withUTF8Buffer { token.elementsEqual($0) } }?.method
  }
}
