import Synchronization

/// Bytes on their way to the thread that hashes them.
///
/// Blocks are used again: to map the pages of a new one costs more than to fill them.
final class HashBlock: Sendable {
  private static let size = 256 << 10
  private static let kept = 16
  private static let unused = Mutex<[HashBlock]>([])

  // Filled by the one thread that took it, then read by the one it was handed to through a queue, which orders the two.
  private nonisolated(unsafe) let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
  private let count = Atomic(0)

  private init() {}

  static func take() -> HashBlock {
    let block = unused.withLock { $0.popLast() } ?? HashBlock()
    block.count.store(0, ordering: .relaxed)
    return block
  }

  func give() {
    Self.unused.withLock { unused in
      if unused.count < Self.kept { unused.append(self) }
    }
  }

  var isFull: Bool { count.load(ordering: .relaxed) == Self.size }

  /// Takes as much as fits, and gives how much that is.
  func append(_ bytes: UnsafeRawBufferPointer) -> Int {
    let start = count.load(ordering: .relaxed)
    let taken = min(Self.size - start, bytes.count)
    UnsafeMutableRawBufferPointer(rebasing: memory[start..<start + taken])
      .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<taken]))
    count.store(start + taken, ordering: .relaxed)
    return taken
  }

  func withBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
    body(UnsafeRawBufferPointer(rebasing: memory[..<count.load(ordering: .relaxed)]))
  }

  deinit { memory.deallocate() }
}
