import Synchronization

/// The last requests, oldest first, and those who wait for more of them.
///
/// A ring: once `limit` entries are kept, each new one takes the place of the oldest.
package final class Journal: Sendable {
  private struct Waiter: Sendable {
    var id: Int
    var match: JournalMatch
    var count: Int
    var deliver: @Sendable ([JournalEntry]) -> Void
  }

  private struct State: Sendable {
    var ring: [JournalEntry] = []
    var oldest = 0
    var sequence = 0
    var waiters: [Waiter] = []
    var waiterID = 0

    var entries: some Sequence<JournalEntry> {
      (0..<ring.count).lazy.map { ring[(oldest + $0) % ring.count] }
    }
  }

  package let limit: Int
  private let state = Mutex(State())

  /// - Parameter limit: how many requests are remembered; 0 remembers none.
  package init(limit: Int) {
    self.limit = limit
  }

  package func record(_ entry: consuming JournalEntry) {
    guard limit > 0 else { return }
    let entry = entry
    let ready: [(Waiter, [JournalEntry])] = state.withLock { state in
      state.sequence += 1
      var entry = entry
      entry.sequence = state.sequence
      if state.ring.count < limit {
        state.ring.append(entry)
      } else {
        state.ring[state.oldest] = entry
        state.oldest = (state.oldest + 1) % limit
      }
      return state.waiters.isEmpty ? [] : Self.satisfied(&state)
    }
    for (waiter, entries) in ready { waiter.deliver(entries) }
  }

  package func entries(_ match: JournalMatch = JournalMatch(), limit: Int? = nil) -> [JournalEntry] {
    let found = state.withLock { $0.entries.filter(match.matches) }
    guard let limit else { return found }
    return Array(found.prefix(limit))
  }

  package func removeAll() {
    state.withLock { state in
      state.ring.removeAll()
      state.oldest = 0
    }
  }

  /// Calls `deliver` as soon as `count` entries match: at once, or on the thread that records the last of them.
  ///
  /// - Returns: what `cancel` takes, or nil when `deliver` was called already.
  package func wait(
    for match: JournalMatch, count: Int, deliver: @escaping @Sendable ([JournalEntry]) -> Void
  ) -> Int? {
    let (id, ready): (Int, [JournalEntry]?) = state.withLock { state in
      state.waiterID += 1
      let found = state.entries.filter(match.matches)
      if found.count >= count { return (state.waiterID, found) }
      state.waiters.append(Waiter(id: state.waiterID, match: match, count: count, deliver: deliver))
      return (state.waiterID, nil)
    }
    guard let ready else { return id }
    deliver(ready)
    return nil
  }

  /// Forgets a waiter; false when it was already answered.
  @discardableResult
  package func cancel(waiter id: Int) -> Bool {
    state.withLock { state in
      guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return false }
      state.waiters.remove(at: index)
      return true
    }
  }

  private static func satisfied(_ state: inout State) -> [(Waiter, [JournalEntry])] {
    var ready: [(Waiter, [JournalEntry])] = []
    for waiter in state.waiters {
      let found = state.entries.filter(waiter.match.matches)
      if found.count >= waiter.count { ready.append((waiter, found)) }
    }
    state.waiters.removeAll { waiter in ready.contains { $0.0.id == waiter.id } }
    return ready
  }
}
