import CDigests
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One nameless file, divided into blocks: a descriptor for each of a million parts would be a million too many.
package final class BlockFile: Sendable {
  private struct Allocation {
    var free: Set<Int> = []
    /// Those of the free ones that still take room on the disk.
    var holding: Set<Int> = []
    var next = 0
    /// Where the file ends, in blocks, as far as blocks were given out.
    var end = 0
    var isReclaiming = false
  }

  /// As much as the disk gets back at a time: 64 MiB take some milliseconds, in which no block can be given out.
  private static let shrinkStep = 64

  package let descriptor: Int32
  private let allocation = Mutex(Allocation())

  /// Makes the file in `directory` and unlinks it, so that it goes with the process.
  package init(directory: String) throws(StorageUnavailable) {
    var template = Array("\(directory)/polar-files-mock.XXXXXX".utf8CString)
    let descriptor = template.withUnsafeMutableBufferPointer { mkstemp($0.baseAddress!) }
    guard descriptor >= 0 else {
      throw StorageUnavailable(directory: directory, reason: String(cString: strerror(errno)))
    }
    template.withUnsafeBufferPointer { _ = unlink($0.baseAddress!) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    self.descriptor = descriptor
  }

  func makeBlock() -> Block {
    let index = allocation.withLock { allocation in
      if let free = allocation.free.popFirst() {
        allocation.holding.remove(free)
        return free
      }
      allocation.next += 1
      allocation.end = max(allocation.end, allocation.next)
      return allocation.next - 1
    }
    return Block(file: self, index: index)
  }

  fileprivate func release(_ index: Int) {
    let begins = allocation.withLock { allocation in
      allocation.free.insert(index)
      allocation.holding.insert(index)
      while allocation.free.remove(allocation.next - 1) != nil {
        allocation.next -= 1
        allocation.holding.remove(allocation.next)
      }
      guard !allocation.isReclaiming else { return false }
      allocation.isReclaiming = true
      return true
    }
    if begins { Reclaimer.shared.repeatedly { [self] in reclaim() } }
  }

  /// Gives the disk some of its space back; false when nothing is left to give.
  private func reclaim() -> Bool {
    allocation.withLock { allocation in
      if allocation.end > allocation.next {
        allocation.end = max(allocation.next, allocation.end - Self.shrinkStep)
        _ = ftruncate(descriptor, off_t(allocation.end * Block.size))
      } else if let index = allocation.holding.popFirst() {
        // In the lock: nobody may write to the block meanwhile. It takes 60 microseconds, or 300 once it is on the disk.
        punch(index)
      }
      allocation.isReclaiming = allocation.end > allocation.next || !allocation.holding.isEmpty
      return allocation.isReclaiming
    }
  }

  /// Makes a hole of a block between others. A file system that has none keeps the space until the block is used again.
  private func punch(_ index: Int) {
    #if os(Linux)
      _ = fallocate(
        descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, off_t(index * Block.size), off_t(Block.size))
    #endif
  }

  deinit { close(descriptor) }

  /// A run of the file that belongs to one part.
  package final class Block: Sendable {
    static let size = PartStorage.extentSize

    package let file: BlockFile
    private let index: Int

    fileprivate init(file: BlockFile, index: Int) {
      self.file = file
      self.index = index
    }

    /// Where it begins in the file.
    package var offset: Int { index * Self.size }

    /// `false` when the disk is full.
    func write(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Bool {
      var written = 0
      while written < bytes.count {
        let count = pwrite(
          file.descriptor, bytes.baseAddress! + written, bytes.count - written, off_t(offset + start + written))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        written += count
      }
      return true
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at start: Int) {
      var filled = 0
      while filled < buffer.count {
        let count = pread(
          file.descriptor, buffer.baseAddress! + filled, buffer.count - filled, off_t(offset + start + filled))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        filled += count
      }
    }

    deinit { file.release(index) }
  }
}
