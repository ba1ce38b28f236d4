package import HTTPCore
package import PolarFiles
import Synchronization

/// The last requests, oldest first, and the waits for further ones.
///
/// - One lock guards both. Filters run under it, since they are quick and touch nothing else; waits are answered after
///   it is released.
/// - It holds at most `limit` entries and at most `byteLimit` bytes, heads and bodies included; but always the latest
///   entry. Waits hold the entries they have found besides.
/// - It also counts requests for metrics, under the same lock; nothing clears these counts.
package final class Journal: Sendable {
  package let limit: Int
  private let byteLimit: Int
  let state = Mutex(State())

  package struct State {
    var ring = JournalRing()
    var byteCount = 0
    var traffic = Traffic()
    /// 1 for the first request; never used twice, not even after a clear.
    var lastSequence = 0
    /// How often the journal was cleared.
    var clears = 0
    /// `lastSequence` at the last clear.
    var lastCleared = 0
    package var waits = Waits<Expectation, [JournalEntry]>() { didSet { isAwaited = !waits.isEmpty } }
    /// Whether there are waits; stored, because each request reads it.
    private(set) var isAwaited = false
  }

  /// - Parameters:
  ///   - limit: how many requests are remembered; 0 remembers none.
  ///   - byteLimit: how many bytes they may take, heads and bodies together.
  package init(limit: Int, byteLimit: Int = 64 << 20) {
    self.limit = limit
    self.byteLimit = byteLimit
  }

  package func record(_ head: RequestHead, notes: SettledNotes, outcome: JournalEntry.Outcome) {
    let ends: [@Sendable () -> Void] = state.withLock { state in
      state.traffic.count(notes, outcome)
      guard limit > 0 else { return [] }
      state.lastSequence += 1
      let entry = JournalEntry(sequence: state.lastSequence, head: head, notes: notes.value, outcome: outcome)
      state.append(entry, limit: limit, byteLimit: byteLimit)
      return state.updateWaits(with: entry)
    }
    for end in ends { end() }
  }

  /// The entries that match, oldest first.
  package func entries(_ match: JournalMatch = JournalMatch()) -> [JournalEntry] {
    guard match.asksForBody else { return state.withLock { $0.ring.filter(match.matches) } }
    // Bodies are parsed outside the lock.
    return state.withLock { $0.ring.filter(match.matchesBesidesBody) }.filter(match.matches)
  }

  /// The entries with these sequence numbers that are still held, oldest first.
  package func entries(_ sequences: ClosedRange<Int>) -> [JournalEntry] {
    state.withLock { $0.ring.entries(sequences) }
  }

  /// The sequence number of the latest request, how many are there, and how often the journal was cleared.
  package var position: (latest: Int, count: Int, clears: Int) {
    state.withLock { ($0.lastSequence, $0.ring.count, $0.clears) }
  }

  /// How many requests since the last clear were dropped to make room.
  package var droppedCount: Int { state.withLock { $0.lastSequence - $0.lastCleared - $0.ring.count } }

  /// The metrics, which count also if `limit` is 0.
  package var traffic: Traffic { state.withLock { $0.traffic } }

  /// Clears the entries, including those that waits have found.
  package func removeAll() {
    let dropped = state.withLock { state in
      let dropped = state.ring
      state.ring = JournalRing()
      state.byteCount = 0
      state.clears += 1
      state.lastCleared = state.lastSequence
      _ = state.waits.update { expectation, _ in expectation.progress([]) }
      return dropped
    }
    withExtendedLifetime(dropped) {}
  }
}

extension Journal.State {
  fileprivate mutating func append(_ entry: JournalEntry, limit: Int, byteLimit: Int) {
    byteCount += entry.byteCount
    ring.append(entry)
    while ring.count > limit || byteCount > byteLimit && ring.count > 1 {
      byteCount -= ring.removeOldest()?.byteCount ?? 0
    }
  }
}
