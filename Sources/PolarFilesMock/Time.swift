import PolarFiles

/// A moment, to the microsecond, in UTC.
///
/// Written as RFC 3339 has it, which is also its description. A literal must be such a time: a wrong one stops the
/// program, as an index out of bounds does; use ``init(_:)`` for text that is not known when the program is written.
///
/// ```swift
/// let noon: Time = "2026-08-22T12:00:00Z"
/// print(noon.secondsSince1970)
/// ```
public struct Time: Sendable, Hashable, Comparable {
  var timestamp: Timestamp

  init(_ timestamp: Timestamp) { self.timestamp = timestamp }

  /// Reads an RFC 3339 time, with `Z` or an offset, or a date alone for its midnight in UTC; nil for anything else.
  ///
  /// Between quotes in the source a text is a literal, also within parentheses: see ``init(stringLiteral:)``.
  ///
  /// ```swift
  /// let sent = mock.requests.last?.header("x-expiry") ?? ""
  /// if let expiry = Time(sent) { print(expiry.secondsSince1970) }
  /// ```
  public init?(_ text: String) {
    guard let timestamp = Timestamp(rfc3339: text) else { return nil }
    self.timestamp = timestamp
  }

  /// A moment by its seconds since 1970-01-01T00:00:00Z, cut to microseconds; beyond the year 9999 it is that year's end.
  ///
  /// ```swift
  /// let start = Time(secondsSince1970: 1_767_225_600)
  /// ```
  public init(secondsSince1970 seconds: Double) {
    let (first, last) = (Double(Clock.range.lowerBound.seconds), Double(Clock.range.upperBound.seconds))
    timestamp = Timestamp(microseconds: Int64(max(first, min(last, seconds)) * 1_000_000))
  }

  /// Seconds since 1970-01-01T00:00:00Z, with a fraction.
  public var secondsSince1970: Double { Double(timestamp.microseconds) / 1_000_000 }

  /// Whether a moment is earlier than another.
  public static func < (lhs: Time, rhs: Time) -> Bool { lhs.timestamp < rhs.timestamp }
}

extension Time: CustomStringConvertible {
  /// RFC 3339 with `Z`, and microseconds only where they are not zero, as the API writes it.
  public var description: String { timestamp.rfc3339 }
}

extension Time: ExpressibleByStringLiteral {
  /// A time that is known when the program is written; anything else than an RFC 3339 time stops the program.
  ///
  /// ```swift
  /// let noon: Time = "2026-08-22T12:00:00Z"
  /// ```
  public init(stringLiteral text: String) {
    guard let time = Time(text) else { preconditionFailure("'\(text)' is no RFC 3339 time") }
    self = time
  }
}
