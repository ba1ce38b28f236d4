/// A header's value as SigV4 canonicalizes it: trimmed, with runs of white space collapsed to one space.
enum CanonicalHeader {
  static func append(_ value: ArraySlice<UInt8>, to buffer: inout [UInt8]) {
    let start = buffer.count
    var pendingSpace = false
    for byte in value {
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
