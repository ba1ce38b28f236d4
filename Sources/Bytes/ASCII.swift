/// The classes of ASCII characters that the grammars of HTTP, URIs and JSON are made of; no other byte is in any of them.
extension UInt8 {
  @inlinable
  package var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

  @inlinable
  package var isUppercaseLetter: Bool { self &- UInt8(ascii: "A") < 26 }

  /// A control character (RFC 5234 appendix B.1, `CTL`), the tab included.
  @inlinable
  package var isControl: Bool { self < 0x20 || self == 0x7F }

  /// White space within a line: what `OWS` is made of (RFC 9110 §5.6.3).
  @inlinable
  package var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

  /// Of either case.
  @inlinable
  package var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }

  /// Of either case; `Hexadecimal.value(of:)` has its value.
  @inlinable
  package var isHexDigit: Bool { isDigit || (self | 0x20) &- UInt8(ascii: "a") < 6 }

  /// Whether it needs no percent-encoding in a URI: `unreserved` (RFC 3986 §2.3).
  @inlinable
  package var isUnreserved: Bool {
    switch self {
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
    default: isLetter || isDigit
    }
  }

  /// Whether it may stand in a token: `tchar` (RFC 9110 §5.6.2).
  @inlinable
  package var isTokenCharacter: Bool {
    switch self {
    // !#$%&'*+-.^_`|~
    case 0x21, 0x23...0x27, 0x2a, 0x2b, 0x2d, 0x2e, 0x5e...0x60, 0x7c, 0x7e: true
    default: isLetter || isDigit
    }
  }

  /// The place of a letter or digit in the alphabets of base64 and of S3's ids, which begin `A…Za…z0…9`; nil for any
  /// other byte.
  @inlinable
  package var alphanumericValue: UInt8? {
    switch self {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): self - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): self - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0") + 52
    default: nil
    }
  }

  /// The lower-case form of an upper-case letter; any other byte unchanged.
  @inlinable
  package var asciiLowercased: UInt8 { isUppercaseLetter ? self | 0x20 : self }
}

extension BidirectionalCollection<UInt8> {
  /// Without the white space around it.
  @inlinable
  package var trimmed: SubSequence {
    let rest = drop { $0.isBlank }
    return rest[..<(rest.lastIndex { !$0.isBlank }.map(rest.index(after:)) ?? rest.startIndex)]
  }
}

extension Collection<UInt8> {
  /// Whether it is what RFC 9110 §5.6.2 calls a token, as methods and the names of fields are.
  package var isToken: Bool { !isEmpty && allSatisfy(\.isTokenCharacter) }
}
