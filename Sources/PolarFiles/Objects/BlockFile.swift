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
    var next = 0
    /// Where the file ends, in blocks, as far as blocks were given out.
    var end = 0
    var isShrinking = false
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
      if let free = allocation.free.popFirst() { return free }
      allocation.next += 1
      allocation.end = max(allocation.end, allocation.next)
      return allocation.next - 1
    }
    return Block(file: self, index: index)
  }

  fileprivate func release(_ index: Int) {
    let shrinks = allocation.withLock { allocation in
      allocation.free.insert(index)
      while allocation.free.remove(allocation.next - 1) != nil { allocation.next -= 1 }
      // Blocks in the middle are used again; those at the end give the disk its space back.
      guard allocation.next < allocation.end, !allocation.isShrinking else { return false }
      allocation.isShrinking = true
      return true
    }
    if shrinks { Reclaimer.shared.repeatedly { [self] in shrink() } }
  }

  /// False when the file ends where its last block does.
  private func shrink() -> Bool {
    allocation.withLock { allocation in
      allocation.end = max(allocation.next, allocation.end - Self.shrinkStep)
      _ = ftruncate(descriptor, off_t(allocation.end * Block.size))
      allocation.isShrinking = allocation.end > allocation.next
      return allocation.isShrinking
    }
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
