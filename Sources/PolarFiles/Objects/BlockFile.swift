import Synchronization
import Platform

/// One unlinked file, divided into blocks for all parts, since a million parts cannot have a descriptor each.
///
/// - A block belongs to one part, from `makeBlock` until the last reference to it goes. Its bytes never change.
/// - `sendfile` puts the file's own pages into a socket, where they stay until the peer has read them. So a released
///   block is reused only after a hole is punched in its place: the old pages leave the file unchanged, and later
///   writes get new ones.
/// - Blocks are aligned, and not smaller than a page: a hole would zero a page that it covers only in part.
/// - `sharesPages` is false on a file system that cannot punch holes. Blocks are then read by copying, never by
///   `sendfile`, and reused as they are.
package final class BlockFile: Sendable {
  private struct Allocation {
    /// Released blocks whose holes are punched.
    var free: [Int] = []
    /// Released blocks whose holes are not punched yet.
    var released: [Int] = []
    /// The first block that was never used.
    var next = 0
    var isReclaiming = false
  }

  package let descriptor: Int32
  /// Whether a run of the file may be sent by `sendfile`.
  let sharesPages: Bool
  private let allocation = Mutex(Allocation())

  /// Makes the file in `directory` and unlinks it, so that it goes with the process.
  package init(directory: String) throws(StorageUnavailable) {
    var template = Array("\(directory)/polar-files-mock.XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else {
      throw StorageUnavailable(directory: directory, reason: errorText(errno))
    }
    unlink(template)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    self.descriptor = descriptor
    sharesPages = punchHole(in: descriptor, offset: 0, count: Block.size)
  }

  func makeBlock() -> Block {
    let index = allocation.withLock { allocation in
      if let free = allocation.free.popLast() { return free }
      defer { allocation.next += 1 }
      return allocation.next
    }
    return Block(file: self, index: index)
  }

  fileprivate func release(_ index: Int) {
    let begins = allocation.withLock { allocation in
      guard sharesPages else {
        allocation.free.append(index)
        return false
      }
      allocation.released.append(index)
      defer { allocation.isReclaiming = true }
      return !allocation.isReclaiming
    }
    if begins { Reclaimer.perform { [self] in reclaim() } }
  }

  /// Punches the holes one after the other, outside the lock: each may wait for the disk.
  private func reclaim() {
    while let index = nextReleased() {
      // A block whose hole fails is never used again.
      if punchHole(in: descriptor, offset: index * Block.size, count: Block.size) {
        allocation.withLock { $0.free.append(index) }
      }
    }
  }

  private func nextReleased() -> Int? {
    allocation.withLock { allocation in
      let index = allocation.released.popLast()
      allocation.isReclaiming = index != nil
      return index
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
      FileRun.write(bytes, to: file.descriptor, at: offset + start)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at start: Int) {
      FileRun.read(from: file.descriptor, at: offset + start, into: buffer)
    }

    deinit { file.release(index) }
  }
}
