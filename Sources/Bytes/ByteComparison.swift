import Platform

extension Span<UInt8> {
  /// Whether the bytes of `text` stand at `place`.
  @inline(__always)
  package func hold(_ text: StaticString, at place: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    guard place >= 0, length <= count - place else { return false }
    return length == 0 || withUnsafeBytes { memcmp($0.baseAddress! + place, text.utf8Start, length) == 0 }
  }

  /// Whether the bytes are those of `text`.
  package func spells(_ text: StaticString) -> Bool { count == text.utf8CodeUnitCount && hold(text, at: 0) }
}

extension ArraySlice<UInt8> {
  /// Whether the bytes begin with those of `text`.
  package func begins(with text: StaticString) -> Bool { span.hold(text, at: 0) }

  /// Whether all are visible characters of ASCII, 0x21 to 0x7E; eight are looked at in one step.
  ///
  /// A borrow can mark a byte wrongly, but only above one that is marked rightly.
  package var areVisible: Bool {
    withUnsafeBytes { bytes in
      let ones: UInt64 = 0x0101_0101_0101_0101
      var marks: UInt64 = 0
      var index = 0
      while index + 8 <= bytes.count {
        let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        marks |= word | (word &- ones &* 0x21) | (word &+ ones)
        index += 8
      }
      while index < bytes.count {
        if !(0x21...0x7E).contains(bytes[index]) { return false }
        index += 1
      }
      return marks & (ones &* 0x80) == 0
    }
  }

  /// Whether the byte is one of them.
  package func holds(_ byte: UInt8) -> Bool {
    withUnsafeBytes { !$0.isEmpty && memchr($0.baseAddress!, Int32(byte), $0.count) != nil }
  }

  /// Whether the bytes are those of `text`.
  package func spells(_ text: StaticString) -> Bool { span.spells(text) }
}

extension [UInt8] {
  /// Whether the bytes of `text` stand at `place`.
  package func hold(_ text: StaticString, at place: Int) -> Bool { span.hold(text, at: place) }
}
