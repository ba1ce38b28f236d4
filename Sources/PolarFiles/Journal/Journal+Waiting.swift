package import Dispatch
import Synchronization

extension Journal {
  /// Who waits for requests, and what was found for it so far.
  struct Waiter {
    var id: WaiterID
    var match: JournalMatch
    var count: Int
    var found: [JournalEntry] = []
    /// Whether what came before it is still being looked through: until then it is not answered.
    var isSearching = true
    /// Whether what came before it counts no longer.
    var wasCleared = false
    var deliver: @Sendable (Awaited) -> Void

    var isReady: Bool { !isSearching && found.count >= count }

    func end() { deliver(isReady ? .came(found) : .stopped(found: found.count)) }

    mutating func forget() {
      found = []
      wasCleared = true
    }
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
    /// So many were there when the server began to stop.
    case stopped(found: Int)
  }

  /// Names a wait before it begins, so that whoever gives it up can say which.
  package func makeWaiterID() -> WaiterID {
    state.withLock { state in
      state.lastWaiter += 1
      return WaiterID(number: state.lastWaiter)
    }
  }

  /// Calls `deliver` once: as soon as `count` entries match, at the deadline, or when the server stops; never after
  /// `cancel`.
  package func wait(
    _ id: WaiterID, for match: JournalMatch, count: Int, until deadline: DispatchTime,
    deliver: @escaping @Sendable (Awaited) -> Void
  ) {
    let isPending = wait(id, for: match, count: count, deliver: deliver)
    guard isPending else { return }
    DispatchQueue.global().asyncAfter(deadline: deadline) {
      // Nil: it was delivered or given up in the meantime.
      guard let found = self.cancel(id) else { return }
      deliver(.timedOut(found: found.count))
    }
  }

  /// Calls `deliver` as soon as `count` entries match: at once, or on the thread that records the last of them; at the
  /// latest when the server stops.
  ///
  /// - Returns: whether there is something to wait for: `deliver` was not called yet.
  package func wait(
    _ id: WaiterID, for match: JournalMatch, count: Int, deliver: @escaping @Sendable (Awaited) -> Void
  ) -> Bool {
    let earlier = begin(Waiter(id: id, match: match, count: count, deliver: deliver))
    // On a copy: a full journal takes milliseconds, and no request is to wait for it.
    return resume(id, with: earlier.filter(match.matches))
  }

  /// From here on the waiter sees every new entry.
  ///
  /// - Returns: what came before.
  func begin(_ waiter: Waiter) -> JournalRing {
    state.withLock { state in
      state.waiters.append(waiter)
      return state.ring
    }
  }

  /// Answers the waiter, or lets it wait for more.
  ///
  /// - Parameter earlier: what matches of all that came before it.
  /// - Returns: whether it waits.
  func resume(_ id: WaiterID, with earlier: [JournalEntry]) -> Bool {
    let (ready, isPending): (Waiter?, Bool) = state.withLock { state in
      guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return (nil, false) }
      state.waiters[index].isSearching = false
      if !state.waiters[index].wasCleared { state.waiters[index].found.insert(contentsOf: earlier, at: 0) }
      let isOver = state.waiters[index].isReady || state.isStopped
      return isOver ? (state.waiters.remove(at: index), false) : (nil, true)
    }
    ready?.end()
    return isPending
  }

  /// Ends every wait, and each later one as soon as it has looked at what came before it.
  package func stopWaiting() {
    let ended = state.withLock { state in
      state.isStopped = true
      let ended = state.waiters.filter { !$0.isSearching }
      state.waiters.removeAll { !$0.isSearching }
      return ended
    }
    for waiter in ended { waiter.end() }
  }

  /// Forgets a waiter; what it had found, or nil when it was answered already.
  @discardableResult
  package func cancel(_ id: WaiterID) -> [JournalEntry]? {
    state.withLock { state in
      guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
      return state.waiters.remove(at: index).found
    }
  }
}

extension Journal.State {
  /// Each waiter looks at the new entry only: many may wait on a full journal.
  ///
  /// - Returns: those that it completes, who wait no longer.
  mutating func satisfied() -> [Journal.Waiter] {
    guard let entry = ring.last else { return [] }
    for index in waiters.indices where waiters[index].match.matches(entry) { waiters[index].found.append(entry) }
    let ready = waiters.filter(\.isReady)
    if !ready.isEmpty { waiters.removeAll(where: \.isReady) }
    return ready
  }
}
