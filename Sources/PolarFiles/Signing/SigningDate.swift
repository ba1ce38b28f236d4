/// A moment as SigV4 writes it: whole seconds, `20260822T120000Z`.
package struct SigningDate: Hashable, Comparable, Sendable {
  package let secondsSince1970: Int

  package init(secondsSince1970: Int) { self.secondsSince1970 = secondsSince1970 }

  /// `nil` unless the text is a real moment in the form `yyyyMMdd'T'HHmmss'Z'`.
  package init?(amzDate text: some Collection<UInt8>) {
    let text = Array(text)
    guard text.count == 16, text[8] == UInt8(ascii: "T"), text[15] == UInt8(ascii: "Z"),
      let date = Self.decimal(text[..<8]), let time = Self.decimal(text[9..<15])
    else { return nil }
    let (year, month, day) = (date / 10000, date / 100 % 100, date % 100)
    let (hour, minute, second) = (time / 10000, time / 100 % 100, time % 100)
    guard (1...12).contains(month), (1...Self.days(month: month, year: year)).contains(day),
      hour < 24, minute < 60, second < 60
    else { return nil }
    let days = Self.daysSince1970(year: year, month: month, day: day)
    secondsSince1970 = days * 86400 + hour * 3600 + minute * 60 + second
  }

  /// The day as a credential scope names it, `20260822`: a key is good for one day.
  package var day: String { String(amzDate.prefix(8)) }

  package var amzDate: String {
    let (date, time) = fields
    return Self.padded(date.year, 4) + Self.padded(date.month, 2) + Self.padded(date.day, 2) + "T"
      + Self.padded(time.hour, 2) + Self.padded(time.minute, 2) + Self.padded(time.second, 2) + "Z"
  }

  /// As S3's error documents show a moment: `2026-08-22T12:00:00Z`.
  package var iso8601: String {
    let (date, time) = fields
    return Self.padded(date.year, 4) + "-" + Self.padded(date.month, 2) + "-" + Self.padded(date.day, 2) + "T"
      + Self.padded(time.hour, 2) + ":" + Self.padded(time.minute, 2) + ":" + Self.padded(time.second, 2) + "Z"
  }

  package func adding(seconds: Int) -> SigningDate { SigningDate(secondsSince1970: secondsSince1970 + seconds) }

  package static func < (left: SigningDate, right: SigningDate) -> Bool {
    left.secondsSince1970 < right.secondsSince1970
  }

  private var fields: (date: (year: Int, month: Int, day: Int), time: (hour: Int, minute: Int, second: Int)) {
    var day = secondsSince1970 / 86400
    var second = secondsSince1970 % 86400
    if second < 0 {
      second += 86400
      day -= 1
    }
    return (Self.civil(daysSince1970: day), (second / 3600, second / 60 % 60, second % 60))
  }

  // Calendar arithmetic in 400-year eras that begin on the first of March, so that a leap day ends its year.
  private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let shifted = month > 2 ? year : year - 1
    let era = shifted / 400
    let yearOfEra = shifted % 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func civil(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  private static func days(month: Int, year: Int) -> Int {
    switch month {
    case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return value
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}
