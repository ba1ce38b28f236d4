/// Python's `parse_qsl(query, keep_blank_values=True)`, as Starlette calls it.
struct QueryString {
  private var pairs: [(name: String, value: String)] = []

  init(_ query: ArraySlice<UInt8>?) {
    guard let query else { return }
    for piece in query.split(separator: UInt8(ascii: "&")) {
      let equals = piece.firstIndex(of: UInt8(ascii: "="))
      pairs.append(
        (
          PercentDecoding.text(piece[..<(equals ?? piece.endIndex)], plusIsSpace: true),
          equals.map { PercentDecoding.text(piece[($0 + 1)...], plusIsSpace: true) } ?? ""
        ))
    }
  }

  /// What Starlette's `QueryParams.get` gives: the last one wins.
  func last(_ name: String) -> String? { pairs.last { $0.name.utf8.elementsEqual(name.utf8) }?.value }

  func all(_ name: String) -> [String] { pairs.filter { $0.name.utf8.elementsEqual(name.utf8) }.map(\.value) }
}
