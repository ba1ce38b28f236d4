/// A header's value as SigV4 canonicalizes it: trimmed, with runs of white space collapsed to one space.
enum CanonicalHeader {
  /// As botocore signs it, with Python's `' '.join(value.split())`, which knows more white space than a header does.
  static func append(_ value: String, to buffer: inout [UInt8]) {
    guard value.holds(where: { $0 <= 0x20 || $0 >= 0x80 }) else { return buffer.append(utf8: value) }
    let words = value.unicodeScalars.split(whereSeparator: \.isPythonWhitespace)
    buffer.append(utf8: words.map { String($0) }.joined(separator: " "))
  }

  /// As it was received.
  static func append(_ value: ArraySlice<UInt8>, to buffer: inout [UInt8]) {
    var rest = value.drop(while: isWhitespace)
    while !rest.isEmpty {
      let word = rest.prefix { !isWhitespace($0) }
      buffer += word
      rest = rest[word.endIndex...].drop(while: isWhitespace)
      if !rest.isEmpty { buffer.append(UInt8(ascii: " ")) }
    }
  }

  private static func isWhitespace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || 9...13 ~= byte }
}
