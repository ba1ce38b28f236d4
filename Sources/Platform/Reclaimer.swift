import Dispatch
import Synchronization

/// Returns memory and disk space to the system, on a queue of its own: both take milliseconds, and the caller may be a
/// lane.
package enum Reclaimer {
  private static let queue = DispatchQueue(label: "polar-files-mock.reclaimer", qos: .utility)
  private static let isReturnDue = Atomic(false)
  /// Long enough for what is still being freed, and for many calls to be one.
  private static let delay = DispatchTimeInterval.milliseconds(250)

  /// Of memory that was freed in small pieces since the last return.
  private static let freed = Atomic(0)
  private static let worthwhile = 16 << 20

  package static func perform(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

  package static func unmap(_ mapping: UnsafeMutableRawPointer, count: Int) {
    nonisolated(unsafe) let mapping = mapping
    perform { munmap(mapping, count) }
  }

  /// Counts what was freed, and returns it once it is much.
  package static func noteFreed(_ count: Int) {
    guard freed.add(count, ordering: .relaxed).newValue >= worthwhile else { return }
    freed.store(0, ordering: .relaxed)
    returnFreedMemory()
  }

  /// Does `work`, and has the allocator return what that freed: what it held to its end is free by then.
  package static func afterFreeing<Value, Failure: Error>(
    _ work: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    defer { returnFreedMemory() }
    return try work()
  }

  /// Has the allocator return the pages that it holds and nobody uses. It keeps them for as long as anything lies above
  /// them, so whatever frees much calls this: a reset, an import, a rush of requests.
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
