/// Finds line and column of offsets in a text.
///
/// Continues from the previous offset if possible, since errors are mostly reported in the order of the document.
struct LineLocator: Sendable {
  private let text: [UInt8]
  private var offset = 0
  private var location = JSONLocation(line: 1, column: 1)

  init(_ text: [UInt8]) { self.text = text }

  mutating func location(of target: Int) -> JSONLocation {
    if target < offset { (offset, location) = (0, JSONLocation(line: 1, column: 1)) }
    let text = text
    let bytes = text.span
    let end = min(target, text.count)
    while offset < end {
      let run = Self.plainRun(in: bytes, from: offset, before: end)
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

  /// How many ASCII bytes come without a line feed, by eights: a file may hold a hundred megabytes of base64.
  private static func plainRun(in bytes: Span<UInt8>, from start: Int, before end: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let words = bytes.bytes
    var index = start
    while index + 8 <= end {
      let word = words.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
      let lineFeeds = word ^ (ones &* UInt64(UInt8(ascii: "\n")))
      guard (word | (lineFeeds &- ones) & ~lineFeeds) & (ones << 7) == 0 else { break }
      index += 8
    }
    return index - start
  }
}
