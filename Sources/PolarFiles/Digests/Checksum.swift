/// A SHA-256 as somebody declared it: the usual forms in their 32 bytes, anything else as text.
package enum Checksum: Sendable, Hashable {
  case none
  /// Canonical base64 alone.
  case base64(SHA256Digest)
  /// Canonical base64 and the lower-case hexadecimal digits of the same bytes.
  case both(SHA256Digest)
  indirect case text(base64: String?, hex: String?)

  package init(base64: String?, hex: String? = nil) {
    if base64 == nil, hex == nil {
      self = .none
    } else if let digest = base64.flatMap({ SHA256Digest(base64: $0) }), hex == nil || hex == digest.hex {
      self = hex == nil ? .base64(digest) : .both(digest)
    } else {
      self = .text(base64: base64, hex: hex)
    }
  }

  package var base64: String? {
    switch self {
    case .none: nil
    case .base64(let digest), .both(let digest): digest.base64
    case .text(let base64, _): base64
    }
  }

  package var hex: String? {
    switch self {
    case .none, .base64: nil
    case .both(let digest): digest.hex
    case .text(_, let hex): hex
    }
  }
}
