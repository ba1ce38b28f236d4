import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Gives memory back to the system on a thread of its own: a gigabyte takes 65 ms, and whoever lets go of it may be a
/// lane.
final class Reclaimer: Sendable {
  static let shared = Reclaimer()

  private struct Mapping: Sendable {
    nonisolated(unsafe) let base: UnsafeMutableRawPointer
    let size: Int
  }

  private let pending = Mutex<[Mapping]>([])
  private let queue = DispatchQueue(label: "polar-files-mock.reclaimer", qos: .utility)

  func unmap(_ base: UnsafeMutableRawPointer, _ size: Int) {
    let isFirst = pending.withLock { pending in
      pending.append(Mapping(base: base, size: size))
      return pending.count == 1
    }
    if isFirst { queue.async { [self] in unmapAll() } }
  }

  private func unmapAll() {
    let mappings = pending.withLock { pending in
      defer { pending = [] }
      return pending
    }
    for mapping in mappings { munmap(mapping.base, mapping.size) }
  }

  /// Does `step` again and again, on that thread, until it says that nothing is left.
  func repeatedly(_ step: @escaping @Sendable () -> Bool) {
    queue.async { while step() {} }
  }
}
