package import PolarFiles
import Synchronization

/// A wait for a number of requests that match; what it finds stays with it when the journal drops it.
extension Journal: Awaited {
  package struct Expectation: Sendable {
    package var match: JournalMatch
    package var count: Int

    package init(_ match: JournalMatch, count: Int) {
      self.match = match
      self.count = count
    }

    func progress(_ found: [JournalEntry]) -> WaitProgress<[JournalEntry]> {
      found.count >= count ? .reached(found) : .open(found)
    }
  }

  package func withState<Result: Sendable>(_ body: (inout sending State) -> sending Result) -> Result {
    state.withLock(body)
  }
}

extension Journal.State: AwaitedState {
  package func progress(of expectation: Journal.Expectation) -> WaitProgress<[JournalEntry]> {
    expectation.progress(ring.filter(expectation.match.matches))
  }

  /// Each wait looks at the new entry only: many may wait on a full journal.
  mutating func show(_ entry: JournalEntry) -> [@Sendable () -> Void] {
    guard isAwaited else { return [] }
    return waits.update { expectation, found in
      expectation.progress(expectation.match.matches(entry) ? found + [entry] : found)
    }
  }
}
