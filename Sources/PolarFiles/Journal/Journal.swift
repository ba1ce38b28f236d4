import Synchronization

/// The last requests, oldest first, and those who wait for more of them.
///
/// Every request passes through `record`: one lock, no allocation, nothing formatted.
package final class Journal: Sendable {
  package let limit: Int
  private let byteLimit: Int
  private let state = Mutex(State())

  private struct State {
    var ring = JournalRing()
    var waiters: [Waiter] = []
    var lastWaiter = 0
  }

  private struct Waiter {
    var id: WaiterID
    var match: JournalMatch
    var count: Int
    var found: [JournalEntry]
    var deliver: @Sendable ([JournalEntry]) -> Void
  }

  package struct WaiterID: Sendable, Hashable {
    fileprivate var number: Int
  }

  /// - Parameters:
  ///   - limit: how many requests are remembered; 0 remembers none.
  ///   - byteLimit: how many bytes they may hold, headers and bodies together.
  package init(limit: Int, byteLimit: Int = 64 << 20) {
    self.limit = limit
    self.byteLimit = byteLimit
  }

  package func record(_ entry: JournalEntry) {
    guard limit > 0 else { return }
    let ready = state.withLock { state in
      state.ring.append(entry, limit: limit, byteLimit: byteLimit)
      return state.waiters.isEmpty ? [] : Self.satisfied(&state, by: entry)
    }
    for waiter in ready { waiter.deliver(waiter.found) }
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
      for index in state.waiters.indices { state.waiters[index].found = [] }
      return dropped
    }
    withExtendedLifetime(dropped) {}
  }

  /// Names a wait before it begins, so that whoever gives it up can say which.
  package func makeWaiterID() -> WaiterID {
    state.withLock { state in
      state.lastWaiter += 1
      return WaiterID(number: state.lastWaiter)
    }
  }

  /// Calls `deliver` as soon as `count` entries match: at once, or on the thread that records the last of them.
  ///
  /// - Returns: whether there is something to wait for: `deliver` was not called yet.
  package func wait(
    _ id: WaiterID, for match: JournalMatch, count: Int, deliver: @escaping @Sendable ([JournalEntry]) -> Void
  ) -> Bool {
    let found: [JournalEntry]? = state.withLock { state in
      let found = state.ring.filter(match.matches)
      if found.count >= count { return found }
      state.waiters.append(Waiter(id: id, match: match, count: count, found: found, deliver: deliver))
      return nil
    }
    guard let found else { return true }
    deliver(found)
    return false
  }

  /// Forgets a waiter; what it had found, or nil when it was answered already.
  @discardableResult
  package func cancel(_ id: WaiterID) -> [JournalEntry]? {
    state.withLock { state in
      guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
      return state.waiters.remove(at: index).found
    }
  }

  /// Each waiter looks at the new entry only: many may wait on a full journal.
  private static func satisfied(_ state: inout State, by entry: JournalEntry) -> [Waiter] {
    var entry = entry
    entry.sequence = state.ring.lastSequence
    var ready: [Waiter] = []
    for index in state.waiters.indices where state.waiters[index].match.matches(entry) {
      state.waiters[index].found.append(entry)
      if state.waiters[index].found.count >= state.waiters[index].count { ready.append(state.waiters[index]) }
    }
    if !ready.isEmpty { state.waiters.removeAll { $0.found.count >= $0.count } }
    return ready
  }
}
