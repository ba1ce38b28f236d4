/// An entity tag, stored compactly.
enum CompactETag: Sendable, Hashable {
  case none
  case composite(MD5Digest, parts: Int32)
  /// Any other text, from a fixture.
  indirect case text(String)

  init(_ object: ComposedObject) {
    self = .composite(object.md5, parts: Int32(truncatingIfNeeded: object.partCount))
  }

  init(_ text: String?) {
    guard let text else {
      self = .none
      return
    }
    if let compact = Self.composite(text) {
      self = compact
    } else {
      self = .text(text)
    }
  }

  /// Nil unless the compact form prints as the same text.
  private static func composite(_ text: String) -> CompactETag? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 36, bytes.count <= 40, bytes[0] == UInt8(ascii: "\""), bytes[33] == UInt8(ascii: "-"),
      let digest = Hexadecimal.decode(bytes[1..<33]).flatMap({ MD5Digest($0) }),
      let parts = Int32(text.dropFirst(34).dropLast())
    else { return nil }
    let compact = CompactETag.composite(digest, parts: parts)
    return compact.text == text ? compact : nil
  }

  /// With its double quotes.
  var text: String? {
    switch self {
    case .none: return nil
    case .text(let text): return text
    case .composite(let digest, let parts): return "\"\(digest.hex)-\(parts)\""
    }
  }
}
