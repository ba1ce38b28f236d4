/// Python's `parse_qsl(query, keep_blank_values=True)`, as Starlette calls it.
struct QueryString {
  private let query: ArraySlice<UInt8>

  init(_ query: ArraySlice<UInt8>) { self.query = query }

  /// Each name, decoded, and its value, in order.
  func forEach(_ body: (ArraySlice<UInt8>, ArraySlice<UInt8>) -> Void) {
    var start = query.startIndex
    while start < query.endIndex {
      var end = start
      var equals: Int?
      while end < query.endIndex, query[end] != UInt8(ascii: "&") {
        if equals == nil, query[end] == UInt8(ascii: "=") { equals = end }
        end += 1
      }
      if end > start { body(Self.decoded(query[start..<(equals ?? end)]), query[(equals.map { $0 + 1 } ?? end)..<end]) }
      start = end + 1
    }
  }

  static func text(_ value: ArraySlice<UInt8>) -> String { PercentDecoding.text(value, plusIsSpace: true) }

  private static func decoded(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    name.contains(UInt8(ascii: "%")) || name.contains(UInt8(ascii: "+")) ? Array(text(name).utf8)[...] : name
  }
}
