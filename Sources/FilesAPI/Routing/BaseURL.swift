import HTTPCore

/// What URLs in a response begin with: as configured, else where the request was sent to.
///
/// The text is made when a response holds such a URL; a list only needs to know whether it is the same as before.
struct BaseURL {
  private let configured: String?
  private let host: ArraySlice<UInt8>?

  /// - Parameter configured: nil to follow the request's host.
  init(_ configured: String?, _ headers: HeaderBlock) {
    self.configured = configured
    host = configured == nil ? headers.bytes("host") : nil
  }

  var text: String {
    if let configured { return configured }
    let text = host?.withUnsafeBufferPointer { host in
      host.isEmpty || !host.allSatisfy(Self.mayStandInHost) ? nil : "http://" + String(decoding: host, as: UTF8.self)
    }
    return (text ?? nil) ?? "http://localhost"
  }

  /// FNV-1a: two of the same hash are taken for the same.
  var hash: UInt64 {
    guard let host else { return 0 }
    return host.withUnsafeBufferPointer { bytes in
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      return hash
    }
  }

  /// The host goes into the URLs of a response as it is.
  private static func mayStandInHost(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
      true
    default: false
    }
  }
}
