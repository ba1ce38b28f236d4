import Dispatch
import Platform
import Synchronization

/// One thread's worth of connections: a serial queue, a poller, and an inbox for messages of other threads.
///
/// - A lane's connections, sessions, sinks and handlers run on its queue, inside one `EventLoop`, and nowhere else.
/// - Other threads reach them by `post` alone: the message goes into the inbox, and the loop is woken if it waits.
/// - The loop takes a thread only while the lane has connections or listens; the next message starts it again.
final class Lane: Sendable {
  enum Message: Sendable {
    /// Accept on these sockets, for all those lanes in turn.
    case listen([Int32], lanes: [Lane])
    /// Serve this socket.
    case connection(Int32)
    /// A session's mailbox holds something.
    case mail(token: UInt64)
    /// There is room for connections again.
    case acceptAgain
    /// Accept no more, let requests in flight finish, and close what is left after `limit`.
    case drain(limit: Duration)
  }

  private struct State {
    var inbox: [Message] = []
    var isRunning = false
    var isDraining = false
  }

  let poller: Poller
  private let queue: DispatchQueue
  private let state = Mutex(State())
  private let makeLoop: @Sendable (Lane) -> EventLoop

  init(_ index: Int, poller: Poller, makeLoop: @escaping @Sendable (Lane) -> EventLoop) {
    self.poller = poller
    self.makeLoop = makeLoop
    queue = DispatchQueue(label: "lane-\(index)", qos: .userInitiated)
  }

  /// Hands `message` to the lane, from any thread.
  func post(_ message: Message) {
    let (wasRunning, isFirst) = state.withLock { state in
      if case .drain = message { state.isDraining = true }
      state.inbox.append(message)
      defer { state.isRunning = true }
      return (state.isRunning, state.inbox.count == 1)
    }
    if !wasRunning {
      Self.running.wrappingAdd(1, ordering: .relaxed)
      queue.async {
        self.makeLoop(self).run()
        Self.running.wrappingSubtract(1, ordering: .relaxed)
      }
    } else if isFirst {
      poller.wake()
    }
  }

  // MARK: Threads

  /// Dispatch has at most 255 threads for queues that block, for all servers of a process together: a lane beyond them
  /// would wait for ever.
  private static let maxRunning = 240
  /// The lanes of this process that have a thread.
  private static let running = Atomic(0)

  /// Whether a server's first lane gets a thread.
  static var mayStart: Bool { running.load(ordering: .relaxed) < maxRunning }

  /// Whether it has a thread or may take one. Half of the threads are reserved for the first lanes of further servers.
  var mayServe: Bool {
    state.withLock { $0.isRunning } || Self.running.load(ordering: .relaxed) < Self.maxRunning / 2
  }

  // MARK: For the loop

  func takeMessages() -> [Message] {
    state.withLock { state in
      let messages = state.inbox
      state.inbox = []
      return messages
    }
  }

  /// Whether the loop may end; the next message then starts a new one.
  func mayRest() -> Bool {
    state.withLock { state in
      state.isRunning = !state.inbox.isEmpty
      return !state.isRunning
    }
  }

  /// True as soon as a drain is posted.
  var isDraining: Bool { state.withLock { $0.isDraining } }
}
