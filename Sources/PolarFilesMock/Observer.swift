import HTTPCore
import HTTPTypes
import Logging
import PolarFiles

/// Where answered requests go: the journal and the access log.
struct Observer: Sendable {
  let journal: Journal
  let clock: Clock
  /// Nil when nothing is logged.
  let logger: Logger?

  func record(
    _ exchange: Exchange, _ facts: Trace.Facts, _ response: Response, body: JournalEntry.Body, nanoseconds: UInt64
  ) {
    let head = exchange.head
    if journal.limit > 0 {
      journal.record(
        JournalEntry(
          time: clock.now(), transport: head.version.text, method: head.method.rawValue, target: head.target,
          queryStart: head.queryStart, headers: head.headers.bytes, facts: facts, status: response.status.code,
          nanoseconds: Int(nanoseconds), requestSize: requestSize(head, facts, body), responseSize: response.body.count,
          body: facts.bodyDigest.map { .digest(sha256Hex: $0.sha256Hex, size: $0.size) } ?? body))
    }
    if let logger { log(logger, head, facts, response, nanoseconds) }
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
    _ logger: Logger, _ head: RequestHead, _ facts: Trace.Facts, _ response: Response, _ nanoseconds: UInt64
  ) {
    let status = response.status.code
    let level: Logger.Level = facts.explanation == nil ? .info : .warning
    guard logger.logLevel <= level else { return }
    var metadata: Logger.Metadata = [
      "protocol": .string(head.version.text),
      "status": .stringConvertible(status),
      "bytes": .stringConvertible(response.body.count),
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
