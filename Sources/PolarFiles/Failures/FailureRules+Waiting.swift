import Synchronization

/// Waits until a rule has struck a number of times.
extension FailureRules: Awaited {
  package struct Strikes: Sendable {
    package var rule: String
    package var count: Int

    package init(of rule: String, count: Int) {
      self.rule = rule
      self.count = count
    }
  }

  package func withState<Result: Sendable>(_ body: (inout sending State) -> sending Result) -> Result {
    state.withLock(body)
  }
}

extension FailureRules.State: AwaitedState {
  package func progress(of strikes: FailureRules.Strikes) -> WaitProgress<LiveFailure> {
    guard let live = rules.first(where: { $0.id == strikes.rule }) else { return .gone }
    return live.struck >= strikes.count ? .reached(counted(live)) : .open(counted(live))
  }

  /// To be called after a strike and after a change of the rules.
  mutating func updateWaits() -> [@Sendable () -> Void] {
    if waits.isEmpty { return [] }
    let now = self
    return waits.update { strikes, _ in now.progress(of: strikes) }
  }
}
