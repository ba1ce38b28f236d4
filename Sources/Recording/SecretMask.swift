import Bytes
import Values

/// Masks tokens in text that the journal or the log shows.
package enum SecretMask {
  /// The text with each `polar_…` token cut after the prefix that names its kind: `/_mock/tokens/polar_oat_…`.
  ///
  /// Finds percent-encoded tokens too, even if they are encoded several times.
  package static func masked(_ text: some Collection<UInt8>) -> String {
    let bytes = Array(text)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if let token = Token(bytes, at: index) {
        result += token.kind
        result += "…".utf8
        index = token.end
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  package static func masked(_ text: String) -> String { masked(text.utf8) }

  /// The value of a header field, reduced to the kind of secret if the field holds one.
  ///
  /// - Parameter name: in lower case.
  package static func masked(field name: String, _ value: String) -> String {
    switch name {
    case "authorization", "proxy-authorization":
      let sides = value.split(separator: " ", maxSplits: 1)
      guard sides.count == 2 else { return "…" }
      return "\(sides[0]) \(label(String(sides[1])))"
    case "cookie":
      return value.split(separator: ";").map { pair in
        let sides = pair.split(separator: "=", maxSplits: 1)
        return sides.count == 2 ? "\(sides[0])=\(label(String(sides[1])))" : String(pair)
      }.joined(separator: ";")
    case "x-amz-security-token":
      return "…"
    default:
      return masked(value)
    }
  }

  private static func label(_ secret: String) -> String {
    TokenKind(prefixOf: secret.utf8).map { "\($0.rawValue)…" } ?? "…"
  }

  private struct Token {
    /// The decoded prefix, such as `polar_oat_`.
    var kind: [UInt8] = []
    /// The index after its last byte.
    var end: Int

    private static let opening = Array("polar_".utf8)

    /// Nil where no token begins.
    init?(_ bytes: [UInt8], at start: Int) {
      end = start
      while kind.count < Self.opening.count {
        guard let byte = take(bytes), byte == Self.opening[kind.count] else { return nil }
        kind.append(byte)
      }
      // The kind ends with another underscore, which a file's name such as polar_bear.png lacks.
      repeat {
        guard let byte = take(bytes), byte == UInt8(ascii: "_") || (97...122).contains(byte) else { return nil }
        kind.append(byte)
      } while kind.last != UInt8(ascii: "_")
      var known = kind
      var secret = end
      while end < bytes.count, !Self.ends(bytes[end]) {
        guard let byte = take(bytes) else { break }
        known.append(byte)
        if let name = TokenKind(prefixOf: known)?.rawValue, name.utf8.count == known.count {
          (kind, secret) = (known, end)
        }
      }
      // A prefix alone, as in a sentence about tokens, is no secret.
      guard secret != end, known.dropFirst(kind.count).contains(where: Self.isOfSecret) else { return nil }
    }

    /// The next byte, decoded.
    private mutating func take(_ bytes: [UInt8]) -> UInt8? {
      guard end < bytes.count else { return nil }
      var byte = bytes[end]
      end += 1
      while byte == UInt8(ascii: "%"), end + 1 < bytes.count, let high = Hexadecimal.value(of: bytes[end]),
        let low = Hexadecimal.value(of: bytes[end + 1])
      {
        byte = high << 4 | low
        end += 2
      }
      return byte
    }

    /// Whether it is part of a letter or a digit, in any script.
    private static func isOfSecret(_ byte: UInt8) -> Bool {
      byte >= 0x80 || byte.isLetter || byte.isDigit
    }

    /// Whether it ends a token: a delimiter of URLs, fields and sentences. Masking too much does no harm.
    private static func ends(_ byte: UInt8) -> Bool { byte <= 0x20 || "/?&#;,\"'<>".utf8.contains(byte) }
  }
}
