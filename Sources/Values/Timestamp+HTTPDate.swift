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
