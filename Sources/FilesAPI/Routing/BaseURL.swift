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
    let text: String? = host?.withUnsafeBufferPointer { host in
      guard !host.isEmpty, host.allSatisfy(Self.mayStandInHost) else { return nil }
      let scheme: StaticString = "http://"
      let start = scheme.utf8CodeUnitCount
      return String(unsafeUninitializedCapacity: start + host.count) { text in
        for place in 0..<start { text.initializeElement(at: place, to: scheme.utf8Start[place]) }
        for place in 0..<host.count { text.initializeElement(at: start + place, to: host[place]) }
        return start + host.count
      }
    }
    return text ?? "http://localhost"
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
    // One bit for each ASCII character: `-`, `.`, digits and `:` below 64, letters, `[`, `]` and `_` above.
    let set: UInt64 = byte < 64 ? 0x07FF_6000_0000_0000 : byte < 128 ? 0x07FF_FFFE_AFFF_FFFE : 0
    return set &>> UInt64(byte) & 1 == 1
  }
}
