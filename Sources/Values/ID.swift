import Bytes

/// A UUID, as two numbers: compared, hashed and printed without going through text.
package struct ID: Hashable, Sendable {
  package var high: UInt64
  package var low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Version 4 of RFC 9562 §5.4: 122 bits of `high` and `low` are kept, version and variant are set.
  package init(version4 high: UInt64, _ low: UInt64) {
    self.high = high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    self.low = low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
  }

  /// The version nibble of RFC 9562 §4.2.
  package var version: Int { Int(high >> 12 & 0xF) }
}

extension ID: Comparable {
  package static func < (lhs: ID, rhs: ID) -> Bool { (lhs.high, lhs.low) < (rhs.high, rhs.low) }
}

extension ID {
  /// Reads 32 hexadecimal digits of either case with dashes at 8-4-4-4-12, and nothing else.
  package init?(_ text: some Collection<UInt8>) {
    guard text.count == 36 else { return nil }
    self.init(high: 0, low: 0)
    for (position, byte) in text.enumerated() {
      if position == 8 || position == 13 || position == 18 || position == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
      } else {
        guard append(hexDigit: byte) else { return nil }
      }
    }
  }

  /// Reads 32 hexadecimal digits of either case, and nothing else.
  package init?(hexDigits text: some Collection<UInt8>) {
    guard text.count == 32 else { return nil }
    self.init(high: 0, low: 0)
    for byte in text { guard append(hexDigit: byte) else { return nil } }
  }

  /// Moves all digits one place to the left; false when it is none.
  private mutating func append(hexDigit byte: UInt8) -> Bool {
    guard let digit = Hexadecimal.value(of: byte) else { return false }
    high = high << 4 | low >> 60
    low = low << 4 | UInt64(digit)
    return true
  }

  package init?(_ text: some StringProtocol) { self.init(text.utf8) }

  /// The canonical lower-case form.
  package var text: String {
    String(unsafeUninitializedCapacity: 36) { target in
      write(to: UnsafeMutableRawBufferPointer(target))
      return 36
    }
  }

  package func append(to bytes: inout [UInt8]) {
    bytes.append(atMost: 36) { target in
      write(to: target)
      return 36
    }
  }

  /// Fills the first 36 bytes.
  package func write(to raw: UnsafeMutableRawBufferPointer) {
    let (first, second) = (Hexadecimal.digits(high >> 32), Hexadecimal.digits(high & 0xFFFF_FFFF))
    let (third, fourth) = (Hexadecimal.digits(low >> 32), Hexadecimal.digits(low & 0xFFFF_FFFF))
    raw.storeBytes(of: first, toByteOffset: 0, as: UInt64.self)
    raw.storeBytes(of: UInt32(truncatingIfNeeded: second), toByteOffset: 9, as: UInt32.self)
    raw.storeBytes(of: UInt32(truncatingIfNeeded: second >> 32), toByteOffset: 14, as: UInt32.self)
    raw.storeBytes(of: UInt32(truncatingIfNeeded: third), toByteOffset: 19, as: UInt32.self)
    raw.storeBytes(of: UInt32(truncatingIfNeeded: third >> 32), toByteOffset: 24, as: UInt32.self)
    raw.storeBytes(of: fourth, toByteOffset: 28, as: UInt64.self)
    raw[8] = UInt8(ascii: "-")
    raw[13] = UInt8(ascii: "-")
    raw[18] = UInt8(ascii: "-")
    raw[23] = UInt8(ascii: "-")
  }
}

extension ID: CustomStringConvertible {
  package var description: String { text }
}
