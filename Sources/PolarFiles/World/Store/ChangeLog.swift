import Synchronization

/// The latest changes of the world, in order: a viewer asks what is new, and looks those up again.
package struct ChangeLog: Sendable {
  package enum Kind: String, Sendable {
    case organization, token, file
    /// Of the file that is named.
    case upload
    /// Anything may be different: fixtures or a state were loaded.
    case world
    /// The world went back to its start.
    case reset
  }

  package struct Change: Sendable, Hashable {
    package var kind: Kind
    package var id: ID?
  }

  /// A ring: the change with the number `n` is at `n` modulo its capacity.
  private var latest: [Change] = []
  /// Changes so far.
  package private(set) var count = 0

  private static let capacity = 1024

  mutating func note(_ kind: Kind, _ id: ID? = nil) {
    let change = Change(kind: kind, id: id)
    if latest.count < Self.capacity { latest.append(change) } else { latest[count % Self.capacity] = change }
    count += 1
  }

  /// Those behind the first `seen`, each once; nil where they are more than are remembered.
  func changes(after seen: Int) -> [Change]? {
    guard count - seen <= latest.count else { return nil }
    var known: Set<Change> = []
    return (seen..<max(seen, count)).map { latest[$0 % Self.capacity] }.filter { known.insert($0).inserted }
  }
}

extension Store {
  /// How many changes there were so far; `changes` is nil where those behind `seen` are more than are remembered.
  package func latestChanges(after seen: Int) -> (changes: [ChangeLog.Change]?, count: Int) {
    state.withLock { state in (state.latestChanges.changes(after: seen), state.latestChanges.count) }
  }
}
