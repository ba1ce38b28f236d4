import Synchronization

/// The last requests, oldest first, and those who wait for more of them.
///
/// Every request passes through `record`: one lock, no allocation, nothing formatted.
package final class Journal: Sendable {
  package let limit: Int
  private let byteLimit: Int
  let state = Mutex(State())

  struct State {
    var ring = JournalRing()
    var waiters: [Waiter] = []
    var lastWaiter = 0
    /// Whether nobody may wait any more.
    var isStopped = false
  }

  /// - Parameters:
  ///   - limit: how many requests are remembered; 0 remembers none.
  ///   - byteLimit: how many bytes they may hold, headers and bodies together.
  package init(limit: Int, byteLimit: Int = 64 << 20) {
    self.limit = limit
    self.byteLimit = byteLimit
  }

  package func record(_ draft: JournalDraft, _ facts: borrowing RequestNotes, _ body: JournalEntry.Body) {
    guard limit > 0 else { return }
    let ready: [Waiter]? = state.withLock { state in
      state.ring.append(draft, facts, body, limit: limit, byteLimit: byteLimit)
      return state.waiters.isEmpty ? nil : state.satisfied()
    }
    guard let ready else { return }
    for waiter in ready { waiter.end() }
  }

  /// The same for an entry that is at hand whole.
  package func record(_ entry: JournalEntry) {
    entry.withDraft { record($0, entry.facts, entry.body) }
  }

  /// - Parameter match: looked for on a copy, so that no request waits for it.
  package func entries(_ match: JournalMatch = JournalMatch()) -> [JournalEntry] {
    let ring = state.withLock { $0.ring }
    return ring.filter(match.matches)
  }

  package func removeAll() {
    let dropped = state.withLock { state in
      let dropped = state.ring
      state.ring.removeAll()
      for index in state.waiters.indices { state.waiters[index].forget() }
      return dropped
    }
    withExtendedLifetime(dropped) {}
  }
}
