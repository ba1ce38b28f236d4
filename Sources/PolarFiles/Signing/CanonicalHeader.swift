/// A header's value as SigV4 canonicalizes it: trimmed, with runs of white space collapsed to one space.
enum CanonicalHeader {
  static func append(_ value: String, to buffer: inout [UInt8]) {
    if value.holds(where: isWhitespace) {
      append(Array(value.utf8)[...], to: &buffer)
    } else {
      buffer.append(utf8: value)
    }
  }

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
