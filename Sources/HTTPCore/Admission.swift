/// What a handler decides about a request when it has seen the head.
package struct Admission {
  package var intake: Intake
  /// Nil takes the body as it comes.
  package var terms: IntakeTerms?
  /// For the exchange, whatever notes its answer has.
  package var decision: (any ExchangeDecision)?

  package init(_ intake: Intake, terms: IntakeTerms? = nil, decision: (any ExchangeDecision)? = nil) {
    self.intake = intake
    self.terms = terms
    self.decision = decision
  }
}

/// What a request's body is taken in with.
package struct IntakeTerms: Sendable, Equatable {
  /// How fast it is read; nil as fast as it comes. A body that is skipped, because it was answered early, has no rate.
  package var bytesPerSecond: Int?
  /// How the exchange ends once `afterBytes` of the body were read; the sink sees `abort(.disconnected)`, and the handler
  /// `brokeOff`. A body that is shorter ends well.
  package var ending: Ending.Kind?
  /// 0 ends the exchange behind its head.
  package var afterBytes: Int

  package init(bytesPerSecond: Int? = nil, ending: Ending.Kind? = nil, afterBytes: Int = 0) {
    self.bytesPerSecond = bytesPerSecond
    self.ending = ending
    self.afterBytes = afterBytes
  }
}
