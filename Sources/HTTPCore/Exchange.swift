package import Platform

/// One request from its head to its answer.
///
/// - The session that read the head owns it, on its lane alone. It exists from the head on until the answer leaves or
///   the peer is gone, so that its handler sees each request out: `willSend`, or `brokeOff` if no answer left.
/// - Interim responses do not end it.
package struct Exchange {
  package let head: RequestHead
  /// When the head was complete.
  package let begun: MonotonicTime
  /// The handler's notes from `begin`; the notes of the response itself supersede them.
  package internal(set) var notes: (any ExchangeNotes)?
  /// The handler's decision from `begin`, replaced by the one it made when it had the body (`Answer.decided`).
  package internal(set) var decision: (any ExchangeDecision)?
  /// Whether `willSend` was called for its response; the response may still be delayed.
  package internal(set) var passedWillSend = false

  package init(head: RequestHead) {
    self.head = head
    begun = .now
  }

  /// Takes over what the handler decided after the head.
  mutating func note(_ admission: Admission) {
    notes = admission.intake.notes
    decision = admission.decision
  }
}

/// What a handler notes about a request for itself, to read in `willSend` or `brokeOff`; nothing of it is sent.
///
/// Class-bound: casting to a class is faster than casting to a value type.
package protocol ExchangeNotes: AnyObject, Sendable {}

/// What a handler decides about a request beyond how its body is taken in. Class-bound for the same reason.
package protocol ExchangeDecision: AnyObject, Sendable {}
