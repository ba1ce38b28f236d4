import PolarFiles

/// Python's `urllib.parse.unquote`.
enum PercentDecoding {
  /// Each `%XX` becomes its byte, anything else stays; what is then no UTF-8 shows as U+FFFD.
  static func text(_ bytes: some BidirectionalCollection<UInt8>, plusIsSpace: Bool = false) -> String {
    guard bytes.contains(UInt8(ascii: "%")) || plusIsSpace && bytes.contains(UInt8(ascii: "+")) else {
      return String(decoding: bytes, as: UTF8.self)
    }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var position = bytes.startIndex
    while position != bytes.endIndex {
      let byte = bytes[position]
      bytes.formIndex(after: &position)
      if byte == UInt8(ascii: "%"), let (value, next) = pair(bytes, position) {
        decoded.append(value)
        position = next
      } else {
        decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }

  private static func pair<Bytes: BidirectionalCollection<UInt8>>(
    _ bytes: Bytes, _ start: Bytes.Index
  ) -> (value: UInt8, next: Bytes.Index)? {
    guard start != bytes.endIndex, let high = Hexadecimal.value(of: bytes[start]) else { return nil }
    let second = bytes.index(after: start)
    guard second != bytes.endIndex, let low = Hexadecimal.value(of: bytes[second]) else { return nil }
    return (high << 4 | low, bytes.index(after: second))
  }
}
