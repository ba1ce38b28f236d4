import HTTPTypes
import Platform

/// One request and its response on an HTTP/2 connection.
///
/// - `Nghttp2` makes it of a complete head and holds it, in the library's stream user data too, until the session removes
///   it. The session alone changes it.
/// - `exchange` is there from `begin` until the answer leaves or the stream is gone. `deferred` is the answer that is due,
///   `body` or `feed` what is left to send of one that is begun.
/// - `hasEnded` is about the peer's side. An answer may come before; then the rest of the body is unwanted.
final class HTTP2Stream {
  let id: Int32
  /// What the peer asked for, or why it is refused.
  let request: Result<RequestHead, ProtocolViolation>
  let answersHead: Bool
  let awaitsContinue: Bool
  /// Where `Nghttp2` keeps it.
  var place = 0

  var intake: BodyIntake
  /// Whether the peer ended its side.
  var hasEnded: Bool
  /// Bytes of the body so far.
  var received = 0
  var pace = StreamPace()

  var exchange: Exchange?
  var deferred: DeferredResponse?
  /// Whether the answer has begun, or waits in `departure`.
  var isAnswered = false
  var body: BodyWriter?
  var feed: FeedWriter?
  /// The answer, if it is delayed, paced or cut.
  var departure: Departure?

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

  /// Whether the rest of the body is the peer's to send.
  var owesBody: Bool { !hasEnded && intake.awaitsBytes }

  /// Whether the peer's time for it is limited.
  var isTimedForBody: Bool { owesBody && !intake.hasRate && departure?.isWaiting != true }

  /// When the time has something to do.
  var nextWake: MonotonicTime? {
    [departure?.nextWake(body), intake.nextWake].compactMap { $0 }.min()
  }
}

/// Which of the peer's stream identifiers were used, and which were passed over.
struct StreamIdentifiers {
  private var last: Int32 = 0
  private var skipped: [ClosedRange<Int32>] = []
  /// A peer that leaves more gaps than that is odd, and only gets the milder answer.
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
