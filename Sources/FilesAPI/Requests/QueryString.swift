import PolarFiles

/// Python's `parse_qsl(query, keep_blank_values=True)`, as Starlette calls it.
struct QueryString {
  private let query: ArraySlice<UInt8>

  init(_ query: ArraySlice<UInt8>) { self.query = query }

  /// Each name, decoded, and its value, in order.
  func forEach(_ body: (ArraySlice<UInt8>, ArraySlice<UInt8>) -> Void) {
    let bytes = query.span
    var start = 0
    while start < bytes.count {
      var end = start
      var equals: Int?
      var isEncoded = false
      while end < bytes.count, bytes[end] != UInt8(ascii: "&") {
        if equals == nil {
          switch bytes[end] {
          case UInt8(ascii: "="): equals = end
          case UInt8(ascii: "%"), UInt8(ascii: "+"): isEncoded = true
          default: break
          }
        }
        end += 1
      }
      if end > start {
        let name = part(start..<(equals ?? end))
        body(isEncoded ? Array(Self.text(name).utf8)[...] : name, part((equals.map { $0 + 1 } ?? end)..<end))
      }
      start = end + 1
    }
  }

  private func part(_ range: Range<Int>) -> ArraySlice<UInt8> {
    query[query.startIndex + range.lowerBound..<query.startIndex + range.upperBound]
  }

  static func text(_ value: ArraySlice<UInt8>) -> String { PercentDecoding.text(value, plusIsSpace: true) }
}

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
