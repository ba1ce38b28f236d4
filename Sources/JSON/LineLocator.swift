/// Finds line and column of offsets that only grow, so that a document is walked once however it is broken into lines.
struct LineLocator {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var offset = 0
  private var location = LocatedJSON.Location(line: 1, column: 1)

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  mutating func location(of target: Int) -> LocatedJSON.Location {
    let end = min(target, bytes.count)
    while offset < end {
      let run = plainRun(before: end)
      location.column += run
      offset += run
      guard offset < end else { break }
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

  /// How many ASCII bytes come without a line feed, by eights: a file may hold a hundred megabytes of base64, and one
  /// byte at a time took a fifth of its load.
  private func plainRun(before end: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let raw = UnsafeRawBufferPointer(bytes)
    var index = offset
    while index + 8 <= end {
      let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let lineFeeds = word ^ (ones &* UInt64(UInt8(ascii: "\n")))
      guard (word | (lineFeeds &- ones) & ~lineFeeds) & (ones << 7) == 0 else { break }
      index += 8
    }
    return index - offset
  }
}
