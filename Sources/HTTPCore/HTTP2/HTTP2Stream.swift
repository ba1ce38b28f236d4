import HTTPTypes

/// One request and its response on an HTTP/2 connection.
final class HTTP2Stream {
  enum Intake {
    case none
    case collecting(limit: Int, finish: (CollectedBody) -> Answer)
    case streaming(any BodySink)
    /// The handler does not want the body: `left` bytes of it are skipped, then the peer is told to stop.
    case discarding(left: Int)
    /// The peer is told to stop once it has the answer.
    case abandoned
  }

  let id: Int32
  /// What the peer asked for, or why it is refused.
  let request: Result<RequestHead, ProtocolViolation>
  let answersHead: Bool
  let awaitsContinue: Bool

  // Unchecked: a stream is its lane's alone, and what it calls never re-enters it; checks took a tenth of the time.
  @exclusivity(unchecked) var intake = Intake.none
  @exclusivity(unchecked) var collected: [UInt8] = []
  /// What came while the sink was full; at most the stream's window.
  @exclusivity(unchecked) var pending: [UInt8] = []
  @exclusivity(unchecked) var sinkIsFull = false
  /// Bytes of the body so far.
  @exclusivity(unchecked) var received = 0
  @exclusivity(unchecked) var pace = StreamPace()
  /// Whether the peer ended its side.
  @exclusivity(unchecked) var hasEnded: Bool
  @exclusivity(unchecked) var deferred: DeferredResponse?
  @exclusivity(unchecked) var isAnswered = false
  /// The request, until its answer begins.
  @exclusivity(unchecked) var exchange: Exchange?
  /// What is left to send of the response.
  @exclusivity(unchecked) var body: OutgoingBody?

  init(id: Int32, _ head: HTTP2Head) {
    self.id = id
    request = head.request
    answersHead = head.answersHead
    hasEnded = head.ends
    awaitsContinue = head.awaitsContinue
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
