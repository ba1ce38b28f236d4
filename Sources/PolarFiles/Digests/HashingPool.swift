import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The threads that hash long parts, for every server of the process; two parts to a thread when there are more.
final class HashingPool: Sendable {
  static let shared = HashingPool()

  private struct State: Sendable {
    /// Those with bytes to hash that no thread is at; the first has waited longest.
    var ready: [PartWorker] = []
    var running = 0
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
      return true
    }
    if startsThread { queue.async { [self] in run() } }
  }

  private func run() {
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
