import Dispatch
import Synchronization

/// Hashes the pieces of one part, in order, on other threads than the one that receives them.
///
/// Whoever hands pieces over never waits: `isFull` tells it to stop for a while, and `whenRoom` when to go on. While no
/// thread has begun it hashes a piece itself.
final class PartWorker: Sendable {
  private enum Task: Sendable {
    case piece(PartPiece)
    case end(@Sendable (ContentDigests) -> Void)
  }

  private struct State: Sendable {
    var tasks: [Task] = []
    /// How much of the first piece is hashed.
    var done = 0
    /// Whether the pool has it.
    var isBusy = false
    var backlog = 0
    var hasFailed = false
    var resume: (@Sendable () -> Void)?
    var isAwaited = false
  }

  /// Of bytes that only pass through, to keep the memory small.
  private static let passingMark = 1 << 20
  /// Of bytes that have their place already. A wake-up may take a while, and the hashing must not run dry meanwhile.
  private static let stayingMark = 8 << 20
  /// As much as is hashed at a time.
  private static let turnSize = 256 << 10

  private let bytesStay: Bool
  private var fullMark: Int { bytesStay ? Self.stayingMark : Self.passingMark }
  private let state = Mutex(State())
  /// Only whoever does its turn takes it.
  private let hasher = Mutex(ContentHasher())

  init(bytesStay: Bool) { self.bytesStay = bytesStay }

  // MARK: The receiving side

  func take(_ piece: PartPiece) { add(.piece(piece), count: piece.count) }

  /// Calls `body` with the digests of all that was handed over, on another thread.
  func finish(_ body: @escaping @Sendable (ContentDigests) -> Void) { add(.end(body), count: 0) }

  /// Waits for what was handed over.
  func finish() -> ContentDigests {
    let isDone = DispatchSemaphore(value: 0)
    finish { _ in isDone.signal() }
    isDone.wait()
    return hasher.withLock { $0.finalize() }
  }

  private func add(_ task: Task, count: Int) {
    let wasIdle = state.withLock { state in
      state.tasks.append(task)
      state.backlog += count
      defer { state.isBusy = true }
      return !state.isBusy
    }
    if wasIdle {
      HashingPool.shared.add(self)
    } else if count > 0, bytesStay {
      // Not where hashed bytes go to a disk, which may take its time.
      HashingPool.shared.help(self)
    }
  }

  /// - Parameter resume: called from any thread, once after each time that `isFull` was true.
  func whenRoom(_ resume: @escaping @Sendable () -> Void) { state.withLock { $0.resume = resume } }

  /// Whether no more should be handed over for now.
  var isFull: Bool {
    state.withLock { state in
      guard state.resume != nil, state.backlog >= fullMark else { return false }
      state.isAwaited = true
      return true
    }
  }

  /// Whether a piece could not be written.
  var hasFailed: Bool { state.withLock { $0.hasFailed } }

  // MARK: The pool's side

  /// Hashes the next bytes, of two parts side by side where there are two; tells for each whether there is more.
  static func turn(_ first: PartWorker, _ second: PartWorker?) -> (Bool, Bool) {
    guard let second, let bytes = first.next, let others = second.next else {
      return (first.turn(), second?.turn() ?? false)
    }
    let count = min(bytes.count, others.count)
    first.hasher.withLock { first in
      second.hasher.withLock { second in
        ContentHasher.update(
          &first, UnsafeRawBufferPointer(rebasing: bytes[..<count]), &second,
          UnsafeRawBufferPointer(rebasing: others[..<count]))
      }
    }
    return (first.finished(count), second.finished(count))
  }

  private func turn() -> Bool {
    if let bytes = next {
      hasher.withLock { $0.update(bytes) }
      return finished(bytes.count)
    }
    if case .end(let body)? = state.withLock({ $0.tasks.first }) { body(hasher.withLock { $0.finalize() }) }
    return finished(0)
  }

  /// The bytes to hash; they stay until they are `finished`. `nil` when the end is reached.
  private var next: UnsafeRawBufferPointer? {
    let (task, done) = state.withLock { ($0.tasks.first, $0.done) }
    guard case .piece(let piece)? = task else { return nil }
    return UnsafeRawBufferPointer(rebasing: piece.bytes[done...].prefix(Self.turnSize))
  }

  /// Goes on behind so many bytes, or behind the end.
  private func finished(_ count: Int) -> Bool {
    let hashed = state.withLock { state -> PartPiece? in
      state.done += count
      guard case .piece(let piece)? = state.tasks.first, state.done == piece.count else { return nil }
      return piece
    }
    // Outside the lock: the disk may take its time.
    let isKept = hashed?.keep() ?? true
    let (hasMore, resume) = state.withLock { state -> (Bool, (@Sendable () -> Void)?) in
      if hashed != nil || count == 0 {
        state.tasks.removeFirst()
        state.done = 0
      }
      state.backlog -= count
      if !isKept { state.hasFailed = true }
      state.isBusy = !state.tasks.isEmpty
      guard state.isAwaited, state.backlog <= fullMark / 2 else { return (state.isBusy, nil) }
      state.isAwaited = false
      return (state.isBusy, state.resume)
    }
    resume?()
    return hasMore
  }
}
