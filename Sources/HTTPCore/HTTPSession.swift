package import Platform

/// One protocol spoken on one connection, without I/O: the seam between the server's connections and HTTP/1.1 or HTTP/2.
///
/// A session lives on its connection's lane and is called only there. Bytes go in through `receive`; what is to be sent
/// lands in the `OutputQueue` the session was made with. After every call the connection writes the queue's bytes and
/// looks at `disposition`, `wantsBytes` and `waiting`.
package protocol HTTPSession: AnyObject {
  /// Takes all of `bytes`: uses them or keeps a copy. Not called while `wantsBytes` is false.
  func receive(_ bytes: UnsafeRawBufferPointer)
  /// Where the bytes of a body may be received to, no more than are left of it; `nil` when `receive` is to have them.
  func bodySpace() -> UnsafeMutableRawBufferPointer?
  /// The most bytes that one call of `receive` should get.
  var longestRead: Int { get }
  /// `count` bytes, one at least, were received to the beginning of `bodySpace`.
  func receiveBody(_ count: Int)
  /// The peer ended its side; it may still read.
  func receiveEnd()
  /// The connection is gone: abort sinks with `.disconnected`, cancel deferred responses. The last call.
  func disconnect()
  /// Called on the lane after someone posted to the session's mailbox.
  func readMailbox()
  /// The output queue fell below `HTTPLimits.outputMark`: pull body sources, go on with what was held back.
  func produce()
  /// The peer was too slow at what `waiting` says: answer if that is possible, and set `disposition`.
  func timeOut()
  /// Looks, now and then, for streams that are slower than `limits` allow; true when one was cancelled.
  func checkPace(at now: MonotonicTime, _ limits: PaceLimits) -> Bool
  /// The time is `nextWake` or later.
  func wake()
  /// Take no further request; what is in flight is still answered, without waiting for time. When nothing is, `disposition`
  /// closes immediately.
  func drain()

  /// False while the peer must wait (a full sink, too much kept): the connection stops reading.
  var wantsBytes: Bool { get }
  /// Whether `produce` has something to do once the queue is low.
  var hasMoreOutput: Bool { get }
  /// What the peer owes at the moment, for the time limits.
  var waiting: Awaiting { get }
  /// Counts requests begun, so that a time limit sees that `waiting` is about another request.
  var requestsBegun: Int { get }
  /// When a delay, a pace or a hang has something to do.
  var nextWake: MonotonicTime? { get }
  /// What becomes of the connection once the queue is written.
  var disposition: Disposition { get }
  /// The session that takes the connection over (`Disposition.handOver`), which shares this one's output queue
  /// and has taken every byte already received.
  var successor: (any HTTPSession)? { get }
  /// Where the socket goes (`Disposition.handOff`), with every byte already received.
  var handOff: HandOff? { get }
}

extension HTTPSession {
  /// One request at a time is what the connection's own limits see.
  package func checkPace(at now: MonotonicTime, _ limits: PaceLimits) -> Bool { false }
  package func bodySpace() -> UnsafeMutableRawBufferPointer? { nil }
  package func receiveBody(_ count: Int) {}
  package var longestRead: Int { .max }
  package var successor: (any HTTPSession)? { nil }
  package var handOff: HandOff? { nil }
}

package enum Awaiting: Sendable, Equatable {
  /// Nothing: the server is working, or the peer is reading the answer.
  case nothing
  /// A further request, on an idle connection.
  case request
  /// The rest of a head.
  case head
  /// The rest of a body.
  case body
}

package enum Disposition: Sendable, Equatable {
  case open
  /// Close when the queue is written.
  case close
  /// Write the queue, end the server's side, then read and discard for a while, so that a peer that is still sending
  /// finds the answer instead of a reset (RFC 9112 §9.6).
  case linger
  /// End with a TCP reset once the peer's system has what was written.
  case reset
  /// Another session takes over: see `successor`.
  case handOver
  /// Once the queue is written the connection is as if it were new: see `ConnectSession`.
  case startOver
  /// The socket goes on to a host of the network: see `handOff`.
  case handOff
}

/// What all sessions of one lane share.
package final class SessionContext {
  package let handler: any RequestHandler
  package let limits: HTTPLimits
  /// Nil for a server that is no proxy.
  package let proxy: ForwardProxy?
  package let date = HTTPDate()
  /// What delays and paces go by.
  package let now: () -> MonotonicTime

  package init(
    handler: any RequestHandler, limits: HTTPLimits = HTTPLimits(), proxy: ForwardProxy? = nil,
    now: @escaping () -> MonotonicTime = { .now }
  ) {
    self.handler = handler
    self.limits = limits
    self.proxy = proxy
    self.now = now
  }
}
