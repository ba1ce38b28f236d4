package import HTTPCore
package import PolarFiles
import Synchronization

/// The last requests, oldest first, and those who wait for more of them.
///
/// - One lock guards both. Filters run while it is held, since they are quick and touch nothing else; waiters are
///   answered after it is released.
/// - It holds `limit` entries at most, and `byteLimit` bytes with their heads and bodies, whichever comes first; the
///   latest entry is held whatever its size. A wait holds besides what it has found.
/// - It counts what passes, for metrics, under the same lock; nothing clears these counts.
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
    /// How often everything was forgotten.
    var clears = 0
    /// The last sequence number then.
    var lastCleared = 0
    package var waits = Waits<Expectation, [JournalEntry]>() { didSet { isAwaited = !waits.isEmpty } }
    /// Whether anybody waits: each request reads it.
    private(set) var isAwaited = false
  }

  /// - Parameters:
  ///   - limit: how many requests are remembered; 0 remembers none.
  ///   - byteLimit: how many bytes they may take, heads and bodies together.
  package init(limit: Int, byteLimit: Int = 64 << 20) {
    self.limit = limit
    self.byteLimit = byteLimit
  }

  package func record(_ head: RequestHead, _ notes: SettledNotes, _ outcome: JournalEntry.Outcome) {
    let ends: [@Sendable () -> Void] = state.withLock { state in
      state.traffic.count(notes, outcome)
      guard limit > 0 else { return [] }
      state.lastSequence += 1
      let entry = JournalEntry(sequence: state.lastSequence, head: head, notes: notes.value, outcome: outcome)
      state.append(entry, limit: limit, byteLimit: byteLimit)
      return state.show(entry)
    }
    for end in ends { end() }
  }

  /// Those that match, oldest first.
  package func entries(_ match: JournalMatch = JournalMatch()) -> [JournalEntry] {
    guard match.asksForBody else { return state.withLock { $0.ring.filter(match.matches) } }
    // Bodies are parsed without the lock.
    return state.withLock { $0.ring.filter(match.matchesBesidesBody) }.filter(match.matches)
  }

  /// Those with these sequence numbers, as far as they are there, oldest first.
  package func entries(_ sequences: ClosedRange<Int>) -> [JournalEntry] {
    state.withLock { $0.ring.entries(sequences) }
  }

  /// The sequence number of the latest request, how many are there, and how often the journal was cleared.
  package var position: (latest: Int, count: Int, clears: Int) {
    state.withLock { ($0.lastSequence, $0.ring.count, $0.clears) }
  }

  /// How many requests since the last clear are not there any more, because others came.
  package var droppedCount: Int { state.withLock { $0.lastSequence - $0.lastCleared - $0.ring.count } }

  /// Counted whether requests are remembered or not.
  package var traffic: Traffic { state.withLock { $0.traffic } }

  /// Forgets what was recorded, also what waits have found.
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
