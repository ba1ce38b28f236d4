package import Dispatch

/// How a wait ends.
package enum WaitEnd<Found: Sendable>: Sendable {
  /// The goal was reached.
  case came(Found)
  /// The deadline came first; with what was found by then.
  case timedOut(Found)
  /// The mock stopped first; with what was found by then.
  case stopped(Found)
  /// What was waited for no longer exists.
  case removed
}

/// The progress of a wait.
package enum WaitProgress<Found: Sendable>: Sendable {
  case open(Found)
  case reached(Found)
  case gone
}

/// Identifies a wait before it begins, so that it can be cancelled.
package struct WaitID: Sendable, Hashable {
  fileprivate let number: Int
}

/// The waits for something, guarded by its lock.
package struct Waits<Goal: Sendable, Found: Sendable>: Sendable {
  fileprivate typealias Delivery = @Sendable (WaitEnd<Found>) -> Void

  private struct Wait: Sendable {
    let id: WaitID
    let goal: Goal
    let found: Found
    let deliver: Delivery
  }

  private var waits: [Wait] = []
  private var lastNumber = 0
  private var haveEnded = false

  package init() {}

  package var isEmpty: Bool { waits.isEmpty }

  /// Updates the progress of each wait.
  ///
  /// - Returns: what to call once no lock is held, for those that have ended.
  package mutating func update(_ look: (Goal, Found) -> WaitProgress<Found>) -> [@Sendable () -> Void] {
    var ends: [@Sendable () -> Void] = []
    waits = waits.compactMap { wait in
      switch look(wait.goal, wait.found) {
      case .open(let found): return Wait(id: wait.id, goal: wait.goal, found: found, deliver: wait.deliver)
      case .reached(let found): ends.append { wait.deliver(.came(found)) }
      case .gone: ends.append { wait.deliver(.removed) }
      }
      return nil
    }
    return ends
  }

  fileprivate mutating func makeID() -> WaitID {
    lastNumber += 1
    return WaitID(number: lastNumber)
  }

  /// - Returns: how it ends immediately; nil if it waits.
  fileprivate mutating func begin(
    _ id: WaitID, for goal: Goal, at progress: WaitProgress<Found>, deliver: @escaping Delivery
  ) -> WaitEnd<Found>? {
    switch progress {
    case .reached(let found): return .came(found)
    case .gone: return .removed
    case .open(let found):
      if haveEnded { return .stopped(found) }
      waits.append(Wait(id: id, goal: goal, found: found, deliver: deliver))
      return nil
    }
  }

  fileprivate mutating func cancel(_ id: WaitID) -> Found? { remove(id)?.found }

  /// - Returns: what to call once no lock is held; nil if the wait has already ended.
  fileprivate mutating func expire(_ id: WaitID) -> (@Sendable () -> Void)? {
    guard let wait = remove(id) else { return nil }
    return { wait.deliver(.timedOut(wait.found)) }
  }

  private mutating func remove(_ id: WaitID) -> Wait? {
    waits.firstIndex { $0.id == id }.map { waits.remove(at: $0) }
  }

  fileprivate mutating func stop() -> [@Sendable () -> Void] {
    haveEnded = true
    defer { waits = [] }
    return waits.map { wait in { wait.deliver(.stopped(wait.found)) } }
  }
}

/// The locked state of something that can be waited for.
package protocol AwaitedState {
  associatedtype Goal: Sendable
  associatedtype Found: Sendable
  var waits: Waits<Goal, Found> { get set }
  func progress(of goal: Goal) -> WaitProgress<Found>
}

/// Something that can be waited for: requests in the journal, or strikes of a failure rule.
package protocol Awaited: AnyObject, Sendable {
  associatedtype State: AwaitedState
  /// Calls `body` under the lock.
  func withState<Result: Sendable>(_ body: (inout sending State) -> sending Result) -> Result
}

extension Awaited {
  package func makeWaitID() -> WaitID { withState { $0.waits.makeID() } }

  /// Calls `deliver` once: when the goal is reached (perhaps immediately), at the deadline, when what is waited for no
  /// longer exists, or at `stopWaiting`; never after `cancel`. It is called on the thread that ends the wait, with no
  /// lock held.
  package func wait(
    _ id: WaitID, for goal: State.Goal, until deadline: DispatchTime,
    deliver: @escaping @Sendable (WaitEnd<State.Found>) -> Void
  ) {
    let end = withState { $0.waits.begin(id, for: goal, at: $0.progress(of: goal), deliver: deliver) }
    if let end { return deliver(end) }
    // Dispatch retains this closure until the deadline, so it captures neither what is awaited nor `deliver`.
    DispatchQueue.global().asyncAfter(deadline: deadline) { [weak self] in
      let end = self?.withState { $0.waits.expire(id) }
      end?()
    }
  }

  /// Removes a wait.
  ///
  /// - Returns: what it had found; nil if it has already ended.
  @discardableResult
  package func cancel(_ id: WaitID) -> State.Found? { withState { $0.waits.cancel(id) } }

  /// Ends all waits, and later ones immediately, because the mock stops.
  package func stopWaiting() {
    for end in withState({ $0.waits.stop() }) { end() }
  }
}
