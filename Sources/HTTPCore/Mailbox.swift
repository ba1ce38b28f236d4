import Synchronization

/// Carries messages of other threads to a session's lane.
///
/// It is the only part of a session that any thread may call. A message names its exchange by number, so that it is
/// dropped once the exchange is over. The first message of a batch wakes the lane.
package final class Mailbox: Sendable {
  package enum Message: Sendable {
    /// A deferred response came; `exchange` is the session's own number for the request.
    case response(Response, exchange: Int)
    /// A sink that was full can take more.
    case resume(exchange: Int)
    /// A feed that was dry has more.
    case more(exchange: Int)
  }

  private let messages = Mutex<[Message]>([])
  private let wake: @Sendable () -> Void

  /// - Parameter wake: has the lane call the session's `readMailbox`; called from any thread.
  package init(wake: @escaping @Sendable () -> Void) {
    self.wake = wake
  }

  package func post(_ message: Message) {
    let wasEmpty = messages.withLock { messages in
      messages.append(message)
      return messages.count == 1
    }
    if wasEmpty { wake() }
  }

  /// Returns what takes the deferred response of that exchange.
  func delivery(of exchange: Int) -> @Sendable (Response) -> Void {
    { self.post(.response($0, exchange: exchange)) }
  }

  /// Returns what a full sink of that exchange calls when it can take more.
  func resumption(of exchange: Int) -> @Sendable () -> Void {
    { self.post(.resume(exchange: exchange)) }
  }

  /// Returns what a dry feed that answers that exchange calls when it has more.
  func wake(of exchange: Int) -> @Sendable () -> Void {
    { self.post(.more(exchange: exchange)) }
  }

  package func takeAll() -> [Message] {
    messages.withLock { messages in
      let taken = messages
      messages = []
      return taken
    }
  }
}
