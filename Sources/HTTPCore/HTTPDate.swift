import Platform

/// The `date` field's value (RFC 9110 §5.6.7), made anew once per second.
package final class HTTPDate {
  private var second = Int.min
  private var text: [UInt8] = []
  private var openingOfOK: [UInt8] = []
  private var openingOfCreated: [UInt8] = []

  package init() {}

  package var now: [UInt8] {
    refresh()
    return text
  }

  /// With what nearly every HTTP/1.1 response begins: the status line of a 200 or 201 and the date.
  func opening(_ status: Int, _ reason: String) -> [UInt8]? {
    refresh()
    switch status {
    case 200: return reason == "OK" ? openingOfOK : nil
    case 201: return reason == "Created" ? openingOfCreated : nil
    default: return nil
    }
  }

  private func refresh() {
    var time = timespec()
    #if canImport(Darwin)
      clock_gettime(CLOCK_REALTIME, &time)
    #else
      // The coarse clock costs no system call and is right to 4 ms.
      clock_gettime(CLOCK_REALTIME_COARSE, &time)
    #endif
    if time.tv_sec != second {
      second = time.tv_sec
      text = Self.text(second)
      openingOfOK = Array("HTTP/1.1 200 OK\r\ndate: ".utf8) + text + Array("\r\n".utf8)
      openingOfCreated = Array("HTTP/1.1 201 Created\r\ndate: ".utf8) + text + Array("\r\n".utf8)
    }
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT` for seconds since 1970.
  package static func text(_ seconds: Int) -> [UInt8] {
    let days = Int((Double(seconds) / 86400).rounded(.down))
    let time = seconds - days * 86400
    let date = civil(days)
    var text: [UInt8] = []
    text.reserveCapacity(29)
    func name(_ names: StaticString, _ index: Int) {
      text.append(contentsOf: UnsafeBufferPointer(start: names.utf8Start + index * 3, count: 3))
    }
    func digits(_ value: Int) {
      text.append(UInt8(48 + value / 10 % 10))
      text.append(UInt8(48 + value % 10))
    }
    name("ThuFriSatSunMonTueWed", ((days % 7) + 7) % 7)
    text.append(contentsOf: ", ".utf8)
    digits(date.day)
    text.append(32)
    name("JanFebMarAprMayJunJulAugSepOctNovDec", date.month - 1)
    text.append(32)
    digits(date.year / 100)
    digits(date.year % 100)
    text.append(32)
    digits(time / 3600)
    text.append(58)
    digits(time / 60 % 60)
    text.append(58)
    digits(time % 60)
    text.append(contentsOf: " GMT".utf8)
    return text
  }

  /// Howard Hinnant's days-to-civil: years run from March, so that the leap day comes last.
  private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }
}
