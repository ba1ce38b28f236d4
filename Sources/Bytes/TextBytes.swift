import Platform

/// What a text's bytes are asked, without a walk through Swift's view of them one by one.
extension String {
  /// Whether the byte is one of the text's UTF-8.
  package func holds(_ byte: UInt8) -> Bool {
    var text = self
    return text.withUTF8 { !$0.isEmpty && memchr($0.baseAddress!, Int32(byte), $0.count) != nil }
  }

  /// Whether it holds CR or LF, which no header can carry.
  package var holdsLineBreak: Bool { holds(UInt8(ascii: "\n")) || holds(UInt8(ascii: "\r")) }

  /// How many characters are ASCII.
  package var asciiCount: Int {
    var text = self
    return text.withUTF8 { $0.count { $0 < 0x80 } }
  }
}

extension [UInt8] {
  package mutating func append(literal text: StaticString) {
    append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  package mutating func append(utf8 text: String) {
    var text = text
    text.withUTF8 { append(contentsOf: $0) }
  }
}
