import HTTPCore
import PolarFiles

/// The conditions of a read, in the order of RFC 9110 §13.2.2, which S3 follows.
struct Preconditions {
  enum Verdict: Equatable {
    case serve
    case notModified
    case failed(condition: String)
  }

  let headers: HeaderBlock
  /// With its quotes.
  let etag: String
  let lastModified: Timestamp
  let now: Timestamp

  var verdict: Verdict {
    if let condition = list("if-match") {
      if !matches(condition, weakly: false) { return .failed(condition: "If-Match") }
    } else if let date = headers["if-unmodified-since"].flatMap(Timestamp.init(httpDate:)),
      lastModified.wholeSecond > date
    {
      return .failed(condition: "If-Unmodified-Since")
    }
    if let condition = list("if-none-match") {
      return matches(condition, weakly: true) ? .notModified : .serve
    }
    // RFC 9110 §13.1.3: a date in the future is ignored.
    if let date = headers["if-modified-since"].flatMap(Timestamp.init(httpDate:)), date <= now,
      lastModified.wholeSecond <= date
    {
      return .notModified
    }
    return .serve
  }

  /// Whether Range applies: a changed object is sent whole (RFC 9110 §13.1.5).
  var rangeApplies: Bool {
    guard let condition = headers["if-range"] else { return true }
    if let date = Timestamp(httpDate: condition) { return lastModified.wholeSecond == date }
    return condition == etag
  }

  /// All fields of one name make one list (RFC 9110 §5.3).
  private func list(_ name: String) -> String? {
    let values = headers.values(name)
    return values.isEmpty ? nil : values.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ",")
  }

  /// S3 takes an entity tag with or without its quotes.
  ///
  /// - Parameter weakly: whether a weak tag can match, which it can for If-None-Match alone (RFC 9110 §13.1.1).
  private func matches(_ condition: String, weakly: Bool) -> Bool {
    condition.split(separator: ",").contains { candidate in
      var tag = candidate.drop { $0 == " " }
      while tag.last == " " { tag.removeLast() }
      if weakly, tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
      return tag == "*" || tag == etag || "\"\(tag)\"" == etag
    }
  }
}
