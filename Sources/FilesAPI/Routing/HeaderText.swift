import HTTPCore

/// What the real server makes of a header's value, beyond what RFC 9110 says of it.
extension HeaderBlock {
  /// The first value under that name with the white space behind it, which llhttp leaves in place.
  func padded(_ name: StaticString) -> ArraySlice<UInt8>? {
    guard let index = firstIndex(name) else { return nil }
    let lineEnd = index + 1 < fields.count ? Int(fields[index + 1].nameStart) : bytes.count
    return bytes[fields[index].valueStart..<(lineEnd - 2)]
  }
}

extension String {
  /// As Starlette decodes headers: each byte is a character.
  init(latin1 bytes: ArraySlice<UInt8>) {
    self.init(String.UnicodeScalarView(bytes.lazy.map { Unicode.Scalar($0) }))
  }
}
