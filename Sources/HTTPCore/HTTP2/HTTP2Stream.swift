import HTTPTypes
import Platform

/// One request and its response on an HTTP/2 connection.
///
/// - `Nghttp2` creates it from a complete head and holds it, also in the library's stream user data, until the session
///   removes it. Only the session changes it.
/// - A response may be sent before the peer has ended its side (`hasEnded`); the rest of the body is then unwanted.
final class HTTP2Stream {
  let id: Int32
  /// The request, or why it is refused.
  let request: Result<RequestHead, ProtocolViolation>
  let answersHead: Bool
  let awaitsContinue: Bool
  /// Its index in the streams of `Nghttp2`.
  var index = 0

  var intake: BodyIntake
  /// Whether the peer ended its side.
  var hasEnded: Bool
  /// Bytes of the body received so far.
  var received = 0
  var pace = StreamPace()

  var progress = ResponseProgress()
  /// Whether the response has begun, or waits in its delivery.
  var isAnswered = false

  /// - Parameter hasEnded: whether the head ended the peer's side.
  init(
    id: Int32, _ request: Result<RequestHead, ProtocolViolation>, hasEnded: Bool, answersHead: Bool,
    awaitsContinue: Bool = false, limits: HTTPLimits
  ) {
    self.id = id
    self.request = request
    self.hasEnded = hasEnded
    self.answersHead = answersHead
    self.awaitsContinue = awaitsContinue
    intake = BodyIntake(discardLimit: limits.discardedStream)
  }

  /// Whether the stream waits for the peer to send more of the body.
  var owesBody: Bool { !hasEnded && intake.awaitsBytes }

  /// Whether the time limits of bodies apply.
  var isTimedForBody: Bool { owesBody && !intake.hasRate && progress.delivery?.isWaiting != true }

  /// When a delay, a pace, a hang or a rate has something to do.
  var nextWake: MonotonicTime? {
    [progress.nextWake, intake.nextWake].compactMap { $0 }.min()
  }
}

/// Which of the peer's stream identifiers were used, and which were passed over.
struct StreamIdentifiers {
  private var last: Int32 = 0
  private var skipped: [ClosedRange<Int32>] = []
  /// The most gaps remembered. A stream in a gap beyond them gets no connection error.
  private static let remembered = 64

  /// False when the identifier belongs to a stream that was closed by the use of a higher one (RFC 9113 §5.1.1).
  @discardableResult
  mutating func open(_ stream: Int32) -> Bool {
    guard stream > last else { return !skipped.contains { $0.contains(stream) } }
    if stream > last + 2, skipped.count < Self.remembered { skipped.append(last + 1...stream - 1) }
    last = stream
    return true
  }
}
