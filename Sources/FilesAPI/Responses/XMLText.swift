import Bytes

/// What XML can say of a text.
enum XMLText {
  /// Whether every character is one that XML 1.0 §2.2 has, escaped or not.
  static func isRepresentable(_ text: String) -> Bool {
    !text.holds { !(0x20..<0x7F ~= $0) }
      || text.unicodeScalars.allSatisfy { character in
        switch character.value {
        case 0x09, 0x0A, 0x0D, 0x20...0xFFFD, 0x1_0000...0x10_FFFF: true
        default: false
        }
      }
  }
}
