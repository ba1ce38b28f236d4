/// What XML can say of a text.
enum XMLText {
  /// Whether every character is one that XML 1.0 §2.2 has, escaped or not: it has no control characters but tab and line
  /// breaks, and neither U+FFFE nor U+FFFF.
  static func isRepresentable(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    for (index, byte) in text.enumerated() {
      switch byte {
      case 0x09, 0x0A, 0x0D: continue
      case 0..<0x20: return false
      // EF BF BE and EF BF BF in UTF-8.
      case 0xEF where text[index + 1] == 0xBF && text[index + 2] >= 0xBE: return false
      default: continue
      }
    }
    return true
  }
}
