package import Dispatch
import Synchronization

extension Journal {
  /// Who waits for requests, and what was found for it so far.
  struct Waiter {
    var id: WaiterID
    var match: JournalMatch
    var count: Int
    var found: [JournalEntry]
    var deliver: @Sendable (Awaited) -> Void

    var isReady: Bool { found.count >= count }
  }

  package struct WaiterID: Sendable, Hashable {
    fileprivate var number: Int
  }

  /// How a wait ends.
  package enum Awaited: Sendable {
    /// Enough requests match.
    case came([JournalEntry])
    /// So many were there when its time was over.
    case timedOut(found: Int)
    /// So many were there when the mock stopped.
    case stopped(found: Int)
  }

  /// Names a wait before it begins, so that whoever gives it up can say which.
  package func makeWaiterID() -> WaiterID {
    state.withLock { state in
      state.lastWaiter += 1
      return WaiterID(number: state.lastWaiter)
    }
  }

  /// Calls `deliver` once: as soon as `count` entries match, those that came before included, at the deadline, or when the
  /// waits end; never after `cancel`. It is called on the thread that brings the end, with no lock held.
  package func wait(
    _ id: WaiterID, for match: JournalMatch, count: Int, until deadline: DispatchTime,
    deliver: @escaping @Sendable (Awaited) -> Void
  ) {
    let outcome: Awaited? = state.withLock { state in
      let waiter = Waiter(id: id, match: match, count: count, found: state.ring.filter(match.matches), deliver: deliver)
      if waiter.isReady { return .came(waiter.found) }
      if state.waitsHaveEnded { return .stopped(found: waiter.found.count) }
      state.waiters.append(waiter)
      return nil
    }
    if let outcome { return deliver(outcome) }
    DispatchQueue.global().asyncAfter(deadline: deadline) {
      // Nil: it was answered or given up in the meantime.
      guard let found = self.cancel(id) else { return }
      deliver(.timedOut(found: found.count))
    }
  }

  /// Forgets a waiter.
  ///
  /// - Returns: what it had found; nil when it was answered already.
  @discardableResult
  package func cancel(_ id: WaiterID) -> [JournalEntry]? {
    state.withLock { state in
      guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
      return state.waiters.remove(at: index).found
    }
  }

  /// Answers all waits, and later ones immediately: for a mock that stops.
  package func stopWaiting() {
    let waiters = state.withLock { state in
      state.waitsHaveEnded = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.deliver(.stopped(found: waiter.found.count)) }
  }
}
