import Platform
package import HTTPCore
package import Values

/// Records finished requests in the journal and the access log.
package struct Recorder: Sendable {
  private let journal: Journal
  private let clock: Clock
  /// Nil without a log.
  private let log: AccessLog?

  package init(journal: Journal, clock: Clock, log: (any AccessLogOutput)?) {
    self.journal = journal
    self.clock = clock
    self.log = log.map { AccessLog($0) }
  }

  package func now() -> Timestamp { clock.now() }

  /// - Parameter delay: how long the response is delayed after this call, in nanoseconds.
  package func record(_ exchange: Exchange, _ notes: SettledNotes, status: Int, size: Int, delay: Int = 0) {
    var outcome = outcome(of: exchange, status: status, size: size)
    outcome.nanoseconds += delay
    journal.record(exchange.head, notes: notes, outcome: outcome)
    log?.write(exchange.head, notes: notes.value, outcome: outcome, at: .info)
  }

  /// Logs a request of the control API, which the journal does not record.
  package func note(_ exchange: Exchange, status: Int, size: Int, at level: AccessLog.Level) {
    log?.write(
      exchange.head, notes: RequestNotes(), outcome: outcome(of: exchange, status: status, size: size), at: level)
  }

  /// Logs a violation by which no request came about; the journal would have nothing to match it by.
  package func note(_ violation: ProtocolViolation, _ version: HTTPVersion) { log?.write(violation, version) }

  /// Logs a connection that the proxy handed off; the mock does not see its response.
  package func note(_ handOff: HandOff, _ refusal: ProtocolViolation?) { log?.write(handOff, refusal) }

  private func outcome(of exchange: Exchange, status: Int, size: Int) -> JournalEntry.Outcome {
    JournalEntry.Outcome(
      time: clock.now(), status: status, nanoseconds: Int(MonotonicTime.now.nanoseconds - exchange.begun.nanoseconds),
      responseSize: size)
  }
}
