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
      let marks = marks(of: word)
      if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
      index += 8
    }
    // The last bytes of a longer run once more, without those that were looked at: plain characters in their place.
    if index < bytes.count, bytes.count - start >= 8 {
      let word = UInt64(littleEndian: words.unsafeLoadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self))
      let marks = marks(of: word) &>> UInt64((index + 8 - bytes.count) * 8)
      return marks == 0 ? bytes.count : index + marks.trailingZeroBitCount / 8
    }
    while index < bytes.count, !isSpecial(bytes[index]) { index += 1 }
    return index
  }

  /// The highest bit of each byte that is special, and of some plain ones above such a byte.
  @inline(__always)
  private static func marks(of word: UInt64) -> UInt64 {
    let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
    let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
    let marks = (word &- ones &* 0x20) & ~word | (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes
    return marks & highBits
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }
}
