/// Lower-case hexadecimal digits.
package enum Hexadecimal {
  /// Fills the first bytes of `target`, two for each of `bytes`.
  package static func write(_ bytes: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer) {
    var index = 0
    while index + 4 <= bytes.count {
      let word = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self))
      target.storeBytes(of: digits(UInt64(word)).littleEndian, toByteOffset: index * 2, as: UInt64.self)
      index += 4
    }
    while index < bytes.count {
      let pair = digits(UInt64(bytes[index])) >> 48
      target.storeBytes(of: UInt16(truncatingIfNeeded: pair).littleEndian, toByteOffset: index * 2, as: UInt16.self)
      index += 1
    }
  }

  /// The eight hexadecimal digits of 32 bits, the first one in the lowest byte.
  package static func digits(_ bits: UInt64) -> UInt64 {
    var nibbles = bits
    nibbles = (nibbles << 16 | nibbles) & 0x0000_FFFF_0000_FFFF
    nibbles = (nibbles << 8 | nibbles) & 0x00FF_00FF_00FF_00FF
    nibbles = (nibbles << 4 | nibbles) & 0x0F0F_0F0F_0F0F_0F0F
    // 1 in each byte that holds more than 9.
    let letters = (nibbles &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
    return (nibbles &+ 0x3030_3030_3030_3030 &+ letters &* 39).byteSwapped
  }

  package static func append(_ bytes: UnsafeRawBufferPointer, to buffer: inout [UInt8]) {
    buffer.append(atMost: bytes.count * 2) { hex in
      write(bytes, to: hex)
      return bytes.count * 2
    }
  }

  package static func encode(_ bytes: UnsafeRawBufferPointer) -> String {
    String(unsafeUninitializedCapacity: bytes.count * 2) { target in
      write(bytes, to: UnsafeMutableRawBufferPointer(target))
      return bytes.count * 2
    }
  }

  package static func encode(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { encode($0) } }

  /// The value of one digit of either case.
  @inlinable
  package static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// `nil` unless the text is pairs of digits of either case.
  package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 2)
    var high: UInt8?
    for digit in text {
      guard let value = value(of: digit) else { return nil }
      if let pending = high {
        bytes.append(pending << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return bytes
  }
}
