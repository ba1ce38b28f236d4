import HTTPCore

/// What a request brings to prove who it is.
enum Credentials {
  /// The token of an `Authorization: Bearer` header; one that is not ASCII counts as absent.
  static func bearerToken(_ headers: HeaderBlock) -> ArraySlice<UInt8>? {
    guard let value = headers.bytes("authorization"), let space = value.firstIndex(of: UInt8(ascii: " ")) else {
      return nil
    }
    guard value[..<space].count == 6,
      zip(value[..<space], "bearer".utf8).allSatisfy({ $0 | 0x20 == $1 })
    else { return nil }
    var token = value[(space + 1)...]
    while let first = token.first, isWhitespace(first) { token.removeFirst() }
    while let last = token.last, isWhitespace(last) { token.removeLast() }
    return token.isEmpty || token.contains { $0 >= 0x80 } ? nil : token
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
