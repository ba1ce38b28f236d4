package import Dispatch
import Synchronization

extension FailureRules {
  /// Who waits for a rule to have struck.
  struct Waiter {
    var id: WaiterID
    var rule: String
    var count: Int
    var deliver: @Sendable (Awaited) -> Void
  }

  package struct WaiterID: Sendable, Hashable {
    fileprivate var number: Int
  }

  /// How a wait ends.
  package enum Awaited: Sendable {
    /// It has struck so often.
    case came
    /// It had struck so often when the time was over.
    case timedOut(struck: Int)
    /// There is no such rule, or no more.
    case removed
    /// The mock stopped.
    case stopped
  }

  /// Names a wait before it begins, so that whoever gives it up can say which.
  package func makeWaiterID() -> WaiterID {
    state.withLock { state in
      state.lastWaiter += 1
      return WaiterID(number: state.lastWaiter)
    }
  }

  /// Calls `deliver` once: as soon as the rule has struck `count` times, at the deadline, or when the rule goes or the waits
  /// end; never after `cancel`. It is called on the thread that brings the end, with no lock held.
  package func wait(
    _ id: WaiterID, for rule: String, count: Int, until deadline: DispatchTime,
    deliver: @escaping @Sendable (Awaited) -> Void
  ) {
    let outcome: Awaited? = state.withLock { state in
      guard let live = state.rules.first(where: { $0.id == rule }) else { return .removed }
      if live.struck >= count { return .came }
      if state.waitsHaveEnded { return .stopped }
      state.waiters.append(Waiter(id: id, rule: rule, count: count, deliver: deliver))
      return nil
    }
    if let outcome { return deliver(outcome) }
    DispatchQueue.global().asyncAfter(deadline: deadline) {
      guard let struck = self.cancel(id) else { return }
      deliver(.timedOut(struck: struck))
    }
  }

  /// Forgets a waiter.
  ///
  /// - Returns: how often its rule has struck; nil when it was answered already.
  @discardableResult
  package func cancel(_ id: WaiterID) -> Int? {
    state.withLock { state in
      guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
      return state.struck(state.waiters.remove(at: index).rule) ?? 0
    }
  }

  /// Answers all waits, and later ones immediately: for a mock that stops.
  package func stopWaiting() {
    let waiters = state.withLock { state in
      state.waitsHaveEnded = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.deliver(.stopped) }
  }
}

extension FailureRules.State {
  func struck(_ id: String) -> Int? { rules.first { $0.id == id }?.struck }

  /// Takes out those whose rule has struck often enough.
  mutating func satisfied() -> [FailureRules.Waiter] {
    let ready = waiters.filter { struck($0.rule) ?? 0 >= $0.count }
    waiters.removeAll { waiter in ready.contains { $0.id == waiter.id } }
    return ready
  }

  /// Takes out those whose rule is gone.
  mutating func orphans() -> [FailureRules.Waiter] {
    let gone = waiters.filter { struck($0.rule) == nil }
    waiters.removeAll { waiter in gone.contains { $0.id == waiter.id } }
    return gone
  }
}
