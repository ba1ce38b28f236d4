import Dispatch
import Synchronization
import Platform

/// Keeps the state of a store on the disk: writes changes within five seconds, and at the stop.
///
/// Writes on its own queue, from a copy of the world.
package final class StateKeeper: Sendable {
  private struct State: Sendable {
    var file: StateFile
    /// The stamp of the state that is on the disk.
    var saved: StateStamp?
    var failure: StateFailure?
    var isOver = false
  }

  private let store: Store
  private let queue = DispatchQueue(label: "polar-files-mock.state")
  private let state: Mutex<State>
  /// Not in `state`, which is locked during a write.
  private let lag = Mutex(StateLag(settled: .now))
  private let report: @Sendable (StateFailure) -> Void

  /// The time between two writes. It is longer after a long write, to leave the processor to others, but not so long
  /// that a change that just missed one write waits for more than five seconds.
  private static let pause = 1.0
  private static let shortestPause = 0.1
  private static let bound = 4.5

  /// Restores the world from the state at that path, if there is one.
  ///
  /// - Parameter report: called for each failure that differs from the previous one, and when a write is late.
  package init(path: String, store: Store, report: @escaping @Sendable (StateFailure) -> Void) throws(StateFailure) {
    let (file, saved) = try StateFile.open(path, for: store)
    self.store = store
    self.report = report
    hasResumed = saved != nil
    state = Mutex(State(file: file, saved: saved.map { store.resume($0) }))
  }

  /// Whether there was a state.
  package let hasResumed: Bool

  /// Why the last write failed; nil if it did not.
  package var failure: StateFailure? { state.withLock { $0.failure } }

  /// To be called once, when the server has started.
  package func start() {
    lag.withLock { $0 = StateLag(settled: .now) }
    schedule(after: Self.pause)
  }

  /// Writes the last state and releases it to other processes; further calls do nothing.
  package func stop() { queue.sync { end() } }

  package func stop() async {
    await withCheckedContinuation { continuation in
      queue.async { [self] in
        end()
        continuation.resume()
      }
    }
  }

  deinit {
    state.withLock { state in
      if !state.isOver { state.file.release() }
    }
  }

  private func schedule(after seconds: Double) {
    queue.asyncAfter(deadline: .now() + seconds) { [weak self] in self?.saveInTurn() }
  }

  private func saveInTurn() {
    let start = MonotonicTime.now
    guard save() else { return }
    let taken = Double(MonotonicTime.now.nanoseconds - start.nanoseconds) / 1e9
    schedule(after: max(Self.shortestPause, min(max(Self.pause, 2 * taken), Self.bound - 2 * taken)))
  }

  private func end() {
    guard save() else { return }
    state.withLock { state in
      state.isOver = true
      state.file.release()
    }
  }

  /// Writes what has changed; false after `stop`.
  private func save() -> Bool {
    let (isOver, failure) = state.withLock { state -> (Bool, StateFailure?) in
      guard !state.isOver else { return (true, nil) }
      let taken = MonotonicTime.now
      let stamp = state.file.contents.isTidy ? state.saved : nil
      guard let (saved, stamp) = store.savedState(since: stamp) else {
        lag.withLock { $0.noteNothing(at: taken) }
        return (false, nil)
      }
      let earlier = state.failure
      watchLag(of: state.file.path)
      do throws(StateFailure) {
        try state.file.write(saved)
        (state.saved, state.failure) = (stamp, nil)
        let late = lag.withLock { $0.end(taken: taken, now: .now) }
        return (false, late.map { .late(state.file.path, seconds: $0) })
      } catch {
        state.failure = error
        lag.withLock { $0.fail() }
      }
      return (false, state.failure == earlier ? nil : state.failure)
    }
    if let failure { report(failure) }
    return !isOver
  }

  /// Reports a late write while it still runs, at the earliest after `pause`: `save` itself reports a shorter one at
  /// its end.
  private func watchLag(of path: String) {
    let due = lag.withLock { $0.begin() }
    let seconds = Double(due.nanoseconds - MonotonicTime.now.nanoseconds) / 1e9
    DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + max(Self.pause, seconds)) { [weak self] in
      guard let self, let late = lag.withLock({ $0.check(at: .now) }) else { return }
      report(.late(path, seconds: late))
    }
  }
}
