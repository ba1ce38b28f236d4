import Bytes
import HTTPCore
import PolarFiles

/// The credential of a request.
enum Credentials {
  /// The token of an `Authorization: Bearer` header; one that is not ASCII counts as absent.
  static func bearerToken(_ headers: HeaderBlock) -> ArraySlice<UInt8>? {
    guard let value = headers.bytes("authorization") else { return nil }
    let scheme = value.prefix(7)
    // A scheme has no case (RFC 9110 §11.1); this is how nearly everybody writes it.
    guard scheme.spells("Bearer ") || isBearer(scheme) else { return nil }
    let token = value.dropFirst(7)
    if token.areVisible { return token.isEmpty ? nil : token }
    let stripped = stripped(token)
    return stripped.isEmpty || stripped.contains { $0 >= 0x80 } ? nil : stripped
  }

  private static func isBearer(_ scheme: ArraySlice<UInt8>) -> Bool {
    scheme.count == 7 && scheme.last == UInt8(ascii: " ")
      && scheme.lazy.map { $0 | 0x20 }.elementsEqual("bearer ".utf8)
  }

  /// `str.strip()` on text that was decoded as Latin-1.
  private static func isWhitespace(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte >= 0x80 ? Unicode.Scalar(byte).isPythonWhitespace : false
  }

  /// The web session.
  static func sessionCookie(_ headers: HeaderBlock) -> String? { cookie("polar_session", headers) }

  /// Among cookies of one name the last one counts.
  static func cookie(_ name: StaticString, _ headers: HeaderBlock) -> String? {
    var cookie: String?
    for field in headers.fields where headers.name(field).elementsEqual("cookie".utf8) {
      for piece in headers.value(field).split(separator: UInt8(ascii: ";")) {
        guard let equals = piece.firstIndex(of: UInt8(ascii: "=")) else { continue }
        guard stripped(piece[..<equals]).spells(name) else { continue }
        cookie = unquoted(stripped(piece[(equals + 1)...]))
      }
    }
    return cookie
  }

  private static func stripped(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let text = text.drop(while: isWhitespace)
    return text.prefix(text.lastIndex { !isWhitespace($0) }.map { $0 + 1 - text.startIndex } ?? 0)
  }

  /// Python's `http.cookies._unquote`, of Latin-1 text: within double quotes a backslash stands before three octal digits
  /// up to `\377`, or before the character that is meant.
  private static func unquoted(_ value: ArraySlice<UInt8>) -> String {
    let quote = UInt8(ascii: "\"")
    guard value.count >= 2, value.first == quote, value.last == quote else { return String(latin1: value) }
    var rest = value.dropFirst().dropLast()
    var text: [UInt8] = []
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let escaped = rest.first else {
        text.append(byte)
        continue
      }
      let octal = rest.prefix(3)
      if octal.count == 3, octal.allSatisfy({ $0 & 0xF8 == UInt8(ascii: "0") }), escaped <= UInt8(ascii: "3") {
        text.append(octal.reduce(0) { $0 << 3 | $1 & 7 })
        rest = rest.dropFirst(3)
      } else {
        text.append(escaped)
        rest = rest.dropFirst()
      }
    }
    return String(latin1: text[...])
  }
}

extension Credential {
  /// A session counts without a token only.
  init(_ headers: HeaderBlock) {
    self =
      if let token = Credentials.bearerToken(headers) {
        .bearer(token)
      } else if let session = Credentials.sessionCookie(headers) {
        .session(session)
      } else {
        .none
      }
  }
}
