import Synchronization

/// The latest changes of the world, in order. They name only what changed; a viewer looks up the current values.
package struct ChangeLog: Sendable {
  package enum Kind: String, Sendable {
    case organization, token, file
    /// The upload of that file.
    case upload
    /// Fixtures or a state were loaded, so anything may be different.
    case world
    /// The world was reset.
    case reset
  }

  package struct Change: Sendable, Hashable {
    package var kind: Kind
    package var id: ID?
  }

  /// A ring: the change with the number `n` is at `n` modulo its capacity.
  private var latest: [Change] = []
  /// The number of changes so far.
  package private(set) var count = 0

  private static let capacity = 1024

  mutating func note(_ kind: Kind, _ id: ID? = nil) {
    let change = Change(kind: kind, id: id)
    if latest.count < Self.capacity { latest.append(change) } else { latest[count % Self.capacity] = change }
    count += 1
  }

  /// The changes after the first `seen`, each once; nil if there are more than the log remembers.
  func changes(after seen: Int) -> [Change]? {
    guard count - seen <= latest.count else { return nil }
    var known: Set<Change> = []
    return (seen..<max(seen, count)).map { latest[$0 % Self.capacity] }.filter { known.insert($0).inserted }
  }
}

extension Store {
  /// The number of changes so far, and those after the first `seen`: nil if there are more than the log remembers.
  package func latestChanges(after seen: Int) -> (changes: [ChangeLog.Change]?, count: Int) {
    state.withLock { state in (state.latestChanges.changes(after: seen), state.latestChanges.count) }
  }
}
