import Dispatch
import Synchronization
import Testing
@testable import PolarFiles

/// Waits for a rule to strike.
struct FailureWaitTests {
  private let failures = FailureRules()
  private let noon = FailureRulesTests.noon

  private func add() throws { _ = try failures.add([FailureRule()], at: noon) }

  private func strike() {
    _ = failures.strike(FailureRequest(method: "GET", path: [], transport: "HTTP/1.1"), at: { noon })
  }

  private final class Outcome: Sendable {
    private let state = Mutex<[String]>([])
    var all: [String] { state.withLock { $0 } }
    func take(_ end: WaitEnd<LiveFailure>) {
      let text =
        switch end {
        case .came(let live): "came \(live.struck) times"
        case .timedOut(let live): "timed out after \(live.struck)"
        case .stopped(let live): "stopped after \(live.struck)"
        case .removed: "removed"
        }
      state.withLock { $0.append(text) }
    }
  }

  private func wait(for count: Int, _ outcome: Outcome) -> WaitID {
    let id = failures.makeWaitID()
    failures.wait(id, for: .init(of: "failure-1", count: count), until: .distantFuture) { outcome.take($0) }
    return id
  }

  @Test func `answers a wait by the strike that completes the count`() throws {
    try add()
    let outcome = Outcome()
    _ = wait(for: 2, outcome)
    strike()
    #expect(outcome.all.isEmpty)
    strike()
    #expect(outcome.all == ["came 2 times"])
    _ = wait(for: 2, outcome)
    #expect(outcome.all == ["came 2 times", "came 2 times"])
  }

  @Test func `ends a wait whose rule goes, and those of a mock that stops`() throws {
    try add()
    let (removed, stopped, cancelled) = (Outcome(), Outcome(), Outcome())
    _ = wait(for: 1, removed)
    _ = failures.remove("failure-1", at: noon)
    #expect(removed.all == ["removed"])
    _ = failures.replace(with: [FailureRule()], at: noon)
    failures.cancel(wait(for: 1, cancelled))
    _ = wait(for: 1, stopped)
    failures.stopWaiting()
    #expect(stopped.all == ["stopped after 0"])
    #expect(cancelled.all.isEmpty)
  }
}
