import HTTPTypes

/// Answers requests. Sessions call it on their connection's lane, so it must not block; `DeferredResponse` answers
/// later.
///
/// - Every request with a complete head gets one `begin`, then one `willSend` or one `brokeOff`. If the peer goes while
///   the response is delayed, `brokeOff` follows `willSend`.
/// - A request refused before its head is complete gets one `refuse` and nothing else.
/// - A request refused during its body gets a `refuse`, unless its sink words the response, and then `willSend`.
/// - Class-bound: a value behind a protocol is copied for each call.
package protocol RequestHandler: AnyObject, Sendable {
  /// Decides, before anything takes effect, how the body is taken in.
  func begin(_ head: RequestHead) -> Admission
  /// Called before any response is sent, from a plane or from the protocol: the only place to log it, change it, delay
  /// it or cut it.
  func willSend(_ response: Response, for exchange: Exchange) -> Delivery
  /// The peer has gone before it was answered, or the admission's terms ended the exchange within its body.
  ///
  /// - Parameter answer: what the sink would have answered, or the response that was delayed (`passedWillSend`).
  func brokeOff(_ exchange: Exchange, _ answer: Response?)
  /// Words the response to a protocol violation; the connection or the stream ends after it.
  ///
  /// - Parameter exchange: the request in whose body it happened; nil when there is none yet.
  func refuse(_ violation: ProtocolViolation, _ version: HTTPVersion, in exchange: Exchange?) -> Response
  /// For the log only: a connection ends before it spoke HTTP, so there is no response.
  func note(_ violation: ProtocolViolation, _ version: HTTPVersion)
  /// A client of the proxy was connected to another host, or was refused. Called from any thread.
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
  /// Answer without reading the body, and without `100 Continue`.
  case respond(Answer)
  /// Gather the body in memory, then answer.
  ///
  /// - Parameter notes: for the exchange, in case it gets no answer.
  case collect(limit: Int, notes: (any ExchangeNotes)? = nil, finish: (CollectedBody) -> Answer)
  /// Pass the body on as it arrives.
  case stream(any BodySink, notes: (any ExchangeNotes)? = nil)

  package static func respond(_ response: consuming Response) -> Intake { .respond(.now(response)) }

  /// The answer to a body that was already collected.
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
  /// An answer with a decision that depended on the body: it becomes the exchange's.
  indirect case decided(any ExchangeDecision, Answer)
}

/// Takes one request body as it arrives. Called on the connection's lane only.
package protocol BodySink: AnyObject {
  /// Called once before any byte. A full sink calls `resume`, from any thread, when it can take more.
  func start(resume: @escaping @Sendable () -> Void)
  /// Takes all of `bytes`. After `.full` the connection reads no more until `resume` is called.
  func receive(_ bytes: UnsafeRawBufferPointer) -> SinkState
  /// A buffer that the next bytes may be received into, which saves the copy of `receive`; nil without one.
  func space() -> UnsafeMutableRawBufferPointer?
  /// At least one byte was received into `space`. As `receive` otherwise.
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
