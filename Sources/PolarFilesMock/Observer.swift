import HTTPCore
import HTTPTypes
import Logging
import PolarFiles

/// Where answered requests go: the journal and the access log.
final class Observer: Sendable {
  let journal: Journal
  private let clock: Clock
  /// Nil when nothing is logged.
  private let log: StandardErrorLogHandler?

  init(journal: Journal, clock: Clock, log: StandardErrorLogHandler?) {
    self.journal = journal
    self.clock = clock
    self.log = log
  }

  func record(
    _ exchange: borrowing Exchange, _ notes: borrowing RequestNotes, status: Int, size: Int
  ) {
    let head = exchange.head
    let nanoseconds = MonotonicTime.nanoseconds() &- exchange.begun
    if journal.limit > 0 {
      let body = JournalEntry.Body(notes.body)
      let outcome = JournalEntry.Outcome(
        time: clock.now(), status: status, nanoseconds: Int(nanoseconds),
        requestSize: notes.bodyDigest?.size ?? body.size, responseSize: size)
      head.withDraft(outcome) { draft in journal.record(draft, notes, body) }
    }
    let level: Logger.Level = notes.explanation == nil ? .info : .warning
    guard let log, log.logLevel <= level else { return }
    log.write(
      level, "\(head.method.rawValue) \(SecretMask.masked(head.path))",
      fields(head, notes, status: status, bytes: size, nanoseconds))
  }

  /// What never became a request is in the log alone: there is nothing to match it by in the journal.
  func log(_ violation: ProtocolViolation, _ version: HTTPVersion) {
    log?.write(
      .warning, "refused: not a request",
      [
        ("protocol", .text(version.text)), ("status", .number(violation.status.code)),
        ("violation", .text(violation.explanation)),
      ])
  }

  private func fields(
    _ head: RequestHead, _ notes: borrowing RequestNotes, status: Int, bytes: Int, _ nanoseconds: UInt64
  ) -> [StandardErrorLogHandler.Field] {
    var fields: [StandardErrorLogHandler.Field] = []
    fields.reserveCapacity(8)
    fields.append(("bytes", .number(bytes)))
    if let explanation = notes.explanation { fields.append(("explanation", .text(explanation))) }
    fields.append(("microseconds", .number(Int(nanoseconds / 1000))))
    if let operation = notes.operation { fields.append(("operation", .text(operation.rawValue))) }
    if let part = notes.part { fields.append(("part", .number(part))) }
    fields.append(("protocol", .text(head.version.text)))
    fields.append(("status", .number(status)))
    if let subject = notes.subject { fields.append(("subject", .text(subject))) }
    return fields
  }
}

extension RequestHead {
  fileprivate func withDraft(_ outcome: JournalEntry.Outcome, _ record: (JournalDraft) -> Void) {
    target.withUnsafeBytes { target in
      headers.bytes.withUnsafeBytes { headers in
        record(
          JournalDraft(
            transport: version.transport, method: method.rawValue, target: target, queryStart: queryStart,
            headers: headers, outcome: outcome))
      }
    }
  }
}

extension HTTPVersion {
  fileprivate var transport: Transport {
    switch self {
    case .http1_0: .http1_0
    case .http1_1: .http1_1
    case .http2: .http2
    }
  }
}
