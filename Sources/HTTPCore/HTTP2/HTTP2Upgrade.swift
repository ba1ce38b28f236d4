/// What `Upgrade: h2c` puts into an HTTP/1.1 request (RFC 7540 §3.2).
extension RequestHead {
  /// The SETTINGS payload of `http2-settings`: base64url without padding, exactly one (RFC 7540 §3.2.1).
  var http2Settings: [UInt8]? {
    let found = headers.fields.filter { headers.isNamed($0, "http2-settings") }
    guard found.count == 1 else { return nil }
    var payload: [UInt8] = []
    var bits: UInt32 = 0
    var bitCount = 0
    for byte in headers.value(found[0]) {
      guard let digit = Self.base64URLDigit(byte) else { return nil }
      bits = bits << 6 | digit
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        payload.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
      }
    }
    return payload.count.isMultiple(of: 6) ? payload : nil
  }

  private static func base64URLDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 65...90: UInt32(byte) - 65
    case 97...122: UInt32(byte) - 71
    case 48...57: UInt32(byte) + 4
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: nil
    }
  }

  /// The request as stream 1 carries it: without the fields that were about the HTTP/1.1 connection.
  var withoutUpgrade: RequestHead {
    var kept = HeaderBlock()
    for field in headers.fields {
      let isHop = ["connection", "upgrade", "http2-settings", "keep-alive"].contains { headers.isNamed(field, $0) }
      if !isHop { kept.append(name: headers.name(field), value: headers.value(field)) }
    }
    return RequestHead(
      method: method, target: target, version: .http2, headers: kept, framing: framing, connection: connection)
  }
}
