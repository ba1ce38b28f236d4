import HTTPTypes

/// What answers requests. Sessions call it on their connection's lane, so each call returns immediately; a wait is a
/// `DeferredResponse`.
///
/// - Every request with a whole head gets one `begin`, then one `willSend` or one `brokeOff`; an answer that waits, and whose
///   peer goes meanwhile, gets `brokeOff` after its `willSend`.
/// - What is refused before there is a head gets one `refuse` and nothing else.
/// - A request that is refused during its body gets a `refuse` for the answer's wording, unless its sink words it, and
///   then the `willSend` of any other.
/// - An object: a value behind a protocol is copied for each call.
package protocol RequestHandler: AnyObject, Sendable {
  /// Sees the head, before anything takes effect, and says how the body is to be taken in.
  func begin(_ head: RequestHead) -> Admission
  /// The answer is about to leave, from a plane or the protocol: the one place to look at it, to change it, or to have it
  /// delayed or cut.
  func willSend(_ response: Response, for exchange: Exchange) -> Delivery
  /// The peer went away before it was answered, or the admission's terms ended the exchange within its body.
  ///
  /// - Parameter answer: what the sink would have answered, or the answer that waited (`isSeenOut`).
  func brokeOff(_ exchange: Exchange, _ answer: Response?)
  /// Words the answer to what the protocol refuses; the connection or the stream ends with it.
  ///
  /// - Parameter exchange: the request in whose body it happened; nil when there is none yet.
  func refuse(_ violation: ProtocolViolation, _ version: HTTPVersion, in exchange: Exchange?) -> Response
  /// For the log alone: what ends a connection that speaks no HTTP yet, and so gets no answer.
  func note(_ violation: ProtocolViolation, _ version: HTTPVersion)
  /// A client of the proxy has reached a host of the network, or has not, for that reason. Called from any thread.
  func handedOff(_ handOff: HandOff, _ refusal: ProtocolViolation?)
}

extension RequestHandler {
  package func willSend(_ response: Response, for exchange: Exchange) -> Delivery { Delivery(response) }
  package func brokeOff(_ exchange: Exchange, _ answer: Response?) {}
  package func note(_ violation: ProtocolViolation, _ version: HTTPVersion) {}
  package func handedOff(_ handOff: HandOff, _ refusal: ProtocolViolation?) {}

  package func refuse(_ violation: ProtocolViolation, _ version: HTTPVersion, in exchange: Exchange?) -> Response {
    Response(violation.status, body: .bytes(Array(violation.status.reasonPhrase.utf8)))
  }
}

/// What to do with a request after its head.
package enum Intake {
  /// Answer without reading the body, and instead of `100 Continue`.
  case respond(Answer)
  /// Gather the body in memory, then answer.
  ///
  /// - Parameter notes: for the exchange, should no answer come of it.
  case collect(limit: Int, notes: (any ExchangeNotes)? = nil, finish: (CollectedBody) -> Answer)
  /// Pass the body on as it arrives.
  case stream(any BodySink, notes: (any ExchangeNotes)? = nil)

  package static func respond(_ response: consuming Response) -> Intake { .respond(.now(response)) }

  /// The answer to a body that was gathered before.
  package func take(_ body: CollectedBody) -> Answer {
    switch (self, body) {
    case (.respond(let answer), _): return answer
    case (.collect(let limit, _, let finish), .complete(let bytes)) where bytes.count > limit: return finish(.tooLarge)
    case (.collect(_, _, let finish), _): return finish(body)
    case (.stream(let sink, _), .complete(let bytes)):
      sink.start {}
      _ = bytes.withUnsafeBytes { sink.receive($0) }
      return sink.finish()
    case (.stream(let sink, _), .tooLarge): return .now(sink.abort(.disconnected) ?? Response(.contentTooLarge))
    }
  }
}

package enum CollectedBody: Sendable {
  case complete([UInt8])
  /// More than the limit came; the rest is not read.
  case tooLarge
}

package enum Answer: Sendable {
  case now(Response)
  case later(DeferredResponse)
  /// What the body has decided, for the exchange, and the answer.
  indirect case decided(any ExchangeDecision, Answer)
}

/// Takes one request body as it arrives. Called on the connection's lane only.
package protocol BodySink: AnyObject {
  /// Called once before any byte, with what a full sink calls, from any thread, when it can take more.
  func start(resume: @escaping @Sendable () -> Void)
  /// Takes all of `bytes`. After `.full` the connection reads no more until `resume` is called.
  func receive(_ bytes: UnsafeRawBufferPointer) -> SinkState
  /// Where the next bytes may be received to, which saves `receive` a copy; `nil` when there is no such place.
  func space() -> UnsafeMutableRawBufferPointer?
  /// `count` bytes, one at least, were received to the beginning of `space`. As `receive` otherwise.
  func advance(by count: Int) -> SinkState
  /// The body is complete.
  func finish() -> Answer
  /// The body will never be complete. The response is sent if the peer can still read one.
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
