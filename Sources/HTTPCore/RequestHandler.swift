/// What answers requests: it sees each head first and says how the body is to be taken in.
///
/// `begin` is called on the connection's lane, so it returns at once; a wait is a `DeferredResponse`.
package protocol RequestHandler: Sendable {
  func begin(_ head: RequestHead) -> Intake
  /// Told of what the protocol refused, before a head was whole or in the middle of a body; for the log.
  func noteRefusal(_ violation: ProtocolViolation, _ version: HTTPVersion)
}

extension RequestHandler {
  package func noteRefusal(_ violation: ProtocolViolation, _ version: HTTPVersion) {}
}

/// What to do with a request after its head.
package enum Intake {
  /// Answer without reading the body, and instead of `100 Continue`.
  case respond(Answer)
  /// Gather the body in memory, then answer.
  case collect(limit: Int, finish: (CollectedBody) -> Answer)
  /// Pass the body on as it arrives.
  case stream(any BodySink)

  package static func respond(_ response: consuming Response) -> Intake { .respond(.now(response)) }
}

package enum CollectedBody: Sendable {
  case complete([UInt8])
  /// More than the limit came; the rest is not read.
  case tooLarge
}

package enum Answer: Sendable {
  case now(Response)
  case later(DeferredResponse)
}

/// Takes one request body as it arrives. Called on the connection's lane only.
package protocol BodySink: AnyObject {
  /// Called once before any byte, with what a full sink calls, from any thread, when it can take more.
  func start(resume: @escaping @Sendable () -> Void)
  /// Takes all of `bytes`. After `.full` the connection reads no more until `resume` is called.
  func receive(_ bytes: UnsafeRawBufferPointer) -> SinkState
  /// Where the next bytes may be received to, which saves `receive` a copy; `nil` when there is no such place.
  func space() -> UnsafeMutableRawBufferPointer?
  /// So many bytes, one at least, were received to the beginning of `space`. As `receive` otherwise.
  func advance(by count: Int) -> SinkState
  /// The body is complete.
  func finish() -> Answer
  /// The body will never be complete. A response is sent if the peer can still read one.
  func abort(_ reason: BodyAbort) -> Response?
}

extension BodySink {
  package func start(resume: @escaping @Sendable () -> Void) {}
  package func space() -> UnsafeMutableRawBufferPointer? { nil }
  package func advance(by count: Int) -> SinkState { .ready }
}

package enum SinkState: Sendable { case ready, full }

package enum BodyAbort: Sendable {
  /// The peer ended its side before the announced length.
  case truncated
  /// The connection is gone, or the stream was reset.
  case disconnected
  /// The peer was slower than the server allows.
  case timedOut
  /// The bytes broke the protocol (bad chunk).
  case malformed
}
