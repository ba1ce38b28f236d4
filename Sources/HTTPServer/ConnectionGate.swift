import Synchronization

/// Counts the open connections of a server over all its lanes.
final class ConnectionGate: Sendable {
  private let limit: Int
  private let count = Atomic(0)
  private let waits = Atomic(false)
  private let reopen: @Sendable () -> Void

  /// - Parameter reopen: called once, from any thread, when there is room again after a refusal.
  init(limit: Int, reopen: @escaping @Sendable () -> Void) {
    self.limit = limit
    self.reopen = reopen
  }

  /// Takes a place; without one the caller stops accepting until `reopen`.
  func enter() -> Bool {
    if count.wrappingAdd(1, ordering: .sequentiallyConsistent).newValue <= limit { return true }
    waits.store(true, ordering: .sequentiallyConsistent)
    leave()
    return false
  }

  func leave() {
    let left = count.wrappingSubtract(1, ordering: .sequentiallyConsistent).newValue
    if left < limit, waits.exchange(false, ordering: .sequentiallyConsistent) { reopen() }
  }
}
