import HTTPTypes

/// A request's method: any token (RFC 9110 §9.1). What methods there are is the handler's to say.
extension HTTPRequest.Method {
  /// Longer ones are refused; the longest that is registered has 17 bytes.
  static let longest = 32

  /// Those of RFC 9110 §9.3 and RFC 5789.
  private static let standard: [HTTPRequest.Method] = [
    .get, .post, .put, .patch, .delete, .head, .options, .trace, .connect,
  ]

  init?(token: some Collection<UInt8>) {
    guard token.count <= Self.longest, let method = Self.standard(token) ?? Self(String(decoding: token, as: UTF8.self))
    else { return nil }
    self = method
  }

  static func standard(_ token: some Collection<UInt8>) -> HTTPRequest.Method? {
    standard.first { token.elementsEqual($0.rawValue.utf8) }
  }
}

extension UInt8 {
  /// Whether it may stand in a token (RFC 9110 §5.6.2).
  var isTokenCharacter: Bool {
    switch self {
    case 48...57, 65...90, 97...122: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(self)
    }
  }
}
