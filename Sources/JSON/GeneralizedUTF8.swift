/// UTF-8 that may also hold surrogates as three bytes each: what Python's "surrogatepass" reads, and the form in which
/// the scanner sees every document.
enum GeneralizedUTF8 {
  enum Soundness: Equatable {
    case invalid
    case wellFormed
    case holdsSurrogates
  }

  static func check(_ bytes: Span<UInt8>) -> Soundness {
    var soundness = Soundness.wellFormed
    var index = 0
    while index < bytes.count {
      let lead = bytes[index]
      if lead < 0x80 {
        index += 1
        index += asciiRun(in: bytes, from: index)
        continue
      }
      // Unicode table 3-7, but for ED: after it A0…BF spell a surrogate.
      let length: Int
      let second: ClosedRange<UInt8>
      switch lead {
      case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
      case 0xE0: (length, second) = (3, 0xA0...0xBF)
      case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
      case 0xF0: (length, second) = (4, 0x90...0xBF)
      case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
      case 0xF4: (length, second) = (4, 0x80...0x8F)
      default: return .invalid
      }
      guard index + length <= bytes.count, second ~= bytes[index + 1] else { return .invalid }
      for later in (index + 2)..<max(index + 2, index + length) where bytes[later] & 0xC0 != 0x80 { return .invalid }
      if lead == 0xED, bytes[index + 1] >= 0xA0 { soundness = .holdsSurrogates }
      index += length
    }
    return soundness
  }

  /// Eight bytes at a time: nearly every body is ASCII from end to end.
  private static func asciiRun(in bytes: Span<UInt8>, from start: Int) -> Int {
    let words = bytes.bytes
    var index = start
    while index + 8 <= bytes.count,
      words.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
    {
      index += 8
    }
    return index - start
  }

  static func append(_ codePoint: UInt32, to bytes: inout [UInt8]) {
    switch codePoint {
    case 0..<0x80:
      bytes.append(UInt8(codePoint))
    case 0x80..<0x800:
      bytes.append(UInt8(0xC0 | codePoint >> 6))
      bytes.append(UInt8(0x80 | codePoint & 0x3F))
    case 0x800..<0x1_0000:
      bytes.append(UInt8(0xE0 | codePoint >> 12))
      bytes.append(UInt8(0x80 | codePoint >> 6 & 0x3F))
      bytes.append(UInt8(0x80 | codePoint & 0x3F))
    default:
      bytes.append(UInt8(0xF0 | codePoint >> 18))
      bytes.append(UInt8(0x80 | codePoint >> 12 & 0x3F))
      bytes.append(UInt8(0x80 | codePoint >> 6 & 0x3F))
      bytes.append(UInt8(0x80 | codePoint & 0x3F))
    }
  }

  /// Puts U+FFFD, which is as long, in the place of every surrogate; tells whether there was one.
  static func replaceSurrogates(in bytes: inout [UInt8], from start: Int) -> Bool {
    var found = false
    for index in start..<bytes.count where bytes[index] == 0xED && bytes[index + 1] >= 0xA0 {
      bytes[index] = 0xEF
      bytes[index + 1] = 0xBF
      bytes[index + 2] = 0xBD
      found = true
    }
    return found
  }

  static func codePoints(in bytes: some Sequence<UInt8>) -> Int {
    var count = 0
    for byte in bytes where byte & 0xC0 != 0x80 { count += 1 }
    return count
  }
}
