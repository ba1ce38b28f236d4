import HTTPCore
import HTTPTypes
import PolarFiles
@testable import Recording

/// Heads and entries as requests would leave them.
enum Entries {
  static let noon = Timestamp(rfc3339: "2026-08-22T12:00:00Z")!
  static let acme = ID("1dbfc517-0bbf-4301-9ba8-555ca42b9737")!

  static func head(_ target: String = "/v1/files/", method: String = "GET", agent: String = "tests") -> RequestHead {
    var headers = HeaderBlock()
    headers.append("user-agent", agent)
    return RequestHead(
      method: HTTPRequest.Method(rawValue: method)!, target: Array(target.utf8), version: .http1_1, headers: headers,
      framing: .none)
  }

  static func notes(_ set: (inout RequestNotes) -> Void) -> RequestNotes {
    var notes = RequestNotes()
    set(&notes)
    return notes
  }

  static func outcome(status: Int = 200, size: Int = 0) -> JournalEntry.Outcome {
    JournalEntry.Outcome(time: noon, status: status, nanoseconds: 1_234_567, responseSize: size)
  }

  static func match(_ set: (inout JournalMatch) -> Void) -> JournalMatch {
    var match = JournalMatch()
    set(&match)
    return match
  }
}

extension Journal {
  func record(
    _ target: String = "/v1/files/", method: String = "GET", status: Int = 200,
    _ set: (inout RequestNotes) -> Void = { _ in }
  ) {
    record(
      Entries.head(target, method: method), notes: SettledNotes(Entries.notes(set)),
      outcome: Entries.outcome(status: status))
  }
}
