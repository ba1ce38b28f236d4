import Bytes

/// Where JSON is written to, piece by piece.
///
/// Public for the reason that `ByteCursor` is.
public protocol JSONOutput {
  mutating func append(raw text: StaticString)
  mutating func append(raw text: UnsafeBufferPointer<UInt8>)
  /// A string, quoted and escaped, from valid UTF-8.
  mutating func append(utf8 text: UnsafeBufferPointer<UInt8>)
  /// At most so many bytes; `write` answers how many they are.
  mutating func append(atMost most: Int, _ write: (UnsafeMutableRawBufferPointer) -> Int)
}

extension JSONOutput {
  @inlinable
  package mutating func append(string text: String) {
    var text = text
    text.withUTF8 { append(utf8: $0) }
  }

  @inlinable
  package mutating func append(rawText text: String) {
    var text = text
    text.withUTF8 { append(raw: $0) }
  }

  @inlinable
  package mutating func appendNull() { append(raw: "null") }

  @inlinable
  package mutating func append(bool value: Bool) { append(raw: value ? "true" : "false") }

  package mutating func append(int value: Int) { append(atMost: 20) { value.writeDecimal(to: $0) } }
}

extension ByteCursor: JSONOutput {
  /// A text as it is.
  @inlinable @inline(__always)
  public mutating func append(raw text: StaticString) { append(text) }

  /// A text as it is.
  @inlinable @inline(__always)
  public mutating func append(raw text: UnsafeBufferPointer<UInt8>) { append(text) }

  /// A string, quoted and escaped, from valid UTF-8.
  public mutating func append(utf8 text: UnsafeBufferPointer<UInt8>) {
    guard PlainText.end(in: text, from: 0) == text.count else {
      var writer = JSONWriter()
      writer.append(utf8: text)
      return writer.bytes.withUnsafeBufferPointer { append($0) }
    }
    append(UInt8(ascii: "\""))
    append(text)
    append(UInt8(ascii: "\""))
  }
}

extension JSONWriter: JSONOutput {
  package mutating func append(atMost most: Int, _ write: (UnsafeMutableRawBufferPointer) -> Int) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: most) { target in
      let count = write(UnsafeMutableRawBufferPointer(target))
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: target[..<count]))
    }
  }

  package mutating func append(raw text: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: text) }
}
