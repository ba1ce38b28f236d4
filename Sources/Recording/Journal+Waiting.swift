package import PolarFiles
import Synchronization

/// Waits for a number of matching requests. A wait holds the entries it has found even when the journal drops them.
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

  /// Updates the waits with a new entry only, since there may be many waits on a full journal.
  mutating func updateWaits(with entry: JournalEntry) -> [@Sendable () -> Void] {
    guard isAwaited else { return [] }
    return waits.update { expectation, found in
      expectation.progress(expectation.match.matches(entry) ? found + [entry] : found)
    }
  }
}
