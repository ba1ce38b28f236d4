import Platform

/// What a text's bytes are asked, without a walk through Swift's view of them one by one.
extension String {
  /// The UTF-8 where it lies, which only a text of Objective-C's makes a copy for.
  @inlinable
  package func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
    var copy = self
    return copy.withUTF8(body)
  }

  /// Whether the byte is one of the text's UTF-8.
  package func holds(_ byte: UInt8) -> Bool {
    withBytes { !$0.isEmpty && memchr($0.baseAddress!, Int32(byte), $0.count) != nil }
  }

  /// Whether there is such a byte in the text's UTF-8.
  @inlinable
  package func holds(where isSought: (UInt8) -> Bool) -> Bool { withBytes { $0.contains(where: isSought) } }

  /// Whether it holds CR or LF, which no header can carry.
  package var holdsLineBreak: Bool { holds(UInt8(ascii: "\n")) || holds(UInt8(ascii: "\r")) }

  /// The text, or as much of its beginning as fits into `count` bytes of UTF-8, followed by an ellipsis.
  package func shortened(to count: Int) -> String {
    if utf8.count <= count { return self }
    var end = utf8.index(utf8.startIndex, offsetBy: max(0, count - 3))
    while UTF8.isContinuation(utf8[end]) { end = utf8.index(before: end) }
    return self[..<end] + "…"
  }

  /// The text with spaces for control characters: a line break would begin a second line, an escape would tell a terminal
  /// something.
  package var onOneLine: String {
    guard holds(where: \.isControl) else { return self }
    return String(decoding: utf8.map { $0.isControl ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
  }

  /// How many characters are ASCII.
  package var asciiCount: Int {
    withBytes { $0.count { $0 < 0x80 } }
  }
}

extension Hasher {
  /// Takes in a text's bytes: Swift's own hash takes in what composed and decomposed letters have in common.
  package mutating func combine(utf8 text: String) { text.withBytes { combine(bytes: UnsafeRawBufferPointer($0)) } }
}

extension [UInt8] {
  /// Appends the bytes that `write` puts into a buffer of `count` bytes; `write` returns how many it has written.
  @inlinable
  package mutating func append(atMost count: Int, _ write: (UnsafeMutableRawBufferPointer) -> Int) {
    // Even then the count would be set: that of the empty array, which all threads share.
    if count == 0 { return }
    append(addingCapacity: count) { (room: inout OutputSpan<UInt8>) in
      room.withUnsafeMutableBufferPointer { room, written in written = write(UnsafeMutableRawBufferPointer(room)) }
    }
  }

  package mutating func append(bytes: UnsafeBufferPointer<UInt8>) {
    append(atMost: bytes.count) { room in
      room.copyMemory(from: UnsafeRawBufferPointer(bytes))
      return bytes.count
    }
  }

  package mutating func append(literal text: StaticString) {
    append(bytes: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends bytes from where they lie: `+=` holds on to their array meanwhile.
  package mutating func append(copying other: Span<UInt8>) {
    other.withUnsafeBufferPointer { append(bytes: $0) }
  }

  package mutating func append(utf8 text: String) {
    text.withBytes { append(bytes: $0) }
  }
}

extension Unicode.Scalar {
  /// Python's `str.isspace()`, by which its `strip` and `split` go: White_Space of Unicode and the four information
  /// separators, which are of bidirectional type B or S.
  package var isPythonWhitespace: Bool {
    properties.isWhitespace || (0x1C...0x1F).contains(value)
  }
}
