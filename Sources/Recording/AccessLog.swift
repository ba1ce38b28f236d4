package import HTTPCore
import HTTPTypes
import PolarFiles

/// Writes a line for each request when its response is sent or it breaks off.
///
/// A class, so that its output is not copied for each line.
package final class AccessLog: Sendable {
  package enum Level: Sendable, Comparable { case debug, info, warning }

  /// The value of a field of a line.
  package enum Value: Sendable {
    case text(String)
    case number(Int)
  }

  package typealias Field = (name: String, value: Value)

  private let output: any AccessLogOutput

  package init(_ output: any AccessLogOutput) { self.output = output }

  /// A request with an explanation (refused, struck or broken off) is logged as a warning.
  package func write(_ head: RequestHead, notes: RequestNotes, outcome: JournalEntry.Outcome, at level: Level) {
    let level = notes.explanation == nil ? level : .warning
    guard output.takes(level) else { return }
    var fields: [Field] = []
    fields.reserveCapacity(9)
    fields.append(("bytes", .number(outcome.responseSize)))
    if let explanation = notes.explanation { fields.append(("explanation", .text(SecretMask.masked(explanation)))) }
    if let failure = notes.failure { fields.append(("failure", .text(failure))) }
    fields.append(("microseconds", .number(outcome.nanoseconds / 1000)))
    if let operation = notes.operation { fields.append(("operation", .text(operation.rawValue))) }
    if let part = notes.part { fields.append(("part", .number(part))) }
    fields.append(("protocol", .text(head.version.text)))
    fields.append(("status", .number(outcome.status)))
    if let subject = notes.subject { fields.append(("subject", .text(subject))) }
    output.write("\(head.method.rawValue) \(SecretMask.masked(head.path))", at: level, fields: fields)
  }

  /// A violation by which no request came about.
  package func write(_ violation: ProtocolViolation, _ version: HTTPVersion) {
    guard output.takes(.warning) else { return }
    output.write(
      "refused: not a request", at: .warning,
      fields: [
        ("protocol", .text(version.text)), ("status", .number(violation.status.code)),
        ("violation", .text(violation.explanation)),
      ])
  }

  /// A connection that the proxy handed off to another host, or why it could not.
  package func write(_ handOff: HandOff, _ refusal: ProtocolViolation?) {
    let level = refusal == nil ? Level.info : .warning
    guard output.takes(level) else { return }
    let host = handOff.host.authority
    let message =
      handOff.request.map { "\($0.method.rawValue) http://\(host)\(SecretMask.masked($0.path))" } ?? "CONNECT \(host)"
    let fields: [Field] =
      if let refusal {
        [("explanation", .text(refusal.explanation)), ("status", .number(refusal.status.code))]
      } else {
        [("outcome", .text(handOff.request == nil ? "tunnelled" : "forwarded"))]
      }
    output.write(message, at: level, fields: fields)
  }
}

/// Where an access log's lines go.
package protocol AccessLogOutput: Sendable {
  func takes(_ level: AccessLog.Level) -> Bool
  /// - Parameter fields: sorted by name.
  func write(_ message: String, at level: AccessLog.Level, fields: [AccessLog.Field])
}
