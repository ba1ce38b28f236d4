import Synchronization

/// A response that comes later.
///
/// - The plane that made it calls `complete`, from any thread; the first call counts.
/// - The session calls `whenComplete` once, or `cancel` when the peer is gone; after that `complete` does nothing.
/// - Callbacks run with no lock held.
package final class DeferredResponse: Sendable {
  private enum State: Sendable {
    case pending
    case awaited(@Sendable (Response) -> Void)
    case completed(Response)
    case delivered
    case cancelled
  }

  private let state = Mutex(State.pending)
  private let onCancel: (@Sendable () -> Void)?

  /// - Parameter onCancel: called when the peer has gone before the response came. Set it for a response that may never
  ///   come.
  package init(onCancel: (@Sendable () -> Void)? = nil) {
    self.onCancel = onCancel
  }

  /// Whether a peer that ends its side counts as gone, so that a wait for something that may never come is given up.
  var endsWithPeer: Bool { onCancel != nil }

  package func complete(_ response: Response) {
    let deliver: (@Sendable (Response) -> Void)? = state.withLock { state in
      switch state {
      case .pending:
        state = .completed(response)
        return nil
      case .awaited(let deliver):
        state = .delivered
        return deliver
      case .completed, .delivered, .cancelled:
        return nil
      }
    }
    deliver?(response)
  }

  /// Calls `deliver` with the response: immediately if it is complete, otherwise on the completing thread.
  package func whenComplete(_ deliver: @escaping @Sendable (Response) -> Void) {
    let ready: Response? = state.withLock { state in
      switch state {
      case .pending:
        state = .awaited(deliver)
        return nil
      case .completed(let response):
        state = .delivered
        return response
      case .awaited, .delivered, .cancelled:
        return nil
      }
    }
    if let ready { deliver(ready) }
  }

  /// The peer is gone: a later `complete` does nothing.
  package func cancel() {
    let wasOpen = state.withLock { state in
      switch state {
      case .pending, .awaited:
        state = .cancelled
        return true
      case .completed, .delivered, .cancelled:
        return false
      }
    }
    if wasOpen { onCancel?() }
  }
}
