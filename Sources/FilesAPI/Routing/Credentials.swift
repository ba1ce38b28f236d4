import HTTPCore

/// What a request brings to prove who it is.
enum Credentials {
  /// The token of an `Authorization: Bearer` header; one that is not ASCII counts as absent.
  static func bearerToken(_ headers: HeaderBlock) -> ArraySlice<UInt8>? {
    guard let value = headers.bytes("authorization") else { return nil }
    let range = value.withUnsafeBufferPointer(token)
    return range.map { value[value.startIndex + $0.lowerBound..<value.startIndex + $0.upperBound] }
  }

  private static func token(_ value: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    let scheme: StaticString = "bearer "
    var start = scheme.utf8CodeUnitCount
    guard value.count > start, value[start - 1] == UInt8(ascii: " ") else { return nil }
    for index in 0..<(start - 1) where value[index] | 0x20 != scheme.utf8Start[index] { return nil }
    var end = value.count
    while start < end, isWhitespace(value[start]) { start += 1 }
    while start < end, isWhitespace(value[end - 1]) { end -= 1 }
    for index in start..<end where value[index] >= 0x80 { return nil }
    return start < end ? start..<end : nil
  }

  /// `str.strip()` on text that was decoded as Latin-1.
  private static func isWhitespace(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte >= 0x80 ? Unicode.Scalar(byte).isPythonWhitespace : false
  }

  /// The web session; among cookies of one name the last one counts.
  static func sessionCookie(_ headers: HeaderBlock) -> String? {
    var session: String?
    for field in headers.fields where headers.name(field).elementsEqual("cookie".utf8) {
      for piece in headers.value(field).split(separator: UInt8(ascii: ";")) {
        guard let equals = piece.firstIndex(of: UInt8(ascii: "=")) else { continue }
        let name = PythonText(text: String(decoding: piece[..<equals], as: UTF8.self)).stripped.text
        guard name == "polar_session" else { continue }
        let value = PythonText(text: String(decoding: piece[(equals + 1)...], as: UTF8.self)).stripped.text
        session = unquoted(value)
      }
    }
    return session
  }

  /// A quoted cookie value, without its quotes and backslashes.
  private static func unquoted(_ value: String) -> String {
    guard value.utf8.count >= 2, value.utf8.first == UInt8(ascii: "\""), value.utf8.last == UInt8(ascii: "\"") else {
      return value
    }
    var text: [UInt8] = []
    var isEscaped = false
    for byte in value.utf8.dropFirst().dropLast() {
      if byte == UInt8(ascii: "\\"), !isEscaped {
        isEscaped = true
      } else {
        text.append(byte)
        isEscaped = false
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
