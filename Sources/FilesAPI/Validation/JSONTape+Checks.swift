import JSON

import Platform

/// What validation asks of a document.
extension JSONTape {
  func isText(_ place: Int) -> Bool {
    switch kind(place) {
    case .string, .unpairedSurrogates: true
    default: false
    }
  }

  func withText<Result>(_ place: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    withBytes(range(place), body)
  }

  func withBytes<Result>(_ range: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    text.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
  }

  func spells(_ text: StaticString, at place: Int) -> Bool { withText(place) { $0.spells(text) } }

  /// Calls `body` with each key and the place of its value.
  func forEachMember(_ object: Int, _ body: (UnsafeBufferPointer<UInt8>, Int) -> Void) {
    text.withUnsafeBufferPointer { text in
      var key = object + 1
      let end = next(object)
      while key < end {
        body(UnsafeBufferPointer(rebasing: text[range(key)]), key + 1)
        key = next(key + 1)
      }
    }
  }

  /// The value under that key, the last one when it is there several times.
  func member(_ name: StaticString, of object: Int) -> Int? {
    var found: Int?
    forEachMember(object) { key, value in if key.spells(name) { found = value } }
    return found
  }

  /// Where the text is without the white space that Python's `str.strip()` takes off.
  func stripped(_ place: Int) -> Range<Int> {
    let range = range(place)
    func isPlain(_ byte: UInt8) -> Bool { 0x21...0x7E ~= byte }
    // Nothing to strip, as nearly always: no need for a String.
    if let first = text[range].first, let last = text[range].last, isPlain(first), isPlain(last) { return range }
    let scalars = string(place).unicodeScalars
    let leading = scalars.prefix(while: \.isPythonWhitespace)
    let trailing = scalars[leading.endIndex...].reversed().prefix(while: \.isPythonWhitespace)
    func width(_ scalars: some Sequence<Unicode.Scalar>) -> Int { scalars.reduce(0) { $0 + UTF8.width($1) } }
    return range.lowerBound + width(leading)..<range.upperBound - width(trailing)
  }

  func holds(_ byte: UInt8, _ range: Range<Int>) -> Bool {
    text.withUnsafeBytes { text in
      guard let base = text.baseAddress, !range.isEmpty else { return false }
      return memchr(base + range.lowerBound, Int32(byte), range.count) != nil
    }
  }
}
