/// A header's value as SigV4 canonicalizes it.
enum CanonicalHeader {
  /// Trimmed, with runs of white space collapsed to one space.
  static func value(_ text: some Sequence<UInt8>) -> [UInt8] {
    var value: [UInt8] = []
    append(text, to: &value)
    return value
  }

  static func append(_ text: some Sequence<UInt8>, to buffer: inout [UInt8]) {
    let start = buffer.count
    var pendingSpace = false
    for byte in text {
      if byte == UInt8(ascii: " ") || (9...13).contains(byte) {
        pendingSpace = true
      } else {
        if pendingSpace, buffer.count > start { buffer.append(UInt8(ascii: " ")) }
        pendingSpace = false
        buffer.append(byte)
      }
    }
  }
}
