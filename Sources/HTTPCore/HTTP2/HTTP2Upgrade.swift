import Bytes

/// What `Upgrade: h2c` puts into an HTTP/1.1 request (RFC 7540 §3.2).
extension RequestHead {
  /// The SETTINGS payload of `http2-settings`: base64url without padding, exactly one (RFC 7540 §3.2.1).
  var http2Settings: [UInt8]? {
    let found = headers.fields.filter { headers.isNamed($0, "http2-settings") }
    guard found.count == 1 else { return nil }
    // A setting has six bytes, eight digits: whole ones need no padding.
    let payload = Base64.decode(headers.value(found[0]).map(Self.base64Digit))
    return payload.flatMap { $0.count.isMultiple(of: 6) ? $0 : nil }
  }

  /// The digit of base64 (RFC 4648 §4) for one of base64url (§5); a byte that is none for one that only base64 has.
  private static func base64Digit(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "-"): UInt8(ascii: "+")
    case UInt8(ascii: "_"): UInt8(ascii: "/")
    case UInt8(ascii: "+"), UInt8(ascii: "/"): 0
    default: byte
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
      method: method, target: Array(target), version: .http2, headers: kept, framing: framing, connection: connection)
  }
}
