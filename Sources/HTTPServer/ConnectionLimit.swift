import Synchronization

/// Counts the open connections of a server over all its lanes. Any thread may call.
package final class ConnectionLimit: Sendable {
  private struct State {
    var limit: Int
    var count = 0
    /// Connections accepted since the start.
    var accepted = 0
    /// Whether the acceptor has paused until a connection ends.
    var isAwaited = false
  }

  private let state: Mutex<State>

  package init(_ limit: Int) { state = Mutex(State(limit: limit)) }

  /// Lowers the limit to what the process has descriptors for; one connection is always allowed.
  func lower(to limit: Int) {
    state.withLock { $0.limit = max(1, min($0.limit, limit)) }
  }

  /// Takes a slot. When there is none, the caller stops accepting until `leave` returns true.
  func enter() -> Bool {
    state.withLock { state in
      state.isAwaited = state.count >= state.limit
      if !state.isAwaited { state.count += 1 }
      return !state.isAwaited
    }
  }

  /// Counts a connection that was accepted.
  func accept() { state.withLock { $0.accepted += 1 } }

  /// How many are open, and how many were accepted since the start.
  package var counts: (open: Int, accepted: Int) { state.withLock { ($0.count, $0.accepted) } }

  /// Gives a slot back; true when the acceptor waits for it.
  func leave() -> Bool {
    state.withLock { state in
      state.count -= 1
      defer { state.isAwaited = false }
      return state.isAwaited
    }
  }
}
