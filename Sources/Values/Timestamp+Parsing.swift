import Bytes

extension Timestamp {
  /// Reads RFC 3339 (§5.6): `T`, `t` or a space between date and time, any fraction (cut to microseconds), `Z` or an
  /// offset; a date alone is its midnight in UTC.
  package init?(rfc3339 text: some StringProtocol) {
    var scanner = DigitScanner(bytes: Array(text.utf8))
    guard let date = scanner.date(separatedBy: UInt8(ascii: "-")) else { return nil }
    let midnight = Int64(date.daysSince1970) * 86_400
    if scanner.isAtEnd {
      self.init(seconds: midnight)
      return
    }
    guard scanner.skip(anyOf: "Tt "), let hour = scanner.number(width: 2), hour < 24,
      scanner.skip(anyOf: ":"), let minute = scanner.number(width: 2), minute < 60,
      scanner.skip(anyOf: ":"), let second = scanner.number(width: 2), second <= 60
    else { return nil }
    let fraction = scanner.fraction()
    guard let fraction, let offset = scanner.offset(), scanner.isAtEnd else { return nil }
    let seconds = midnight + Int64(hour * 3600 + minute * 60 + second - offset)
    self.init(microseconds: seconds * 1_000_000 + Int64(fraction))
  }

  /// Reads the long form of SigV4, `20260822T120000Z`, and nothing else.
  package init?(amzDate text: some StringProtocol) {
    var scanner = DigitScanner(bytes: Array(text.utf8))
    guard let date = scanner.date(separatedBy: nil), scanner.skip(anyOf: "T"),
      let hour = scanner.number(width: 2), hour < 24,
      let minute = scanner.number(width: 2), minute < 60,
      let second = scanner.number(width: 2), second < 60,
      scanner.skip(anyOf: "Z"), scanner.isAtEnd
    else { return nil }
    self.init(seconds: Int64(date.daysSince1970) * 86_400 + Int64(hour * 3600 + minute * 60 + second))
  }
}

private struct DigitScanner {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func number(width: Int) -> Int? {
    guard position + width <= bytes.count else { return nil }
    var value = 0
    for byte in bytes[position..<position + width] {
      guard byte.isDigit else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    position += width
    return value
  }

  mutating func skip(anyOf choices: StaticString) -> Bool {
    guard !isAtEnd else { return false }
    guard choices.withUTF8Buffer({ $0.contains(bytes[position]) }) else { return false }
    position += 1
    return true
  }

  mutating func date(separatedBy separator: UInt8?) -> CivilDate? {
    guard let year = number(width: 4) else { return nil }
    if separator != nil, !skip(anyOf: "-") { return nil }
    guard let month = number(width: 2) else { return nil }
    if separator != nil, !skip(anyOf: "-") { return nil }
    guard let day = number(width: 2) else { return nil }
    let date = CivilDate(year: year, month: month, day: day)
    return date.isValid ? date : nil
  }

  /// Microseconds behind a point, 0 without one, `nil` for a point with no digit.
  mutating func fraction() -> Int? {
    guard skip(anyOf: ".") else { return 0 }
    var value = 0
    var digits = 0
    while let digit = number(width: 1) {
      if digits < 6 { value = value * 10 + digit }
      digits += 1
    }
    guard digits > 0 else { return nil }
    for _ in min(digits, 6)..<6 { value *= 10 }
    return value
  }

  /// Seconds east of UTC.
  mutating func offset() -> Int? {
    if skip(anyOf: "Zz") { return 0 }
    let sign = skip(anyOf: "+") ? 1 : skip(anyOf: "-") ? -1 : 0
    guard sign != 0, let hour = number(width: 2), hour < 24 else { return nil }
    _ = skip(anyOf: ":")
    guard let minute = number(width: 2), minute < 60 else { return nil }
    return sign * (hour * 3600 + minute * 60)
  }
}
