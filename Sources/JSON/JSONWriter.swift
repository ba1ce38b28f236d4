import Bytes

/// Writes JSON as bytes, as Python's `json.dumps(ensure_ascii=False, separators=(",", ":"), allow_nan=False)` does.
///
/// The primitives write a token each and leave commas and colons to the caller, mostly a renderer that puts them into
/// the raw text between its fields.
package struct JSONWriter: Sendable {
  package var bytes: [UInt8] = []

  package init(reservingCapacity capacity: Int = 0) {
    bytes.reserveCapacity(capacity)
  }

  /// Text that is JSON already.
  package mutating func append(raw text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  package mutating func append(raw text: some Collection<UInt8>) {
    bytes.append(contentsOf: text)
  }

  package mutating func append(raw text: [UInt8]) {
    text.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
  }

  package mutating func appendNull() {
    append(raw: "null")
  }

  package mutating func append(bool value: Bool) {
    append(raw: value ? "true" : "false")
  }

  package mutating func append(int value: Int) { append(atMost: 20) { value.writeDecimal(to: $0) } }
}
