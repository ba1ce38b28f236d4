import HTTPTypes

/// One request and its response on an HTTP/2 connection.
final class HTTP2Stream {
  enum Intake {
    case none
    case collecting(limit: Int, finish: (CollectedBody) -> Answer)
    case streaming(any BodySink)
    /// The handler does not want the body: `left` bytes of it are skipped, then the stream is reset.
    case discarding(left: Int)
    /// The peer is told to stop once it has the answer.
    case abandoned
  }

  let id: Int32
  /// What the peer asked for, or why it is refused.
  let request: Result<RequestHead, ProtocolViolation>
  let awaitsContinue: Bool
  var intake = Intake.none
  var collected: [UInt8] = []
  /// What came while the sink was full; at most the stream's window.
  var pending: [UInt8] = []
  var sinkIsFull = false
  /// Whether the peer ended its side.
  var hasEnded: Bool
  var deferred: DeferredResponse?
  var isAnswered = false
  /// What is left to send of the response.
  var body: OutgoingBody?

  init(id: Int32, request: Result<RequestHead, ProtocolViolation>, hasEnded: Bool, awaitsContinue: Bool) {
    self.id = id
    self.request = request
    self.hasEnded = hasEnded
    self.awaitsContinue = awaitsContinue
  }

  var answersHead: Bool {
    if case .success(let request) = request { request.method == .head } else { false }
  }

  /// Whether the rest of the body is the peer's to send.
  var owesBody: Bool {
    if hasEnded || sinkIsFull { return false }
    switch intake {
    case .collecting, .streaming, .discarding: return true
    case .none, .abandoned: return false
    }
  }
}
