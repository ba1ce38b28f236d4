package import Platform

/// One request from its head to its answer.
///
/// - The session that read the head owns it, on its lane alone. It exists from the head on until the answer leaves or the
///   peer is gone, so that its handler sees each request out: `willSend`, or `brokeOff` if no answer left.
/// - Interim responses do not end it.
package struct Exchange {
  package let head: RequestHead
  /// When the head was complete.
  package let begun: MonotonicTime
  /// What the handler noted when it chose how to take the body in. An answer's own notes are newer.
  package internal(set) var notes: (any ExchangeNotes)?
  /// What the handler decided beyond how to take the body in; what it decided when it had the body is newer.
  package internal(set) var decision: (any ExchangeDecision)?
  /// Whether `willSend` has seen its answer, which may still wait.
  package internal(set) var isSeenOut = false

  package init(head: RequestHead) {
    self.head = head
    begun = .now
  }

  /// Takes over what the handler said when it saw the head.
  mutating func note(_ admission: Admission) {
    notes = admission.intake.notes
    decision = admission.decision
  }
}

/// What a handler notes of a request, and wants to know again when its answer leaves; nothing of it is sent.
///
/// Objects, since they pass through many hands on their way: the class of one is found out sooner than the type of a value.
package protocol ExchangeNotes: AnyObject, Sendable {}

/// What a handler decides of a request beyond how to take its body in; an object for the same reason.
package protocol ExchangeDecision: AnyObject, Sendable {}
