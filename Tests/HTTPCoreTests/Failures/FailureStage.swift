import HTTPCore
import HTTPTypes
import Platform
import Synchronization
import Testing

/// The decision of a handler on a request, for the case that the request is interrupted.
final class Struck: ExchangeDecision {}

/// One connection of either protocol, whose responses are delayed, paced and cut by a manual clock.
final class FailureStage {
  /// Delivers every response and admits every request in the same way; records interrupted requests.
  final class Handler: RequestHandler {
    let admission: @Sendable (RequestHead) -> Admission
    let delivery: @Sendable (Response) -> Delivery
    private let brokenOff = Mutex<[String]>([])

    var breaks: [String] { brokenOff.withLock { $0 } }

    init(
      _ admission: @escaping @Sendable (RequestHead) -> Admission,
      _ delivery: @escaping @Sendable (Response) -> Delivery
    ) {
      self.admission = admission
      self.delivery = delivery
    }

    func begin(_ head: RequestHead) -> Admission { admission(head) }

    func willSend(_ response: Response, for exchange: Exchange) -> Delivery {
      exchange.head.path.elementsEqual("/plain".utf8) ? Delivery(response) : delivery(response)
    }

    func brokeOff(_ exchange: Exchange, _ answer: Response?) {
      let stage = exchange.passedWillSend ? "while it waited" : "before its answer"
      brokenOff.withLock {
        $0.append("\(stage), \(answer?.code ?? 0), \(exchange.decision is Struck ? "struck" : "-")")
      }
    }
  }

  enum Version: CaseIterable { case http1, http2 }

  let handler: Handler
  let session: any HTTPSession
  let client = HTTP2Client()
  private let version: Version
  private let http1: SessionHarness
  private let http2: HTTP2Harness
  private var text = ""
  private var now: MonotonicTime { clock.now }
  private let clock = TurnedClock()

  init(
    _ version: Version, admission: @escaping @Sendable (RequestHead) -> Admission,
    delivery: @escaping @Sendable (Response) -> Delivery
  ) {
    self.version = version
    handler = Handler(admission, delivery)
    http1 = SessionHarness(handler) { [clock] in clock.now }
    http2 = HTTP2Harness(handler) { [clock] in clock.now }
    session = version == .http1 ? http1.session : http2.session
  }

  /// A stage that answers with `body`.
  convenience init(
    _ version: Version, body: ResponseBody = .bytes(Array(repeating: 120, count: 2000)),
    _ delivery: @escaping @Sendable (Response) -> Delivery
  ) {
    self.init(
      version, admission: { _ in Admission(.respond(Response(.ok, body: body)), decision: Struck()) },
      delivery: delivery)
  }

  // MARK: The peer

  /// Begins a request and returns its stream, which is 1 for HTTP/1.
  @discardableResult
  func request(_ method: String = "GET", _ path: String = "/", length: Int? = nil, body: Int = 0) -> Int32 {
    let bytes = [UInt8](repeating: 98, count: body)
    var stream: Int32 = 1
    switch version {
    case .http1:
      let announced = length.map { "Content-Length: \($0)\r\n" } ?? ""
      http1.send("\(method) \(path) HTTP/1.1\r\nHost: a\r\n\(announced)\r\n")
      if body > 0 { http1.send(bytes) }
    case .http2:
      let upload = length.map { HTTP2Client.Upload(bytes: bytes[...], isWhole: $0 == body) }
      stream = client.request(method, path, length.map { [("content-length", "\($0)")] } ?? [], upload: upload)
    }
    move()
    return stream
  }

  /// Sends bytes as they are, over HTTP/1.
  func send(_ text: String) {
    http1.send(text)
    move()
  }

  /// Moves bytes both ways until neither side has any.
  func move() {
    switch version {
    case .http1: text += http1.drained()
    case .http2: http2.exchange(with: client)
    }
  }

  // MARK: Time

  /// Lets time pass, with a wake-up at each time that the session asks for.
  func pass(_ duration: Duration) {
    let end = now + duration
    var wakes = 0
    while let next = session.nextWake, next <= end {
      clock.now = max(now, next)
      session.wake()
      move()
      wakes += 1
      if wakes > 100_000 {
        Issue.record("wakes without end")
        return
      }
    }
    clock.now = end
  }

  // MARK: Received

  /// The body of stream 1 or of the only answer.
  var bodyCount: Int {
    switch version {
    case .http1: text.split(separator: "\n\n", maxSplits: 1).dropFirst().first?.utf8.count ?? 0
    case .http2: client.replies[1]?.body.count ?? 0
    }
  }

  var received: String { text }

  /// The status of the first answer; 0 before its head.
  var status: Int {
    switch version {
    case .http1: Int(text.dropFirst(9).prefix(3)) ?? 0
    case .http2: client.replies[1]?.status ?? 0
    }
  }

  var announcedLength: Int? {
    switch version {
    case .http1:
      text.split(separator: "\n").first { $0.hasPrefix("content-length: ") }.flatMap { Int($0.dropFirst(16)) }
    case .http2: client.replies[1]?.headers["content-length"].flatMap { Int($0) }
    }
  }

  /// Whether the answer is whole and the connection goes on.
  var isWhole: Bool {
    switch version {
    case .http1: announcedLength == bodyCount && session.disposition == .open
    case .http2: client.replies[1]?.hasEnded == true && client.replies[1]?.reset == nil
    }
  }

  /// How the exchange ended, if it did: what the peer sees.
  var end: End {
    if session.disposition == .reset { return .connectionReset }
    if version == .http2 {
      if let code = client.replies[1]?.reset { return .streamReset(code) }
      if !client.goAways.isEmpty { return .closed }
    }
    return session.disposition == .open ? .open : .closed
  }

  enum End: Equatable { case open, closed, connectionReset, streamReset(UInt32) }
}

/// A clock that advances only on demand.
final class TurnedClock: Sendable {
  private let time = Mutex(MonotonicTime.now)
  var now: MonotonicTime {
    get { time.withLock { $0 } }
    set { time.withLock { $0 = newValue } }
  }
}
