import Platform

/// One request from its head to its answer.
///
/// - The session that read the head owns it, on its lane alone. It exists from the head on until the answer leaves or the
///   peer is gone, so that its handler sees each request out exactly once: `willSend` or `brokeOff`.
/// - Interim responses do not end it.
package struct Exchange {
  package let head: RequestHead
  /// When the head was complete; `MonotonicTime`.
  package let begun: UInt64
  /// What the handler noted when it chose how to take the body in. An answer's own notes are newer.
  package internal(set) var notes: (any Sendable)?

  package init(head: RequestHead) {
    self.head = head
    begun = MonotonicTime.nanoseconds()
  }
}

/// How an answer goes out.
package struct Delivery {
  package var response: Response

  package init(_ response: Response) { self.response = response }
}
