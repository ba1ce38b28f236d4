package import Dispatch

extension Journal {
  /// How a wait ends.
  package enum Awaited: Sendable {
    /// Enough requests match.
    case came([JournalEntry])
    /// So many were there when its time was over.
    case timedOut(found: Int)
  }

  /// Calls `deliver` once: as soon as `count` entries match, or at the deadline; never after `cancel`.
  package func wait(
    _ id: WaiterID, for match: JournalMatch, count: Int, until deadline: DispatchTime,
    deliver: @escaping @Sendable (Awaited) -> Void
  ) {
    let isPending = wait(id, for: match, count: count) { deliver(.came($0)) }
    guard isPending else { return }
    DispatchQueue.global().asyncAfter(deadline: deadline) {
      // Nil: it was delivered or given up in the meantime.
      guard let found = self.cancel(id) else { return }
      deliver(.timedOut(found: found.count))
    }
  }
}
