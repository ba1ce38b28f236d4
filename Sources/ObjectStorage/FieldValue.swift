import PolarFiles

/// Text as the value of a header field.
enum FieldValue {
  /// ISO-8859-1, which S3 writes headers in; `nil` for text that has other characters, or ends the field.
  static func latin1(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      guard scalar.value < 0x100, scalar.value >= 0x20 || scalar == "\t", scalar.value != 0x7F else { return nil }
      bytes.append(UInt8(scalar.value))
    }
    return bytes
  }

  /// Metadata as S3 returns it: printable ASCII as it is, everything else as an RFC 2047 encoded word.
  static func metadata(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
    return "=?UTF-8?B?\(Base64.encode(Array(text.utf8)))?="
  }
}
