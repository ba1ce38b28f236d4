/// The encoding of a document's bytes, found as Python's `json.detect_encoding` finds it: a byte order mark, else the
/// pattern of zero bytes that two leading ASCII characters leave (RFC 4627 §3).
enum TextEncoding: Equatable {
  /// `markLength` bytes of byte order mark come before the text.
  case utf8(markLength: Int)
  case utf16(bigEndian: Bool, markLength: Int)
  case utf32(bigEndian: Bool, markLength: Int)

  init(detecting bytes: [UInt8]) {
    func starts(with mark: [UInt8]) -> Bool { bytes.starts(with: mark) }
    // No mark and no zero byte can be in a text that starts with two ASCII characters: the common case.
    if bytes.count >= 2, 1..<0x80 ~= bytes[0], 1..<0x80 ~= bytes[1] {
      self = .utf8(markLength: 0)
    } else if starts(with: [0, 0, 0xFE, 0xFF]) {
      self = .utf32(bigEndian: true, markLength: 4)
    } else if starts(with: [0xFF, 0xFE, 0, 0]) {
      self = .utf32(bigEndian: false, markLength: 4)
    } else if starts(with: [0xFE, 0xFF]) {
      self = .utf16(bigEndian: true, markLength: 2)
    } else if starts(with: [0xFF, 0xFE]) {
      self = .utf16(bigEndian: false, markLength: 2)
    } else if starts(with: [0xEF, 0xBB, 0xBF]) {
      self = .utf8(markLength: 3)
    } else {
      self.init(unmarked: bytes)
    }
  }

  private init(unmarked bytes: [UInt8]) {
    self = .utf8(markLength: 0)
    if bytes.count >= 4 {
      if bytes[0] == 0 {
        self = bytes[1] == 0 ? .utf32(bigEndian: true, markLength: 0) : .utf16(bigEndian: true, markLength: 0)
      } else if bytes[1] == 0 {
        let isWide = bytes[2] == 0 && bytes[3] == 0
        self = isWide ? .utf32(bigEndian: false, markLength: 0) : .utf16(bigEndian: false, markLength: 0)
      }
    } else if bytes.count == 2 {
      if bytes[0] == 0 {
        self = .utf16(bigEndian: true, markLength: 0)
      } else if bytes[1] == 0 {
        self = .utf16(bigEndian: false, markLength: 0)
      }
    }
  }
}
