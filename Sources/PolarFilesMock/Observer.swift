import HTTPCore
import HTTPTypes
import Logging
import PolarFiles

/// Where answered requests go: the journal and the access log.
///
/// A class: every exchange holds it, and a reference is one count where its parts are four.
final class Observer: Sendable {
  let journal: Journal
  private let clock: Clock
  /// Nil when nothing is logged.
  private let logger: Logger?
  /// The logger's, which costs a look into its metadata.
  private let leastLevel: Logger.Level

  init(journal: Journal, clock: Clock, logger: Logger?) {
    self.journal = journal
    self.clock = clock
    self.logger = logger
    leastLevel = logger?.logLevel ?? .critical
  }

  func record(
    _ head: RequestHead, _ facts: Trace.Facts, _ response: borrowing Response, body: JournalEntry.Body,
    nanoseconds: UInt64
  ) {
    let (status, responseSize) = (response.status.code, response.body.count)
    if journal.limit > 0 {
      journal.record(
        JournalEntry(
          time: clock.now(), transport: head.version.text, method: head.method.rawValue, target: head.target,
          queryStart: head.queryStart, headers: head.headers.bytes, facts: facts, status: status,
          nanoseconds: Int(nanoseconds), requestSize: requestSize(head, facts, body), responseSize: responseSize,
          body: facts.bodyDigest.map { .digest(sha256Hex: $0.sha256Hex, size: $0.size) } ?? body))
    }
    guard leastLevel <= (facts.explanation == nil ? .info : .warning), let logger else { return }
    log(logger, head, facts, status: status, bytes: responseSize, nanoseconds)
  }

  /// What never became a request is in the log alone: there is nothing to match it by in the journal.
  func log(_ violation: ProtocolViolation, _ version: HTTPVersion) {
    logger?.log(
      level: .warning, "refused: not a request",
      metadata: [
        "protocol": .string(version.text), "status": .stringConvertible(violation.status.code),
        "violation": .string(violation.explanation),
      ])
  }

  private func requestSize(_ head: RequestHead, _ facts: Trace.Facts, _ body: JournalEntry.Body) -> Int {
    switch body {
    case .bytes(let bytes): bytes.count
    case .digest(_, let size): size
    case .none: facts.bodyDigest?.size ?? 0
    }
  }

  private func log(
    _ logger: Logger, _ head: RequestHead, _ facts: Trace.Facts, status: Int, bytes: Int, _ nanoseconds: UInt64
  ) {
    let level: Logger.Level = facts.explanation == nil ? .info : .warning
    var metadata: Logger.Metadata = [
      "protocol": .string(head.version.text),
      "status": .stringConvertible(status),
      "bytes": .stringConvertible(bytes),
      "microseconds": .stringConvertible(Int(nanoseconds / 1000)),
    ]
    if let operation = facts.operation { metadata["operation"] = .string(operation.rawValue) }
    if let subject = facts.subject { metadata["subject"] = .string(subject) }
    if let part = facts.part { metadata["part"] = .stringConvertible(part) }
    if let explanation = facts.explanation { metadata["explanation"] = .string(explanation) }
    logger.log(
      level: level, "\(head.method.rawValue) \(String(decoding: head.path, as: UTF8.self))", metadata: metadata)
  }
}
