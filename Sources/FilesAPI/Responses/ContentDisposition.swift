import PolarFiles

/// The `Content-Disposition` under which a download is saved.
enum ContentDisposition {
  static func attachment(_ name: String) -> String {
    let bytes = name.utf8
    guard bytes.contains(where: { $0 >= 0x80 }) else { return "attachment; filename=\"\(quotable(name))\"" }
    var encoded: [UInt8] = []
    PercentEncoding.append(name, keeping: .unreserved, to: &encoded)
    return "attachment; filename=\"\(CompatibilityASCII.text(of: name))\"; filename*=UTF-8''"
      + String(decoding: encoded, as: UTF8.self)
  }

  /// Backslash and quote escaped, control characters but the tab dropped.
  private static func quotable(_ name: String) -> String {
    var text: [UInt8] = []
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "\\"), UInt8(ascii: "\""):
        text.append(UInt8(ascii: "\\"))
        text.append(byte)
      case 0x20...0x7E, UInt8(ascii: "\t"): text.append(byte)
      default: break
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
