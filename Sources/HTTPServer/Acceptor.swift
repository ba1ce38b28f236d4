import Dispatch
import HTTPCore

import Platform

/// Accepts for all lanes in turn; lives on the first.
final class Acceptor {
  /// Tokens from here on are listeners.
  static let firstToken = UInt64(1) << 63

  private var listeners: [Int32]
  private let lanes: [Lane]
  private let gate: ConnectionGate
  private var next = 0
  private var isPaused = false

  init(listeners: [Int32], lanes: [Lane], gate: ConnectionGate) {
    self.listeners = listeners
    self.lanes = lanes
    self.gate = gate
  }

  func start(_ poller: Poller) {
    for (index, listener) in listeners.enumerated() {
      poller.add(listener, token: Self.firstToken + UInt64(index), .read)
    }
  }

  func stop(_ poller: Poller) {
    for listener in listeners {
      poller.remove(listener)
      _ = Descriptor(listener)
    }
    listeners = []
  }

  /// Takes what waits on one listener, a bounded number; `adopt` is for the first lane's own share.
  func accept(_ token: UInt64, _ poller: Poller, adopt: (consuming Descriptor) -> Void) {
    let index = Int(token - Self.firstToken)
    guard index < listeners.count, !isPaused else { return }
    for _ in 0..<64 {
      guard gate.enter() else { return pause(poller) }
      let raw = acceptConnection(listeners[index])
      guard raw >= 0 else {
        let reason = errno
        // Out of descriptors: level-triggered events would spin, so wait until one may be free.
        if reason == EMFILE || reason == ENFILE || reason == ENOBUFS || reason == ENOMEM { pauseBriefly(poller) }
        gate.leave()
        return
      }
      let lane = lanes[next]
      next = (next + 1) % lanes.count
      if lane === lanes[0] {
        adopt(Descriptor(raw))
      } else {
        lane.take(raw)
      }
    }
  }

  func resume(_ poller: Poller) {
    guard isPaused else { return }
    isPaused = false
    for (index, listener) in listeners.enumerated() {
      poller.change(listener, token: Self.firstToken + UInt64(index), from: [], to: .read)
    }
  }

  private func pause(_ poller: Poller) {
    isPaused = true
    for (index, listener) in listeners.enumerated() {
      poller.change(listener, token: Self.firstToken + UInt64(index), from: .read, to: [])
    }
  }

  private func pauseBriefly(_ poller: Poller) {
    pause(poller)
    let lane = lanes[0]
    lane.executor.queue.asyncAfter(deadline: .now() + .milliseconds(100)) { lane.reopen() }
  }
}
