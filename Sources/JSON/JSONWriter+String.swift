extension JSONWriter {
  /// The text quoted and escaped. Swift texts hold no surrogates: every one can be written.
  package mutating func append(string text: String) {
    var text = text
    text.withUTF8 { append(utf8: $0) }
  }

  package mutating func append(string text: Substring) {
    var text = text
    text.withUTF8 { append(utf8: $0) }
  }

  /// The same for text at hand as valid UTF-8.
  package mutating func append(utf8 text: [UInt8]) {
    text.withUnsafeBufferPointer { append(utf8: $0) }
  }

  package mutating func append(utf8 text: UnsafeBufferPointer<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    var start = 0
    while true {
      let end = PlainText.end(in: text, from: start)
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<end]))
      guard end < text.count else { break }
      append(escapeOf: text[end])
      start = end + 1
    }
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
