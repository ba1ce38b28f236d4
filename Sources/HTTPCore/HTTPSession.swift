package import Platform

/// One protocol spoken on one connection, without I/O: the seam between the server's connections and HTTP/1.1 or
/// HTTP/2.
///
/// A session lives on its connection's lane and is called only there. Bytes go in through `receive`; what is to be sent
/// lands in the `OutputQueue` the session was made with. After every call the connection writes the queue's bytes and
/// looks at `disposition`, `wantsBytes` and `waiting`.
package protocol HTTPSession: AnyObject {
  /// Takes all of `bytes`: uses them or keeps a copy. Not called while `wantsBytes` is false.
  func receive(_ bytes: UnsafeRawBufferPointer)
  /// A buffer that the next bytes of a body may be received into, no longer than the rest of it; nil to use `receive`.
  func bodySpace() -> UnsafeMutableRawBufferPointer?
  /// The most bytes that one call of `receive` should get.
  var longestRead: Int { get }
  /// At least one byte was received into `bodySpace`.
  func receiveBody(_ count: Int)
  /// The peer ended its side; it may still read.
  func receiveEnd()
  /// The connection is gone: abort sinks with `.disconnected`, cancel deferred responses. The last call.
  func disconnect()
  /// Called on the lane after a message was posted to the session's mailbox.
  func readMailbox()
  /// The output queue is below `HTTPLimits.outputMark` again: write more of the bodies, parse input that was held back.
  func produce()
  /// The peer took too long for what `waiting` says: answer if that is possible, and set `disposition`.
  func timeOut()
  /// Called once per tick: cancels the streams that are slower than `limits` allow; true if there was one.
  func checkPace(at now: MonotonicTime, _ limits: PaceLimits) -> Bool
  /// The time is `nextWake` or later.
  func wake()
  /// Take no further request; requests in flight are still answered, without delay or pace. Without any, `disposition`
  /// becomes `.close`.
  func drain()

  /// False while the peer must wait (a full sink, too much held input): the connection stops reading.
  var wantsBytes: Bool { get }
  /// Whether `produce` has something to do once the queue is low.
  var hasMoreOutput: Bool { get }
  /// What the peer has to send next, for the time limits.
  var waiting: Awaiting { get }
  /// The number of requests begun: it tells the time limits when `waiting` concerns another request.
  var requestsBegun: Int { get }
  /// When `wake` is to be called for a delay, a pace or a hang.
  var nextWake: MonotonicTime? { get }
  /// What becomes of the connection once the queue is written.
  var disposition: Disposition { get }
  /// The session that takes the connection over (`Disposition.handOver`), which shares this one's output queue
  /// and has taken every byte already received.
  var successor: (any HTTPSession)? { get }
  /// The host that the socket is handed off to (`Disposition.handOff`), with every byte already received.
  var handOff: HandOff? { get }
  /// The host that the connection is to from now on (`Disposition.startOver`), and every byte already received for it.
  var startOver: (host: String, rest: [UInt8])? { get }
}

extension HTTPSession {
  /// For protocols with one request at a time, which the connection's own deadlines cover.
  package func checkPace(at now: MonotonicTime, _ limits: PaceLimits) -> Bool { false }
  package func bodySpace() -> UnsafeMutableRawBufferPointer? { nil }
  package func receiveBody(_ count: Int) {}
  package var longestRead: Int { .max }
  package var successor: (any HTTPSession)? { nil }
  package var handOff: HandOff? { nil }
  package var startOver: (host: String, rest: [UInt8])? { nil }
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
  /// End with a TCP reset once the peer has acknowledged everything written.
  case reset
  /// Another session takes over: see `successor`.
  case handOver
  /// Once the queue is written the connection is as if it were new: see `startOver`.
  case startOver
  /// The socket is handed off to a tunnel to another host: see `handOff`.
  case handOff
}

/// What all sessions of one lane share.
package final class SessionContext {
  package let handler: any RequestHandler
  package let limits: HTTPLimits
  /// Nil for a server that is no proxy.
  package let proxy: ForwardProxy?
  package let date = HTTPDate()
  /// The clock of delays and paces.
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
