/// A header's value as SigV4 canonicalizes it: trimmed, with runs of white space collapsed to one space.
enum CanonicalHeader {
  /// Nearly every value has no white space, and is canonical as it is.
  static func withBytes(_ value: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    guard value.contains(where: isSpace) else { return body(value) }
    var canonical: [UInt8] = []
    append(value, to: &canonical)
    canonical.withUnsafeBufferPointer(body)
  }

  static func append(_ value: ArraySlice<UInt8>, to buffer: inout [UInt8]) {
    value.withUnsafeBufferPointer { append($0, to: &buffer) }
  }

  static func append(_ value: UnsafeBufferPointer<UInt8>, to buffer: inout [UInt8]) {
    let start = buffer.count
    var pendingSpace = false
    for byte in value {
      if isSpace(byte) {
        pendingSpace = true
      } else {
        if pendingSpace, buffer.count > start { buffer.append(UInt8(ascii: " ")) }
        pendingSpace = false
        buffer.append(byte)
      }
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (9...13).contains(byte) }
}
