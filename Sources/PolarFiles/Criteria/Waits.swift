package import Dispatch

/// How a wait ends.
package enum WaitEnd<Found: Sendable>: Sendable {
  /// What was waited for is there.
  case came(Found)
  /// What there was when the time was over.
  case timedOut(Found)
  /// What there was when the mock stopped.
  case stopped(Found)
  /// What was waited for is gone.
  case removed
}

/// How far what is waited for has come.
package enum WaitProgress<Found: Sendable>: Sendable {
  case open(Found)
  case reached(Found)
  case gone
}

/// Names a wait before it begins, so that the one that gives it up can say which.
package struct WaitID: Sendable, Hashable {
  fileprivate let number: Int
}

/// Those who wait, under the lock of what they wait for.
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

  /// Looks at how far each has come.
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

  /// - Returns: how it ends; nil when it waits.
  fileprivate mutating func begin(
    _ id: WaitID, _ goal: Goal, _ progress: WaitProgress<Found>, _ deliver: @escaping Delivery
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

  /// - Returns: what to call once no lock is held; nil when it was answered or given up in the meantime.
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

/// What is guarded by the lock of something that can be waited for.
package protocol AwaitedState {
  associatedtype Goal: Sendable
  associatedtype Found: Sendable
  var waits: Waits<Goal, Found> { get set }
  func progress(of goal: Goal) -> WaitProgress<Found>
}

/// What can be waited for: requests in a journal, strikes of a failure rule.
package protocol Awaited: AnyObject, Sendable {
  associatedtype State: AwaitedState
  /// Holds the lock meanwhile.
  func withState<Result: Sendable>(_ body: (inout sending State) -> sending Result) -> Result
}

extension Awaited {
  package func makeWaitID() -> WaitID { withState { $0.waits.makeID() } }

  /// Calls `deliver` once: as soon as the goal is reached, which it may be already, at the deadline, when it goes, or when
  /// the waits end; never after `cancel`. It is called on the thread that brings the end, with no lock held.
  package func wait(
    _ id: WaitID, for goal: State.Goal, until deadline: DispatchTime,
    deliver: @escaping @Sendable (WaitEnd<State.Found>) -> Void
  ) {
    let end = withState { $0.waits.begin(id, goal, $0.progress(of: goal), deliver) }
    if let end { return deliver(end) }
    // Dispatch keeps this until the deadline, whatever comes before: so it holds neither what is awaited nor who waits.
    DispatchQueue.global().asyncAfter(deadline: deadline) { [weak self] in
      let end = self?.withState { $0.waits.expire(id) }
      end?()
    }
  }

  /// Forgets a wait.
  ///
  /// - Returns: what it had found; nil when it was answered already.
  @discardableResult
  package func cancel(_ id: WaitID) -> State.Found? { withState { $0.waits.cancel(id) } }

  /// Answers all waits, and later ones immediately: for a mock that stops.
  package func stopWaiting() {
    for end in withState({ $0.waits.stop() }) { end() }
  }
}
