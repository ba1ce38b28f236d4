import HTTPCore
import Platform

/// Accepts connections for all lanes in turn; runs on one of them.
///
/// It pauses while the server has as many connections as its limit allows, until one ends; and while the process has no
/// descriptor left, until `triesAgainAt`. The lane's poll timeout is the timer, since a timerfd would need a
/// descriptor.
final class Acceptor {
  /// The tokens of listeners begin here.
  static let firstToken = UInt64(1) << 63

  private let listeners: [Int32]
  let lanes: [Lane]
  private let own: Lane
  private let limit: ConnectionLimit
  private var next = 0
  private var isPaused = false
  /// When to `resume` after descriptors ran out.
  private(set) var triesAgainAt: MonotonicTime?

  /// - Parameters:
  ///   - listeners: sockets that listen; `close` closes them.
  ///   - own: the lane that it lives on.
  init(listeners: [Int32], lanes: [Lane], own: Lane, limit: ConnectionLimit) {
    self.listeners = listeners
    self.lanes = lanes
    self.own = own
    self.limit = limit
    for (index, listener) in listeners.enumerated() {
      own.poller.add(listener, token: Self.firstToken + UInt64(index), .read)
    }
  }

  func close() {
    for listener in listeners {
      own.poller.remove(listener)
      Platform.close(listener)
    }
  }

  /// Accepts a bounded number of waiting connections of one listener; `adopt` takes those of the acceptor's own lane.
  func accept(_ token: UInt64, at now: MonotonicTime, _ adopt: (consuming Descriptor) -> Void) {
    guard !isPaused else { return }
    let listener = listeners[Int(token - Self.firstToken)]
    for _ in 0..<64 {
      guard limit.enter() else { return pause() }
      let raw = acceptConnection(listener)
      guard raw >= 0 else {
        let reason = errno
        // The acceptor took this slot itself a moment ago, so it is not waiting for it.
        _ = limit.leave()
        if [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(reason) {
          pause()
          triesAgainAt = now + .milliseconds(100)
        }
        return
      }
      limit.accept()
      let lane = lanes[next]
      next = (next + 1) % lanes.count
      if lane === own || !lane.mayServe { adopt(Descriptor(raw)) } else { lane.post(.connection(raw)) }
    }
  }

  func resume() {
    guard isPaused else { return }
    isPaused = false
    triesAgainAt = nil
    watch(from: [], to: .read)
  }

  private func pause() {
    isPaused = true
    watch(from: .read, to: [])
  }

  private func watch(from old: Interest, to new: Interest) {
    for (index, listener) in listeners.enumerated() {
      own.poller.change(listener, token: Self.firstToken + UInt64(index), from: old, to: new)
    }
  }
}
