import Bytes

/// Writes JSON as bytes, as Python's `json.dumps(ensure_ascii=False, separators=(",", ":"), allow_nan=False)` does.
///
/// The primitives write one token each and leave commas and colons to the caller, mostly a renderer that has them in
/// the raw text between its fields. `JSONWriter+Members` writes them itself.
package struct JSONWriter: Sendable {
  package var bytes: [UInt8] = []

  package init(reservingCapacity capacity: Int = 0) {
    bytes.reserveCapacity(capacity)
  }

  /// Text that is JSON already.
  package mutating func append(raw text: StaticString) {
    bytes.append(literal: text)
  }

  package mutating func append(raw text: [UInt8]) { bytes += text }

  /// The same, where it is known only now.
  package mutating func append(unescaped text: String) { bytes.append(utf8: text) }

  package mutating func appendNull() {
    append(raw: "null")
  }

  package mutating func append(bool value: Bool) {
    append(raw: value ? "true" : "false")
  }

  package mutating func append(int value: Int) { bytes.append(decimal: value) }

  /// A number between two texts that are JSON already.
  package mutating func append(raw before: StaticString, int value: Int, _ after: StaticString) {
    bytes.append(before, decimal: value, after)
  }

  /// The text quoted and escaped. Swift texts hold no surrogates: every one can be written.
  package mutating func append(string text: String) {
    text.withBytes { append(utf8: $0) }
  }

  private mutating func append(utf8 text: UnsafeBufferPointer<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    var start = 0
    while true {
      let end = PlainText.end(in: text.span, from: start)
      bytes.append(bytes: UnsafeBufferPointer(rebasing: text[start..<end]))
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
