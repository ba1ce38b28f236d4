extension JSONWriter {
  /// The text quoted and escaped. Swift texts hold no surrogates: every one can be written.
  package mutating func append(string text: some StringProtocol) {
    let isWritten: Void? = text.utf8.withContiguousStorageIfAvailable { append(utf8: $0) }
    if isWritten == nil { append(utf8: Array(text.utf8)) }
  }

  /// The same for text at hand as valid UTF-8.
  package mutating func append(utf8 text: [UInt8]) {
    text.withUnsafeBufferPointer { append(utf8: $0) }
  }

  package mutating func append(utf8 text: UnsafeBufferPointer<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    var start = 0
    for index in text.indices {
      let byte = text[index]
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
      append(escapeOf: byte)
      start = index + 1
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func append(escapeOf byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): append(raw: #"\""#)
    case UInt8(ascii: "\\"): append(raw: #"\\"#)
    case UInt8(ascii: "\n"): append(raw: #"\n"#)
    case UInt8(ascii: "\r"): append(raw: #"\r"#)
    case UInt8(ascii: "\t"): append(raw: #"\t"#)
    case 0x08: append(raw: #"\b"#)
    case 0x0C: append(raw: #"\f"#)
    default:
      append(raw: byte < 0x10 ? #"\u000"# : #"\u001"#)
      let digit = byte & 0x0F
      bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }
}
