import Platform

/// Bytes of the caller that are valid during a call. The parser's types read them in place, so that a head is copied
/// only once, into its `HeaderBlock`.
package typealias ParserInput = UnsafeRawBufferPointer

extension ParserInput {
  /// Part of the bytes, counted from its own beginning.
  func part(_ range: some RangeExpression<Int>) -> ParserInput { ParserInput(rebasing: self[range]) }

  /// Takes the first `count` bytes off.
  mutating func takePrefix(_ count: Int) -> ParserInput {
    defer { self = part(count...) }
    return part(..<count)
  }

  /// The offset of the first `byte` from `start` on.
  func offset(of byte: UInt8, from start: Int = 0) -> Int? {
    guard start < count, let base = baseAddress else { return nil }
    return memchr(base + start, Int32(byte), count - start).map { UnsafeRawPointer($0) - base }
  }

  /// The offset of the first control byte from `start` on (RFC 5234 appendix B.1), or the count; eight at a time.
  func endOfPlain(from start: Int) -> Int {
    var offset = start
    while offset + 8 <= count {
      let word = UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      let control = (word &- 0x2020_2020_2020_2020) & ~word
      let delete = ((word ^ 0x7f7f_7f7f_7f7f_7f7f) &- 0x0101_0101_0101_0101) & ~(word ^ 0x7f7f_7f7f_7f7f_7f7f)
      let found = (control | delete) & 0x8080_8080_8080_8080
      // Bytes below the first find are plain; borrows disturb only those above.
      if found != 0 { return offset + found.trailingZeroBitCount / 8 }
      offset += 8
    }
    while offset < count, self[offset] >= 32, self[offset] != 127 { offset += 1 }
    return offset
  }

  /// Takes all bytes off.
  mutating func removeAll() { self = part(count...) }
}
