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
    /// Of the group at hand.
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
