import PolarFiles

/// How Rust's `uuid` crate, which Pydantic uses, reads a UUID and what it says of one that it cannot read.
enum UUIDText {
  case id(ID)
  case malformed(String)

  init(_ text: String) {
    if let id = ID(text) {
      self = .id(id)
      return
    }
    let bytes = Array(text.utf8)
    if let id = ID(hexDigits: bytes) ?? ID(Self.hyphenated(bytes)) {
      self = .id(id)
    } else {
      self = .malformed(Self.reason(Self.hyphenated(bytes)))
    }
  }

  private static let urn = Array("urn:uuid:".utf8)

  /// Without the braces or the prefix, when the length is right for it: errors inside then leave them out.
  private static func hyphenated(_ bytes: [UInt8]) -> [UInt8] {
    switch bytes.count {
    case 38 where isBraced(bytes): Array(bytes[1..<37])
    case 45 where bytes.starts(with: urn): Array(bytes[9...])
    default: bytes
    }
  }

  private static func isBraced(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes.first == UInt8(ascii: "{") && bytes.last == UInt8(ascii: "}")
  }

  /// Where each group of 8-4-4-4-12 begins.
  private static let groupStarts = [0, 9, 14, 19, 24]
  private static let groupLengths = [8, 4, 4, 4, 12]

  private static func reason(_ bytes: [UInt8]) -> String {
    let offset = isBraced(bytes) ? 1 : bytes.starts(with: urn) ? urn.count : 0
    let end = isBraced(bytes) ? bytes.count - 1 : bytes.count
    var hyphens: [Int] = []
    var position = 0
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      defer { position += UTF8.width(scalar) }
      guard position >= offset, position < end else { continue }
      if scalar == "-" {
        hyphens.append(position - offset)
      } else if !scalar.isASCII || !UInt8(truncatingIfNeeded: scalar.value).isHexDigit {
        // Positions count bytes from 1, also behind characters of several bytes.
        return "invalid character: found `\(scalar)` at \(position + 1)"
      }
    }
    if hyphens.isEmpty, offset == 0 {
      return "invalid length: expected length 32 for simple format, found \(bytes.count)"
    }
    guard hyphens.count == 4 else { return "invalid group count: expected 5, found \(hyphens.count + 1)" }
    for group in 0..<4 where hyphens[group] != groupStarts[group + 1] - 1 {
      return groupLength(group, hyphens[group] - groupStarts[group])
    }
    // The crate counts the braces and the prefix into the last group.
    return groupLength(4, bytes.count - groupStarts[4])
  }

  private static func groupLength(_ group: Int, _ found: Int) -> String {
    "invalid group length in group \(group): expected \(groupLengths[group]), found \(found)"
  }
}
