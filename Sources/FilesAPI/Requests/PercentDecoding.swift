import PolarFiles

/// Python's `urllib.parse.unquote`.
enum PercentDecoding {
  /// Each `%XX` becomes its byte, anything else stays; what is then no UTF-8 shows as U+FFFD.
  static func text(_ bytes: some BidirectionalCollection<UInt8>, plusIsSpace: Bool = false) -> String {
    guard bytes.contains(UInt8(ascii: "%")) || plusIsSpace && bytes.contains(UInt8(ascii: "+")) else {
      return String(decoding: bytes, as: UTF8.self)
    }
    return String(decoding: PercentEncoding.decodeLeniently(bytes, plusIsSpace: plusIsSpace), as: UTF8.self)
  }
}
