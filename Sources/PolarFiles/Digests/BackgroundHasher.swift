import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Takes bytes as they come.
protocol StreamHasher: Sendable {
  mutating func update(_ data: UnsafeRawBufferPointer)
}

extension MD5Hasher: StreamHasher {}
extension PairHasher: StreamHasher {}

/// Hashes a body on another thread than the one that receives it.
///
/// `update` copies the bytes and returns; when the other thread is a few blocks behind it waits, so that a body holds
/// little memory. Nothing that runs there waits for the caller.
final class BackgroundHasher<Hasher: StreamHasher> {
  /// What the other thread works on.
  private final class State: Sendable {
    let hasher: Mutex<Hasher>
    let freeBlocks = DispatchSemaphore(value: 4)

    init(_ hasher: Hasher) { self.hasher = Mutex(hasher) }
  }

  private let state: State
  private let queue = DispatchQueue(label: "polar-files-mock.hasher", qos: .userInitiated)
  /// Being filled: one hand-over costs as much as hashing some kilobytes.
  private var pending: HashBlock?

  init(continuing hasher: Hasher) { state = State(hasher) }

  func update(_ data: UnsafeRawBufferPointer) {
    var rest = data[...]
    while !rest.isEmpty {
      let block = pending ?? nextBlock()
      pending = block
      let taken = block.append(UnsafeRawBufferPointer(rebasing: rest))
      rest = rest.dropFirst(taken)
      if block.isFull { handOver() }
    }
  }

  /// Waits for what was handed over.
  func finish() -> Hasher {
    handOver()
    return queue.sync { [state] in state.hasher.withLock { $0 } }
  }

  private func nextBlock() -> HashBlock {
    state.freeBlocks.wait()
    return HashBlock.take()
  }

  private func handOver() {
    guard let block = pending else { return }
    pending = nil
    queue.async { [state] in
      state.hasher.withLock { hasher in block.withBytes { hasher.update($0) } }
      block.give()
      state.freeBlocks.signal()
    }
  }

  deinit {
    // A semaphore must not go while it is below its first value.
    if let pending {
      pending.give()
      state.freeBlocks.signal()
    }
  }
}

enum Processors {
  /// With one processor two threads would only take turns.
  static let areSeveral = sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1
}
