/// UTF-16 and UTF-32 text turned into generalized UTF-8, surrogates let through as Python's "surrogatepass" does.
enum WideText {
  /// Nil when the bytes end inside a unit.
  static func generalizedUTF8(utf16 bytes: ArraySlice<UInt8>, bigEndian: Bool) -> [UInt8]? {
    guard bytes.count.isMultiple(of: 2) else { return nil }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    func unit(at index: Int) -> UInt32 {
      let (first, second) = (UInt32(bytes[index]), UInt32(bytes[index + 1]))
      return bigEndian ? first << 8 | second : second << 8 | first
    }
    while index < bytes.endIndex {
      var codePoint = unit(at: index)
      index += 2
      if Surrogates.high ~= codePoint, index < bytes.endIndex, Surrogates.low ~= unit(at: index) {
        codePoint = Surrogates.join(codePoint, unit(at: index))
        index += 2
      }
      GeneralizedUTF8.append(codePoint, to: &text)
    }
    return text
  }

  /// Nil when the bytes end inside a unit or a unit is beyond U+10FFFF.
  static func generalizedUTF8(utf32 bytes: ArraySlice<UInt8>, bigEndian: Bool) -> [UInt8]? {
    guard bytes.count.isMultiple(of: 4) else { return nil }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count / 2)
    for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 4) {
      var codePoint: UInt32 = 0
      for offset in 0..<4 {
        codePoint = codePoint << 8 | UInt32(bytes[start + (bigEndian ? offset : 3 - offset)])
      }
      guard codePoint <= 0x10_FFFF else { return nil }
      GeneralizedUTF8.append(codePoint, to: &text)
    }
    return text
  }
}

enum Surrogates {
  static let high: ClosedRange<UInt32> = 0xD800...0xDBFF
  static let low: ClosedRange<UInt32> = 0xDC00...0xDFFF

  static func join(_ high: UInt32, _ low: UInt32) -> UInt32 {
    0x1_0000 + (high & 0x3FF) << 10 + low & 0x3FF
  }
}
