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
    let decoded = text.withContiguousStorageIfAvailable { decode(contiguous: $0) }
    return decoded ?? Array(text).withUnsafeBufferPointer { decode(contiguous: $0) }
  }

  /// Four characters a step: a fixture may hold a hundred megabytes.
  private static func decode(contiguous text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 4) else { return nil }
    guard !text.isEmpty else { return [] }
    let padding = text.suffix(2).count { $0 == UInt8(ascii: "=") }
    let count = text.count / 4 * 3 - padding
    var isValid = true
    let bytes = [UInt8](unsafeUninitializedCapacity: count + padding) { target, initialized in
      isValid = decode(text, padding: padding, to: UnsafeMutableRawBufferPointer(target))
      initialized = count
    }
    return isValid ? bytes : nil
  }

  /// The 32 bytes that 44 characters of canonical base64 stand for, made without an array.
  package static func decodeDigest(_ text: UnsafeBufferPointer<UInt8>) -> SIMD32<UInt8>? {
    guard text.count == 44, text[43] == UInt8(ascii: "="), text[42] != UInt8(ascii: "=") else { return nil }
    return withUnsafeTemporaryAllocation(byteCount: 33, alignment: 1) { target in
      decode(text, padding: 1, to: target) ? target.loadUnaligned(as: SIMD32<UInt8>.self) : nil
    }
  }

  /// Fills three bytes for each four characters, the padding's too; `false` when they are not canonical.
  private static func decode(
    _ text: UnsafeBufferPointer<UInt8>, padding: Int, to target: UnsafeMutableRawBufferPointer
  ) -> Bool {
    values.withUnsafeBufferPointer { values in
      guard let source = text.baseAddress, let target = target.baseAddress, let values = values.baseAddress else {
        return false
      }
      var seen: UInt32 = 0
      for group in 0..<text.count / 4 {
        let digits = source + group * 4
        // Padding is allowed only at the end, and decodes as zeros.
        let padding = group == text.count / 4 - 1 ? padding : 0
        let first = values[Int(digits[0])]
        let second = values[Int(digits[1])]
        let third = padding > 1 ? 0 : values[Int(digits[2])]
        let fourth = padding > 0 ? 0 : values[Int(digits[3])]
        seen |= first | second | third | fourth
        let word = first << 18 | second << 12 | third << 6 | fourth
        let bytes = target + group * 3
        bytes.storeBytes(of: UInt8(truncatingIfNeeded: word >> 16), as: UInt8.self)
        bytes.storeBytes(of: UInt8(truncatingIfNeeded: word >> 8), toByteOffset: 1, as: UInt8.self)
        bytes.storeBytes(of: UInt8(truncatingIfNeeded: word), toByteOffset: 2, as: UInt8.self)
      }
      // RFC 4648 §3.5: the bits after the last byte must be zero, or several texts would decode to the same bytes.
      let count = text.count / 4 * 3 - padding
      return seen & invalid == 0
        && (count..<count + padding).allSatisfy { target.load(fromByteOffset: $0, as: UInt8.self) == 0 }
    }
  }

  private static let invalid: UInt32 = 1 << 31

  /// The values by character; `invalid` for characters outside of base64.
  private static let values: [UInt32] = (0...255).map { character in value(of: character).map(UInt32.init) ?? invalid }

  /// The six bits of a character of the alphabet.
  static func value(of character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: character.alphanumericValue
    }
  }
}

/// Base64 as `b64decode` of Python 3.14 takes it.
///
/// What is outside the alphabet is skipped. `=` counts as padding only where nothing of the alphabet follows, and at the
/// end the digits have to make whole groups of four with it.
package enum LenientBase64 {
  /// `nil` where Python raises.
  package static func decode(_ text: String) -> [UInt8]? {
    // b64decode refuses a str that is not ASCII before it looks at it.
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    var bytes: [UInt8] = []
    var accumulator: UInt32 = 0
    /// Of the current group.
    var digits = 0
    var padding = 0
    for byte in text.utf8 {
      if byte == UInt8(ascii: "=") {
        padding += 1
        continue
      }
      guard let value = Base64.value(of: byte) else { continue }
      padding = 0
      accumulator = accumulator << 6 | UInt32(value)
      digits = (digits + 1) % 4
      switch digits {
      case 2: bytes.append(UInt8(truncatingIfNeeded: accumulator >> 4))
      case 3: bytes.append(UInt8(truncatingIfNeeded: accumulator >> 2))
      case 0: bytes.append(UInt8(truncatingIfNeeded: accumulator))
      default: break
      }
    }
    return digits == 0 || digits > 1 && digits + padding >= 4 ? bytes : nil
  }
}
