import Bytes

extension JSONScanner {
  /// A string, from its opening quote; every surrogate in it shows as U+FFFD.
  mutating func string() throws(ScanFault) -> JSONDocument.Node {
    let opening = offset
    offset += 1
    let start = offset
    try skipPlainCharacters(opening: opening)
    if bytes[offset] == UInt8(ascii: "\""), !holdsSurrogates {
      defer { offset += 1 }
      return JSONDocument.Node(.string, at: opening, range: start..<offset)
    }
    offset = start
    return try escapedString(opening: opening)
  }

  /// A string with escapes or surrogates in it, from behind its opening quote.
  private mutating func escapedString(opening: Int) throws(ScanFault) -> JSONDocument.Node {
    let beginning = unescaped.count
    var mayHoldSurrogates = holdsSurrogates
    while true {
      let start = offset
      try skipPlainCharacters(opening: opening)
      unescaped.append(contentsOf: bytes[start..<offset])
      if bytes[offset] == UInt8(ascii: "\"") {
        offset += 1
        break
      }
      let codePoint = try escape(opening: opening)
      mayHoldSurrogates = mayHoldSurrogates || Surrogates.high ~= codePoint || Surrogates.low ~= codePoint
      GeneralizedUTF8.append(codePoint, to: &unescaped)
    }
    let holdsSurrogates = mayHoldSurrogates && GeneralizedUTF8.replaceSurrogates(in: &unescaped, from: beginning)
    return JSONDocument.Node(
      holdsSurrogates ? .unpairedSurrogates : .string, at: opening,
      range: bytes.count + beginning..<bytes.count + unescaped.count)
  }

  /// Up to the next quote or backslash.
  @inline(__always)
  private mutating func skipPlainCharacters(opening: Int) throws(ScanFault) {
    let end = PlainText.end(in: bytes.span, from: offset)
    guard end < bytes.count else { throw .syntax(.unterminatedString, offset: opening) }
    guard bytes[end] >= 0x20 else { throw .syntax(.controlCharacter, offset: end) }
    offset = end
  }

  /// One escape from its backslash; two when they are the halves of one character.
  private mutating func escape(opening: Int) throws(ScanFault) -> UInt32 {
    let backslash = offset
    guard backslash + 1 < bytes.count else { throw .syntax(.unterminatedString, offset: opening) }
    offset += 2
    switch bytes[backslash + 1] {
    case UInt8(ascii: "\""): return 0x22
    case UInt8(ascii: "\\"): return 0x5C
    case UInt8(ascii: "/"): return 0x2F
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "u"): break
    default: throw .syntax(.invalidEscape, offset: backslash)
    }
    let first = try fourHexDigits()
    guard Surrogates.high ~= first, offset + 1 < bytes.count, bytes[offset] == UInt8(ascii: "\\"),
      bytes[offset + 1] == UInt8(ascii: "u")
    else { return first }
    let secondBackslash = offset
    offset += 2
    let second = try fourHexDigits()
    if Surrogates.low ~= second { return Surrogates.join(first, second) }
    offset = secondBackslash
    return first
  }

  /// The digits behind `\u`. CPython asks for one more character behind them, so digits that end the document are
  /// refused here and not as an unterminated string.
  private mutating func fourHexDigits() throws(ScanFault) -> UInt32 {
    let letter = offset - 1
    guard offset + 4 < bytes.count else { throw .syntax(.invalidUnicodeEscape, offset: letter) }
    var codePoint: UInt32 = 0
    for byte in bytes[offset..<(offset + 4)] {
      guard let digit = Hexadecimal.value(of: byte) else { throw .syntax(.invalidUnicodeEscape, offset: letter) }
      codePoint = codePoint << 4 | UInt32(digit)
    }
    offset += 4
    return codePoint
  }
}
