import Bytes

/// An opaque identifier of an upload or a version, as S3 generates them: 32 characters, stored as 192 bits.
package struct Handle: Hashable, Sendable {
  private let first: UInt64
  private let second: UInt64
  private let third: UInt64

  package init(_ first: UInt64, _ second: UInt64, _ third: UInt64) {
    self.first = first
    self.second = second
    self.third = third
  }

  /// The characters that S3 uses in version ids.
  private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._"

  /// Nil for a text that is not a handle's.
  package init?(_ text: some Collection<UInt8>) {
    guard text.count == 32 else { return nil }
    var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
    for byte in text {
      guard let value = Self.value(of: byte) else { return nil }
      words.0 = words.0 << 6 | words.1 >> 58
      words.1 = words.1 << 6 | words.2 >> 58
      words.2 = words.2 << 6 | UInt64(value)
    }
    self.init(words.0, words.1, words.2)
  }

  package init?(_ text: String) { self.init(text.utf8) }

  package var text: String {
    String(unsafeUninitializedCapacity: 32) { target in
      write(to: UnsafeMutableRawBufferPointer(target))
      return 32
    }
  }

  /// Fills the first 32 bytes with characters that need no escaping, in JSON or in a URL.
  package func write(to target: UnsafeMutableRawBufferPointer) {
    let alphabet = Self.alphabet.utf8Start
    // Eight characters of six bits at a time.
    let groups = (first >> 16, first << 32 | second >> 32, second << 16 | third >> 48, third)
    func write(_ group: UInt64, at start: Int) {
      for digit in 0..<8 { target[start + digit] = alphabet[Int(group &>> UInt64(42 - 6 * digit) & 63)] }
    }
    write(groups.0, at: 0)
    write(groups.1, at: 8)
    write(groups.2, at: 16)
    write(groups.3, at: 24)
  }

  private static func value(of byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "."): 62
    case UInt8(ascii: "_"): 63
    default: byte.alphanumericValue
    }
  }
}
