import Platform
package import HTTPCore
package import Values

/// Where requests that are seen out are written down: the journal and the access log.
package struct Recorder: Sendable {
  private let journal: Journal
  private let clock: Clock
  /// Nil when nothing is logged.
  private let log: AccessLog?

  package init(journal: Journal, clock: Clock, log: (any AccessLogOutput)?) {
    self.journal = journal
    self.clock = clock
    self.log = log.map { AccessLog($0) }
  }

  package func now() -> Timestamp { clock.now() }

  /// - Parameter delay: in nanoseconds; how long the answer waits before it leaves.
  package func record(_ exchange: Exchange, _ notes: SettledNotes, status: Int, size: Int, delay: Int = 0) {
    var outcome = outcome(of: exchange, status: status, size: size)
    outcome.nanoseconds += delay
    journal.record(exchange.head, notes, outcome)
    log?.write(exchange.head, notes.value, outcome, at: .info)
  }

  /// For a request that the journal has no part in.
  package func note(_ exchange: Exchange, status: Int, size: Int, at level: AccessLog.Level) {
    log?.write(exchange.head, RequestNotes(), outcome(of: exchange, status: status, size: size), at: level)
  }

  /// What never became a request; the log alone has it, since there is nothing to match it by in the journal.
  package func note(_ violation: ProtocolViolation, _ version: HTTPVersion) { log?.write(violation, version) }

  /// What went by way of the proxy to a host of the network: its answer is nothing of the mock's.
  package func note(_ handOff: HandOff, _ refusal: ProtocolViolation?) { log?.write(handOff, refusal) }

  private func outcome(of exchange: Exchange, status: Int, size: Int) -> JournalEntry.Outcome {
    JournalEntry.Outcome(
      time: clock.now(), status: status, nanoseconds: Int(MonotonicTime.now.nanoseconds - exchange.begun.nanoseconds),
      responseSize: size)
  }
}
