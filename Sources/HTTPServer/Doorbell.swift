import Synchronization

import Platform

/// Lets a lane wait for sockets on its own thread for a moment, and others interrupt that wait.
///
/// Going back to Dispatch after every batch costs a wake of its manager and of a worker, which one client with one
/// request at a time pays each time. A short wait in the poller costs one call that was made anyway.
final class Doorbell: Sendable {
  /// The token under which the poller reports a ring.
  static let token = UInt64.max

  /// Negative where the process has no descriptors left.
  let readEnd: Int32
  private let writeEnd: Int32
  private let calls = Atomic(0)
  private let isWaiting = Atomic(false)

  init() {
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) != 0 { ends = [-1, -1] }
    for end in ends where end >= 0 {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    readEnd = ends[0]
    writeEnd = ends[1]
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  /// Whether a call is queued that the lane has not begun.
  var isRung: Bool { calls.load(ordering: .sequentiallyConsistent) > 0 }

  /// Announces a call, has `enqueue` queue it, and ends the lane's wait.
  func ring(_ enqueue: () -> Void) {
    calls.wrappingAdd(1, ordering: .sequentiallyConsistent)
    enqueue()
    if isWaiting.load(ordering: .sequentiallyConsistent) { _ = write(writeEnd, "!", 1) }
  }

  /// The call announced has begun.
  func answer() {
    calls.wrappingSubtract(1, ordering: .sequentiallyConsistent)
  }

  /// Runs `poll`, which may wait if it is given true: then whoever rings sees that it must end the wait.
  func wait(_ poll: (Bool) -> Int) -> Int {
    isWaiting.store(true, ordering: .sequentiallyConsistent)
    defer { isWaiting.store(false, ordering: .sequentiallyConsistent) }
    return poll(!isRung)
  }

  func silence() {
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { bytes in
      _ = read(readEnd, bytes.baseAddress, bytes.count)
    }
  }
}
