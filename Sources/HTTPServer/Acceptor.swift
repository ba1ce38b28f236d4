import HTTPCore

import Platform

/// Accepts for all lanes in turn; lives on one of them.
///
/// It pauses where the server has as many connections as it may, until one ends, and where the process has no descriptor
/// left, until `triesAgainAt`: the lane's own wait is the timer, since one of the system's would need a descriptor.
final class Acceptor {
  /// Tokens from here on are listeners.
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
      _ = Descriptor(listener)
    }
  }

  /// Takes what waits on one listener, a bounded number; `adopt` is for the own lane's share.
  func accept(_ token: UInt64, at now: MonotonicTime, _ adopt: (consuming Descriptor) -> Void) {
    guard !isPaused else { return }
    let listener = listeners[Int(token - Self.firstToken)]
    for _ in 0..<64 {
      guard limit.enter() else { return pause() }
      let raw = acceptConnection(listener)
      guard raw >= 0 else {
        let reason = errno
        // The place is this acceptor's own, so it does not wait for it.
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
