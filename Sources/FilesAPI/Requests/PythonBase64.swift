/// Python's `base64.b64decode(text)`, which forgives more than RFC 4648 does.
enum PythonBase64 {
  /// Characters outside the alphabet are skipped, and what follows a complete padding is ignored.
  ///
  /// - Returns: `nil` where Python raises: the text is not ASCII, or the padding is wrong.
  static func decode(_ text: PythonText) -> [UInt8]? {
    guard !text.hasUnpairedSurrogates else { return nil }
    var bytes: [UInt8] = []
    var place = 0
    var padding = 0
    var rest: UInt8 = 0
    let ascii = text.text.utf8
    guard ascii.allSatisfy({ $0 < 0x80 }) else { return nil }
    for character in ascii {
      if character == UInt8(ascii: "=") {
        if place >= 2 {
          padding += 1
          if place + padding >= 4 { return bytes }
        }
        continue
      }
      guard let value = value(of: character) else { continue }
      padding = 0
      switch place {
      case 0: rest = value
      case 1:
        bytes.append(rest << 2 | value >> 4)
        rest = value & 0x0F
      case 2:
        bytes.append(rest << 4 | value >> 2)
        rest = value & 0x03
      default: bytes.append(rest << 6 | value)
      }
      place = (place + 1) % 4
    }
    return place == 0 ? bytes : nil
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
