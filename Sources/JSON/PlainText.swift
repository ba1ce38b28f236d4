/// The characters of a string that JSON writes as themselves.
enum PlainText {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// The first quote, backslash or control character from `start` on, else the end.
  ///
  /// Eight bytes at a time, by the zero-byte test of Mycroft: a borrow can mark a plain byte, but only above a byte that
  /// is marked rightly, and the lowest mark is taken.
  static func end(in bytes: Span<UInt8>, from start: Int) -> Int {
    let words = bytes.bytes
    var index = start
    while index + 8 <= bytes.count {
      let word = UInt64(littleEndian: words.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
      let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
      let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
      let marks =
        ((word &- ones &* 0x20) & ~word | (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes) & highBits
      if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < bytes.count, !isSpecial(bytes[index]) { index += 1 }
    return index
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }
}
