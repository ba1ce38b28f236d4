/// A moment, to the microsecond, as PostgreSQL keeps it.
package struct Timestamp: Hashable, Sendable {
  /// Since 1970-01-01T00:00:00Z, without leap seconds.
  package var microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }

  package init(seconds: Int64) { microseconds = seconds * 1_000_000 }

  /// Whole seconds since 1970, rounded down.
  package var seconds: Int64 { (microseconds >= 0 ? microseconds : microseconds - 999_999) / 1_000_000 }

  /// The same moment without its fraction: S3 gives `Last-Modified` in whole seconds.
  package var wholeSecond: Timestamp { Timestamp(seconds: seconds) }

  package func adding(seconds: Int) -> Timestamp {
    Timestamp(microseconds: microseconds + Int64(seconds) * 1_000_000)
  }

  /// `nil` beyond what can be counted.
  package func adding(seconds: Double) -> Timestamp? {
    guard let step = Int64(exactly: (seconds * 1_000_000).rounded()) else { return nil }
    let (sum, overflow) = microseconds.addingReportingOverflow(step)
    return overflow ? nil : Timestamp(microseconds: sum)
  }
}

extension Timestamp: Comparable {
  package static func < (lhs: Timestamp, rhs: Timestamp) -> Bool { lhs.microseconds < rhs.microseconds }
}

/// A moment as calendar and clock show it in UTC.
package struct DateComponents: Hashable, Sendable {
  package var date: CivilDate
  package var hour: Int
  package var minute: Int
  package var second: Int
  package var microsecond: Int

  package init(_ timestamp: Timestamp) {
    let seconds = Int(timestamp.seconds)
    let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let secondOfDay = seconds - days * 86_400
    date = CivilDate(daysSince1970: days)
    hour = secondOfDay / 3600
    minute = secondOfDay / 60 % 60
    second = secondOfDay % 60
    microsecond = Int(timestamp.microseconds) - seconds * 1_000_000
  }

  /// 0 is Monday.
  package var weekday: Int { ((date.daysSince1970 + 3) % 7 + 7) % 7 }
}
