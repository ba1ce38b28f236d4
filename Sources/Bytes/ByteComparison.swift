import Platform

extension Span<UInt8> {
  /// Whether the bytes of `text` stand at `offset`.
  @inline(__always)
  package func hold(_ text: StaticString, at offset: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    guard offset >= 0, length <= count - offset else { return false }
    return length == 0 || withUnsafeBytes { memcmp($0.baseAddress! + offset, text.utf8Start, length) == 0 }
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
  /// Whether the bytes of `text` stand at `offset`.
  package func hold(_ text: StaticString, at offset: Int) -> Bool { span.hold(text, at: offset) }
}

extension Collection where Element == UInt8 {
  /// Compares every byte even after the first difference, so that the time taken says nothing about where it is.
  package func equalsInConstantTime(_ other: some Collection<UInt8>) -> Bool {
    guard count == other.count else { return false }
    var difference: UInt8 = 0
    for (mine, theirs) in zip(self, other) { difference |= mine ^ theirs }
    return difference == 0
  }
}

/// Bytes as a key of a dictionary; a slice of a larger buffer is looked up without a copy.
package struct ExactBytes: Hashable, Sendable {
  package let bytes: ArraySlice<UInt8>

  package init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  package static func == (lhs: ExactBytes, rhs: ExactBytes) -> Bool {
    guard lhs.bytes.count == rhs.bytes.count else { return false }
    return lhs.bytes.withUnsafeBytes { left in
      rhs.bytes.withUnsafeBytes { right in
        left.isEmpty || memcmp(left.baseAddress!, right.baseAddress!, left.count) == 0
      }
    }
  }

  package func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }
}

/// Text compared by its bytes, as S3 and Polar compare keys and names; Swift holds composed and decomposed letters equal.
package struct ExactText: Hashable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static func == (lhs: ExactText, rhs: ExactText) -> Bool { lhs.text.isIdentical(to: rhs.text) }

  package func hash(into hasher: inout Hasher) { hasher.combine(utf8: text) }
}

extension String {
  /// Whether both hold the same bytes.
  package func isIdentical(to other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    return withBytes { left in
      other.withBytes { right in left.isEmpty || memcmp(left.baseAddress!, right.baseAddress!, left.count) == 0 }
    }
  }
}
