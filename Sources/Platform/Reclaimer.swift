import Dispatch
import Synchronization

/// Returns memory and disk space to the system, on a queue of its own: both take milliseconds, which a lane must not
/// spend.
package enum Reclaimer {
  private static let queue = DispatchQueue(label: "polar-files-mock.reclaimer", qos: .utility)
  private static let isReturnDue = Atomic(false)
  /// Long enough to finish what is being freed, and to combine many calls.
  private static let delay = DispatchTimeInterval.milliseconds(250)

  /// The bytes freed in small pieces since memory was last returned.
  private static let freed = Atomic(0)
  private static let worthwhile = 16 << 20

  package static func perform(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

  package static func unmap(_ mapping: UnsafeMutableRawPointer, count: Int) {
    nonisolated(unsafe) let mapping = mapping
    perform { munmap(mapping, count) }
  }

  /// Counts freed bytes, and returns memory once they are many.
  package static func noteFreed(_ count: Int) {
    guard freed.add(count, ordering: .relaxed).newValue >= worthwhile else { return }
    freed.store(0, ordering: .relaxed)
    returnFreedMemory()
  }

  /// Does `work`, and then has the allocator return what that has freed.
  package static func afterFreeing<Value, Failure: Error>(
    _ work: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    defer { returnFreedMemory() }
    return try work()
  }

  /// Has the allocator return its unused pages, which it keeps as long as anything is allocated above them. To be
  /// called after much is freed: by a reset, an import or a rush of requests.
  package static func returnFreedMemory() {
    guard !isReturnDue.exchange(true, ordering: .relaxed) else { return }
    queue.asyncAfter(deadline: .now() + delay) {
      isReturnDue.store(false, ordering: .relaxed)
      #if canImport(Darwin)
        malloc_zone_pressure_relief(nil, 0)
      #else
        malloc_trim(0)
      #endif
    }
  }
}
