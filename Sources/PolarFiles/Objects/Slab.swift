import Platform

/// Bytes at a fixed address, returned to the system soon after the last reference is gone.
///
/// Filled from its beginning by the one writer that made it; what is filled is never written again and may be read, by
/// any thread that was handed that run, while the rest is being filled.
package final class Slab: Sendable {
  // A filled run is handed on through a queue or a lock, which orders the writing before the reading.
  package nonisolated(unsafe) let base: UnsafeRawPointer
  package let capacity: Int
  /// Whether it is a mapping of its own.
  package let isMapped: Bool
  /// `nil` for bytes that only pass through.
  private let meter: StorageMeter?

  /// From this size on a slab is a mapping of its own, so that freeing it always lowers the resident size.
  private static let mappingThreshold = 128 << 10

  /// - Parameter meter: counts the bytes; nil for bytes that only pass through, whose memory is soon used again.
  /// - Returns: `nil` when the limit or the system allows no more.
  init?(capacity: Int, meter: StorageMeter?) {
    guard meter?.reserve(capacity) ?? true else { return nil }
    let isMapped = meter != nil && capacity >= Self.mappingThreshold
    let memory: UnsafeMutableRawPointer?
    if isMapped {
      let mapping = mmap(nil, capacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
      memory = mapping == MAP_FAILED ? nil : mapping
    } else {
      memory = malloc(max(capacity, 1))
    }
    guard let memory else {
      meter?.release(capacity)
      return nil
    }
    base = UnsafeRawPointer(memory)
    self.capacity = capacity
    self.isMapped = isMapped
    self.meter = meter
  }

  func bytes(in range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  /// The next run to fill, which begins at `start`: for its writer alone.
  ///
  /// Filled in steps, so that the first bytes are handed on before the last of the slab's pages are there.
  func space(from start: Int) -> UnsafeMutableRawBufferPointer {
    let step = start / Self.step * Self.step
    let end = min(step + Self.step, capacity)
    let memory = UnsafeMutableRawPointer(mutating: base)
    if isMapped, start == step { populatePages(memory + start, count: end - start) }
    return UnsafeMutableRawBufferPointer(start: memory + start, count: end - start)
  }

  /// Fills its beginning with another's: for its writer alone.
  func copy(_ count: Int, of other: Slab) {
    var copied = 0
    while copied < count {
      let space = space(from: copied)
      let run = other.bytes(in: copied..<min(copied + space.count, count))
      space.copyMemory(from: run)
      copied += run.count
    }
  }

  private static let step = 256 << 10

  deinit {
    let memory = UnsafeMutableRawPointer(mutating: base)
    if isMapped {
      Reclaimer.unmap(memory, count: capacity)
    } else {
      free(memory)
      if meter != nil { Reclaimer.noteFreed(capacity) }
    }
    meter?.release(capacity)
  }
}
