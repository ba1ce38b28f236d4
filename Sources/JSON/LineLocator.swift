/// Finds line and column of offsets that only grow, so that a document is walked once however it is broken into lines.
struct LineLocator {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var offset = 0
  private var location = LocatedJSON.Location(line: 1, column: 1)

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  mutating func location(of target: Int) -> LocatedJSON.Location {
    while offset < min(target, bytes.count) {
      if bytes[offset] == UInt8(ascii: "\n") {
        location.line += 1
        location.column = 1
      } else if offset + 1 == bytes.count || bytes[offset + 1] & 0xC0 != 0x80 {
        // Only the last byte of a character moves on: the column is that of the character behind it.
        location.column += 1
      }
      offset += 1
    }
    return location
  }
}
