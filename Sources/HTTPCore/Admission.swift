/// What a handler decides about a request after its head.
package struct Admission {
  package var intake: Intake
  /// Nil takes the body in as it arrives.
  package var terms: IntakeTerms?
  /// Becomes the exchange's `decision`.
  package var decision: (any ExchangeDecision)?

  package init(_ intake: Intake, terms: IntakeTerms? = nil, decision: (any ExchangeDecision)? = nil) {
    self.intake = intake
    self.terms = terms
    self.decision = decision
  }
}

/// Limits a request's body to a rate, or ends the exchange within it.
package struct IntakeTerms: Sendable, Equatable {
  /// Nil reads as fast as the body arrives. The rate does not apply to a body that is discarded after an early answer.
  package var bytesPerSecond: Int?
  /// How the exchange ends once `afterBytes` of the body are read. The sink then gets `abort(.disconnected)` and the
  /// handler `brokeOff`. A shorter body is not affected.
  package var ending: Ending.Kind?
  /// 0 ends the exchange right after the head.
  package var afterBytes: Int

  package init(bytesPerSecond: Int? = nil, ending: Ending.Kind? = nil, afterBytes: Int = 0) {
    self.bytesPerSecond = bytesPerSecond
    self.ending = ending
    self.afterBytes = afterBytes
  }
}
