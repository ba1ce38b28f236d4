import Synchronization

/// Memory that bytes only pass through, on their way to a file or to nowhere.
///
/// Blocks are used again: to map the pages of a new one costs more than to fill them.
final class PassingBlock: Sendable {
  static let size = 256 << 10
  private static let kept = 16
  private static let unused = Mutex<[PassingBlock]>([])

  // Filled by the one thread that took it, then read by the one it was handed to through a queue, which orders the two.
  nonisolated(unsafe) let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)

  private init() {}

  static func take() -> PassingBlock { unused.withLock { $0.popLast() } ?? PassingBlock() }

  func give() {
    Self.unused.withLock { unused in
      if unused.count < Self.kept { unused.append(self) }
    }
  }

  deinit { memory.deallocate() }
}
