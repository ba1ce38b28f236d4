import Dispatch
import Synchronization

import Platform

/// The threads that hash long parts, for every server of the process; two parts to a thread when there are more.
final class HashingPool: Sendable {
  static let shared = HashingPool()

  private struct State: Sendable {
    /// Those with bytes to hash that no thread is at; the first has waited longest.
    var ready: [PartWorker] = []
    var running = 0
    /// Of these, the threads that were asked for and have not begun.
    var starting = 0
  }

  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "polar-files-mock.hashing", qos: .userInitiated, attributes: .concurrent)
  /// A core is left for the lanes where two parts on one thread go nearly as fast as on two.
  private let threads: Int

  private init() {
    let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    threads = max(1, ContentHasher.prefersTwo ? cores - 1 : cores)
  }

  func add(_ worker: PartWorker) {
    let startsThread = state.withLock { state in
      state.ready.append(worker)
      guard state.running < threads else { return false }
      state.running += 1
      state.starting += 1
      return true
    }
    if startsThread { queue.async { [self] in run() } }
  }

  /// Takes a turn for a worker that waits for a thread to begin, which may be a millisecond while all cores are busy
  /// bringing its bytes: a long part takes a twentieth less.
  func help(_ worker: PartWorker) {
    let isLeft = state.withLock { state in
      guard state.starting > 0, let place = state.ready.firstIndex(where: { $0 === worker }) else { return false }
      state.ready.remove(at: place)
      return true
    }
    if isLeft, PartWorker.turn(worker, nil).0 { add(worker) }
  }

  private func run() {
    state.withLock { $0.starting -= 1 }
    while let (first, second) = next() {
      let again = PartWorker.turn(first, second)
      state.withLock { state in
        if again.0 { state.ready.append(first) }
        if let second, again.1 { state.ready.append(second) }
      }
    }
  }

  private func next() -> (PartWorker, PartWorker?)? {
    state.withLock { state in
      guard !state.ready.isEmpty else {
        state.running -= 1
        return nil
      }
      let first = state.ready.removeFirst()
      // Another thread that is about to start should find some, too.
      let shares = ContentHasher.prefersTwo && state.running == threads && !state.ready.isEmpty
      return (first, shares ? state.ready.removeFirst() : nil)
    }
  }
}
