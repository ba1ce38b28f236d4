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
    var halves: (high: UInt64, low: UInt64) = (0, 0)
    var digits = 0
    for (position, byte) in text.enumerated() {
      if position == 8 || position == 13 || position == 18 || position == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
        continue
      }
      guard let digit = Hexadecimal.value(of: byte) else { return nil }
      if digits < 16 {
        halves.high = halves.high << 4 | UInt64(digit)
      } else {
        halves.low = halves.low << 4 | UInt64(digit)
      }
      digits += 1
    }
    self = ID(high: halves.high, low: halves.low)
  }

  package init?(_ text: some StringProtocol) { self.init(text.utf8) }

  /// The canonical lower-case form.
  package var text: String {
    String(unsafeUninitializedCapacity: 36) { target in
      write(to: target)
      return 36
    }
  }

  package func append(to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 36) { target in
      write(to: target)
      bytes.append(contentsOf: UnsafeBufferPointer(target))
    }
  }

  private func write(to target: UnsafeMutableBufferPointer<UInt8>) {
    let digits = ("0123456789abcdef" as StaticString).utf8Start
    var position = 0
    for nibble in 0..<32 {
      if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
        target.initializeElement(at: position, to: UInt8(ascii: "-"))
        position += 1
      }
      let half = nibble < 16 ? high : low
      target.initializeElement(at: position, to: digits[Int(half >> UInt64(60 - nibble % 16 * 4) & 0xF)])
      position += 1
    }
  }
}

extension ID: CustomStringConvertible {
  package var description: String { text }
}
