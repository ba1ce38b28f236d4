package import HTTPCore
import HTTPTypes
import PolarFiles

/// A line for each request that was seen out.
///
/// A class to avoid copying its output for each line.
package final class AccessLog: Sendable {
  package enum Level: Sendable, Comparable { case debug, info, warning }

  /// What a line says beside its message.
  package enum Value: Sendable {
    case text(String)
    case number(Int)
  }

  package typealias Field = (name: String, value: Value)

  private let output: any AccessLogOutput

  package init(_ output: any AccessLogOutput) { self.output = output }

  /// What was refused or broke off is a warning.
  package func write(_ head: RequestHead, _ notes: RequestNotes, _ outcome: JournalEntry.Outcome, at level: Level) {
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
    output.write(level, "\(head.method.rawValue) \(SecretMask.masked(head.path))", fields)
  }

  /// What never became a request.
  package func write(_ violation: ProtocolViolation, _ version: HTTPVersion) {
    guard output.takes(.warning) else { return }
    output.write(
      .warning, "refused: not a request",
      [
        ("protocol", .text(version.text)), ("status", .number(violation.status.code)),
        ("violation", .text(violation.explanation)),
      ])
  }

  /// What the proxy let through to a host of the network, or why that was not reached.
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
    output.write(level, message, fields)
  }
}

/// Where an access log's lines go.
package protocol AccessLogOutput: Sendable {
  func takes(_ level: AccessLog.Level) -> Bool
  /// - Parameter fields: sorted by name.
  func write(_ level: AccessLog.Level, _ message: String, _ fields: [AccessLog.Field])
}
