import HTTPCore

/// What the real server makes of a header's value, beyond what RFC 9110 says of it.
extension HeaderBlock {
  /// The first value under that name with the white space after it, which llhttp leaves in place.
  func padded(_ name: StaticString) -> ArraySlice<UInt8>? {
    first(name).map { bytes[$0.valueStart...].prefix { $0 != UInt8(ascii: "\r") } }
  }
}

extension String {
  /// As Starlette decodes headers: each byte is a character.
  init(latin1 bytes: ArraySlice<UInt8>) {
    self.init(String.UnicodeScalarView(bytes.lazy.map { Unicode.Scalar($0) }))
  }
}
