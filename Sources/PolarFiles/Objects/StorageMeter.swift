import Synchronization

/// Counts the bytes held in memory against a limit.
package final class StorageMeter: Sendable {
  package let limit: Int
  private let used = Atomic<Int>(0)

  package init(limit: Int) { self.limit = limit }

  package var bytesInUse: Int { used.load(ordering: .relaxed) }

  /// `false`, and nothing counted, when that would go beyond the limit.
  func reserve(_ count: Int) -> Bool {
    let (_, after) = used.add(count, ordering: .relaxed)
    if after <= limit { return true }
    release(count)
    return false
  }

  func release(_ count: Int) { used.subtract(count, ordering: .relaxed) }

  /// Whether `count` bytes would fit now: refuses a large part before its body is read.
  package func hasRoom(for count: Int) -> Bool { count <= limit - bytesInUse }
}
