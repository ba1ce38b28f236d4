import Bytes
import HTTPTypes

/// What the fields of a head say about framing and the connection; refuses what two parsers could read differently.
struct MessageFields {
  private(set) var framing = BodyFraming.none
  private(set) var close = false
  private(set) var keepAlive = false
  private(set) var expectsContinue = false
  private(set) var offersHTTP2 = false

  private var hosts = 0
  private var length: Int?
  private var codings: [UInt8]?
  private var connectionNamesUpgrade = false
  private var connectionNamesSettings = false
  private var upgradesToHTTP2 = false

  init(_ headers: HeaderBlock, version: HTTPVersion) throws(ProtocolViolation) {
    for field in headers.fields {
      switch field.nameCount {
      case 4: if headers.isNamed(field, "host") { try takeHost(headers.value(field)) }
      case 6: if headers.isNamed(field, "expect") { try takeExpect(headers.value(field), version) }
      case 7: if headers.isNamed(field, "upgrade") { takeUpgrade(headers.value(field)) }
      case 10: if headers.isNamed(field, "connection") { takeConnection(headers.value(field)) }
      case 14: if headers.isNamed(field, "content-length") { try takeLength(headers.value(field)) }
      case 17:
        if headers.isNamed(field, "transfer-encoding") {
          codings = (codings.map { $0 + [UInt8(ascii: ",")] } ?? []) + headers.value(field)
        }
      default: break
      }
    }
    if hosts == 0, version == .http1_1 { throw .malformed("no Host (RFC 9112 section 3.2)") }
    try settleFraming(version)
    // RFC 9110 §7.8: an HTTP/1.0 request's Upgrade is ignored. RFC 7540 §3.2.1: Connection names both fields.
    offersHTTP2 = version == .http1_1 && upgradesToHTTP2 && connectionNamesUpgrade && connectionNamesSettings
  }

  private mutating func settleFraming(_ version: HTTPVersion) throws(ProtocolViolation) {
    guard let codings else {
      if let length { framing = .length(length) }
      return
    }
    if length != nil {
      throw .malformed("both Content-Length and Transfer-Encoding (RFC 9112 section 6.3)")
    }
    if version == .http1_0 {
      throw .malformed("Transfer-Encoding in HTTP/1.0 (RFC 9112 section 6.1)")
    }
    if isToken(codings[...], "chunked") {
      framing = .unknownLength
      return
    }
    let names = codings.split(separator: UInt8(ascii: ",")).map(\.trimmed)
    let chunked = names.count { isToken($0, "chunked") }
    if let last = names.last, isToken(last, "chunked"), chunked == 1, names.count > 1 {
      throw ProtocolViolation(.notImplemented, "a transfer coding beside chunked (RFC 9112 section 6.1)")
    }
    throw .malformed("chunked is not the last transfer coding, once (RFC 9112 section 6.3)")
  }

  private mutating func takeHost(_ value: ArraySlice<UInt8>) throws(ProtocolViolation) {
    hosts += 1
    if hosts > 1 { throw .malformed("more than one Host (RFC 9112 section 3.2)") }
    guard Authority.isSound(value) else { throw .malformed("Host is not a host and port (RFC 9112 section 3.2)") }
  }

  /// RFC 9110 §8.6 lets a server refuse even the same length repeated, as llhttp does and a strict server should.
  private mutating func takeLength(_ value: ArraySlice<UInt8>) throws(ProtocolViolation) {
    if length != nil { throw .malformed("more than one Content-Length (RFC 9112 section 6.3)") }
    var count = 0
    for byte in value {
      let digit = Int(byte) - 48
      guard 0..<10 ~= digit, count <= (Int.max - digit) / 10 else {
        throw .malformed("Content-Length is not a number of bytes (RFC 9110 section 8.6)")
      }
      count = count * 10 + digit
    }
    if value.isEmpty { throw .malformed("Content-Length is empty (RFC 9110 section 8.6)") }
    length = count
  }

  private mutating func takeExpect(_ value: ArraySlice<UInt8>, _ version: HTTPVersion) throws(ProtocolViolation) {
    // RFC 9110 §10.1.1: an HTTP/1.0 request's 100-continue is ignored.
    if try Expectation.isContinue(value), version == .http1_1 { expectsContinue = true }
  }

  private mutating func takeConnection(_ value: ArraySlice<UInt8>) {
    // Usually there is only one option, which needs no list.
    if isToken(value, "keep-alive") { return keepAlive = true }
    for option in value.split(separator: UInt8(ascii: ",")).map(\.trimmed) {
      if isToken(option, "close") { close = true }
      if isToken(option, "keep-alive") { keepAlive = true }
      if isToken(option, "upgrade") { connectionNamesUpgrade = true }
      if isToken(option, "http2-settings") { connectionNamesSettings = true }
    }
  }

  private mutating func takeUpgrade(_ value: ArraySlice<UInt8>) {
    if value.split(separator: UInt8(ascii: ",")).contains(where: { isToken($0.trimmed, "h2c") }) {
      upgradesToHTTP2 = true
    }
  }
}

extension MessageFields {
  /// Whether `text` is `token` in any case.
  func isToken(_ text: ArraySlice<UInt8>, _ token: StaticString) -> Bool {
    guard text.count == token.utf8CodeUnitCount else { return false }
    for (index, byte) in text.enumerated() where byte.asciiLowercased != token.utf8Start[index] {
      return false
    }
    return true
  }
}
