import HTTPCore

/// What URLs in a response begin with: as configured, else where the request was sent to.
///
/// The text is made when a response holds such a URL; a list only needs to know whether it is the same as before.
struct BaseURL: Sendable {
  private let configured: String?
  private let host: ArraySlice<UInt8>
  /// FNV-1a of the host that was asked: two of the same hash are taken for the same.
  let hash: UInt64

  init(configured: String) {
    self.configured = configured
    host = []
    hash = 0
  }

  /// Follows the request's host.
  init(_ headers: HeaderBlock) {
    configured = nil
    host = headers.bytes("host") ?? []
    hash = host.withUnsafeBufferPointer { bytes in
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      return hash
    }
  }

  var text: String {
    if let configured { return configured }
    let isSound = !host.isEmpty && host.allSatisfy(Self.mayStandInHost)
    return isSound ? "http://" + String(decoding: host, as: UTF8.self) : "http://localhost"
  }

  /// The host goes into the URLs of a response as it is.
  private static func mayStandInHost(_ byte: UInt8) -> Bool {
    // One bit for each ASCII character: `-`, `.`, digits and `:` below 64, letters, `[`, `]` and `_` above.
    let set: UInt64 = byte < 64 ? 0x07FF_6000_0000_0000 : byte < 128 ? 0x07FF_FFFE_AFFF_FFFE : 0
    return set &>> UInt64(byte) & 1 == 1
  }
}
