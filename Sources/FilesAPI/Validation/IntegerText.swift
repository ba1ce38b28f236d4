import Bytes

/// How Pydantic reads an int from a str in lax mode; measured against pydantic-core 2.46.4.
enum IntegerText {
  case integer(PythonInteger)
  case malformed
  case tooLong

  /// CPython's limit for decimal text, which Pydantic keeps; a minus counts.
  private static let longest = 4300

  init(_ text: String) {
    if let number = Self.plain(text.utf8) {
      self = .integer(.small(number))
      return
    }
    if Self.startsWithTooManyDigits(text.utf8) {
      self = .tooLong
      return
    }
    self = Self.cleaned(text).map { .integer($0) } ?? .malformed
  }

  /// Nothing but digits, and few enough for `Int`: what nearly everybody sends.
  static func plain(_ text: some Collection<UInt8>) -> Int? {
    guard 1...18 ~= text.count else { return nil }
    var number = 0
    for byte in text {
      guard byte.isDigit else { return nil }
      number = number * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return number
  }

  /// Only a number that is too long from its first character on is called too long; behind a space or a sign it is malformed.
  private static func startsWithTooManyDigits(_ text: String.UTF8View) -> Bool {
    guard text.count > longest else { return false }
    let isNegative = text.first == UInt8(ascii: "-")
    let digits = text.dropFirst(isNegative ? 1 : 0)
    guard let first = digits.first, first.isDigit, first != UInt8(ascii: "0") else { return false }
    return (isNegative ? 1 : 0) + digits.prefix(while: \.isDigit).count > longest
  }

  private static func cleaned(_ text: String) -> PythonInteger? {
    guard var rest = trimmed(text) else { return nil }
    var isNegative = false
    if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
      isNegative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    guard var digits = withoutLeadingZeros(rest).flatMap(withoutZeroFraction) else { return nil }
    if digits.first == UInt8(ascii: "-") {
      // Behind leading zeros a minus is taken for the sign: "0-1" is -1.
      guard !isNegative else { return nil }
      isNegative = true
      digits = digits.dropFirst()
      guard digits.first != UInt8(ascii: "_") else { return nil }
    }
    guard let plain = withoutUnderscores(digits), !plain.isEmpty, plain.allSatisfy(\.isDigit) else { return nil }
    guard plain.count + (isNegative ? 1 : 0) <= longest else { return nil }
    return PythonInteger(digits: plain[...], isNegative: isNegative)
  }

  /// Without Unicode's white space at both ends.
  private static func trimmed(_ text: String) -> ArraySlice<UInt8>? {
    let bytes = Array(text.utf8)
    if let first = bytes.first, let last = bytes.last, first.isDigit, last.isDigit { return bytes[...] }
    let scalars = text.unicodeScalars
    guard let start = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let end = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return nil }
    return Array(String(scalars[start...end]).utf8)[...]
  }

  /// Underscores among the leading zeros go with them: "0__1" is 1, though "1__0" is nothing.
  private static func withoutLeadingZeros(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let first = text.first, first.isDigit else { return nil }
    guard first == UInt8(ascii: "0") else { return text }
    for position in text.indices.dropFirst() {
      switch text[position] {
      case UInt8(ascii: "0"), UInt8(ascii: "_"): continue
      case UInt8(ascii: "1")...UInt8(ascii: "9"), UInt8(ascii: "-"): return text[position...]
      case UInt8(ascii: "."): return text[(position - 1)...]
      default: return nil
      }
    }
    return text.suffix(1)
  }

  /// "5.00" is 5, "5." is nothing.
  private static func withoutZeroFraction(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let point = text.firstIndex(of: UInt8(ascii: ".")) else { return text }
    let fraction = text[(point + 1)...]
    guard !fraction.isEmpty, fraction.allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
    return text[..<point]
  }

  private static func withoutUnderscores(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    let underscore = UInt8(ascii: "_")
    guard text.first != underscore, text.last != underscore else { return nil }
    guard !zip(text, text.dropFirst()).contains(where: { $0 == underscore && $1 == underscore }) else { return nil }
    return text.filter { $0 != underscore }
  }
}
