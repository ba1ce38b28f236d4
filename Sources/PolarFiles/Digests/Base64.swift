/// RFC 4648 §4 base64, decoded as strictly as S3 does: padding required, no white space, no stray bits.
package enum Base64 {
  private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

  package static func encode(_ bytes: UnsafeRawBufferPointer) -> String {
    let count = (bytes.count + 2) / 3 * 4
    return String(unsafeUninitializedCapacity: count) { target in
      let alphabet = alphabet.utf8Start
      var written = 0
      var index = 0
      while index < bytes.count {
        let remaining = bytes.count - index
        let first = bytes[index]
        let second = remaining > 1 ? bytes[index + 1] : 0
        let third = remaining > 2 ? bytes[index + 2] : 0
        target[written] = alphabet[Int(first >> 2)]
        target[written + 1] = alphabet[Int((first & 3) << 4 | second >> 4)]
        target[written + 2] = remaining > 1 ? alphabet[Int((second & 15) << 2 | third >> 6)] : UInt8(ascii: "=")
        target[written + 3] = remaining > 2 ? alphabet[Int(third & 63)] : UInt8(ascii: "=")
        written += 4
        index += 3
      }
      return count
    }
  }

  package static func encode(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { encode($0) } }

  /// `nil` unless the text is canonical base64.
  package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 4) else { return nil }
    let padding = text.suffix(2).count { $0 == UInt8(ascii: "=") }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    var accumulator: UInt32 = 0
    var bits = 0
    for character in text.dropLast(padding) {
      guard let value = value(of: character) else { return nil }
      accumulator = accumulator << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: accumulator >> UInt32(bits)))
      }
    }
    // RFC 4648 §3.5: the bits behind the last byte are zero, otherwise two texts would mean the same bytes.
    guard accumulator & (1 << UInt32(bits) - 1) == 0 else { return nil }
    return bytes
  }

  private static func value(of character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
