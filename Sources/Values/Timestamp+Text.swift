import Bytes

extension Timestamp {
  /// What RFC 3339 has four digits for: the years 0 to 9999.
  package static let writable =
    Timestamp(seconds: -62_167_219_200)...Timestamp(microseconds: 253_402_300_799_999_999)

  /// `2026-01-01T00:00:00Z`, with microseconds only when they are not zero, as Polar's JSON has it.
  package var rfc3339: String { String(decoding: withDigits { append(rfc3339To: &$0) }, as: UTF8.self) }

  package func append(rfc3339To bytes: inout [UInt8]) {
    bytes.append(atMost: Self.rfc3339Length) { write(rfc3339To: $0) }
  }

  /// With microseconds.
  package static let rfc3339Length = 27

  /// Fills the first bytes, and answers how many.
  package func write(rfc3339To text: UnsafeMutableRawBufferPointer) -> Int {
    let parts = DateComponents(self)
    text.write(parts.date.year / 100, at: 0)
    text.write(parts.date.year % 100, at: 2)
    text[4] = UInt8(ascii: "-")
    text.write(parts.date.month, at: 5)
    text[7] = UInt8(ascii: "-")
    text.write(parts.date.day, at: 8)
    text[10] = UInt8(ascii: "T")
    text.write(parts.hour, at: 11)
    text[13] = UInt8(ascii: ":")
    text.write(parts.minute, at: 14)
    text[16] = UInt8(ascii: ":")
    text.write(parts.second, at: 17)
    var end = 19
    if parts.microsecond != 0 {
      text[19] = UInt8(ascii: ".")
      text.write(parts.microsecond / 10_000, at: 20)
      text.write(parts.microsecond / 100 % 100, at: 22)
      text.write(parts.microsecond % 100, at: 24)
      end = 26
    }
    text[end] = UInt8(ascii: "Z")
    return end + 1
  }

  /// `20260822T120000Z`: the long form of SigV4.
  package var amzDate: String {
    let parts = DateComponents(self)
    return String(
      decoding: withDigits {
        $0.append(day: parts.date)
        $0.append(UInt8(ascii: "T"))
        $0.append(digits: parts.hour, width: 2)
        $0.append(digits: parts.minute, width: 2)
        $0.append(digits: parts.second, width: 2)
        $0.append(UInt8(ascii: "Z"))
      }, as: UTF8.self)
  }

  /// `20260822`: the scope of a SigV4 signing key.
  package var day: String {
    String(decoding: withDigits { $0.append(day: DateComponents(self).date) }, as: UTF8.self)
  }

  private static let weekdays: [StaticString] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  static let months: [StaticString] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Sat, 22 Aug 2026 12:00:00 GMT` (RFC 9110 §5.6.7).
  package var rfc1123: String { String(decoding: withDigits { append(rfc1123To: &$0) }, as: UTF8.self) }

  package func append(rfc1123To bytes: inout [UInt8]) {
    let parts = DateComponents(self)
    bytes.append(literal: Self.weekdays[parts.weekday])
    bytes.append(literal: ", ")
    bytes.append(digits: parts.date.day, width: 2)
    bytes.append(UInt8(ascii: " "))
    bytes.append(literal: Self.months[parts.date.month - 1])
    bytes.append(UInt8(ascii: " "))
    bytes.append(digits: parts.date.year, width: 4)
    bytes.append(UInt8(ascii: " "))
    bytes.append(clock: parts)
    bytes.append(literal: " GMT")
  }

  private func withDigits(_ write: (inout [UInt8]) -> Void) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    write(&bytes)
    return bytes
  }
}

extension Timestamp: CustomStringConvertible {
  package var description: String { rfc3339 }
}

extension UnsafeMutableRawBufferPointer {
  /// Two digits.
  @inline(__always)
  fileprivate func write(_ value: Int, at offset: Int) {
    self[offset] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10 % 10)
    self[offset + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
  }
}

extension [UInt8] {
  fileprivate mutating func append(digits value: Int, width: Int) {
    var divisor = 1
    for _ in 1..<width { divisor *= 10 }
    while divisor > 0 {
      append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
      divisor /= 10
    }
  }

  fileprivate mutating func append(day date: CivilDate) {
    append(digits: date.year, width: 4)
    append(digits: date.month, width: 2)
    append(digits: date.day, width: 2)
  }

  fileprivate mutating func append(clock parts: DateComponents) {
    append(digits: parts.hour, width: 2)
    append(UInt8(ascii: ":"))
    append(digits: parts.minute, width: 2)
    append(UInt8(ascii: ":"))
    append(digits: parts.second, width: 2)
  }
}

extension Timestamp {
  /// Reads a date in one of the three forms of RFC 9110 §5.6.7.
  package init?(httpDate text: String) {
    let words = text.split { $0 == " " || $0 == "," }
    switch words.count {
    // Sun, 06 Nov 1994 08:49:37 GMT
    case 6 where words[5] == "GMT":
      self.init(day: words[1], month: words[2], year: words[3], time: words[4])
    // Sunday, 06-Nov-94 08:49:37 GMT
    case 4 where words[3] == "GMT":
      let date = words[1].split(separator: "-")
      guard date.count == 3, date[2].utf8.count == 2, let year = Int(date[2]) else { return nil }
      // The RFC: a year that seems more than 50 years ahead belongs to the last century.
      self.init(day: date[0], month: date[1], year: "\(year < 70 ? 2000 + year : 1900 + year)", time: words[2])
    // Sun Nov  6 08:49:37 1994
    case 5:
      self.init(day: words[2], month: words[1], year: words[4], time: words[3])
    default:
      return nil
    }
  }

  private init?(day: Substring, month: Substring, year: Substring, time: Substring) {
    guard let month = Self.months.firstIndex(where: { "\($0)" == month }) else { return nil }
    func padded(_ text: some StringProtocol) -> String { text.utf8.count == 1 ? "0\(text)" : String(text) }
    self.init(rfc3339: "\(year)-\(padded("\(month + 1)"))-\(padded(day))T\(time)Z")
  }
}
