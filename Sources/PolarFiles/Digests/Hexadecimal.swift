/// Lower-case hexadecimal digits.
package enum Hexadecimal {
  private static let digits: StaticString = "0123456789abcdef"

  /// Fills the first bytes of `target`, two for each of `bytes`.
  static func write(_ bytes: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer) {
    let digits = digits.utf8Start
    for index in 0..<bytes.count {
      target[index * 2] = digits[Int(bytes[index] >> 4)]
      target[index * 2 + 1] = digits[Int(bytes[index] & 15)]
    }
  }

  package static func append(_ bytes: UnsafeRawBufferPointer, to buffer: inout [UInt8]) {
    withUnsafeTemporaryAllocation(byteCount: bytes.count * 2, alignment: 1) { hex in
      write(bytes, to: hex)
      buffer.append(contentsOf: hex)
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
