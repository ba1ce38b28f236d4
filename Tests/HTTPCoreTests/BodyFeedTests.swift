import HTTPCore
import HTTPTypes
import Platform
import Synchronization
import Testing

/// A feed that a test controls.
final class ProbeFeed: BodyFeed {
  private struct State {
    var pieces: [FeedPiece] = []
    var wake: (@Sendable () -> Void)?
    var asked = 0
    var isCancelled = false
  }

  private let state = Mutex(State())

  var isStarted: Bool { state.withLock { $0.wake != nil } }
  var isCancelled: Bool { state.withLock { $0.isCancelled } }
  /// How often a piece was asked for.
  var asked: Int { state.withLock { $0.asked } }

  func give(_ pieces: FeedPiece...) {
    let wake = state.withLock { state in
      state.pieces += pieces
      return state.wake
    }
    wake?()
  }

  func give(_ text: String) { give(.bytes(Array(text.utf8))) }

  func start(wake: @escaping @Sendable () -> Void) { state.withLock { $0.wake = wake } }

  func next() -> FeedPiece {
    state.withLock { state in
      state.asked += 1
      return state.pieces.isEmpty ? .dry : state.pieces.removeFirst()
    }
  }

  func cancel() { state.withLock { $0.isCancelled = true } }
}

/// Bodies of unknown length, over HTTP/1 and HTTP/2.
struct BodyFeedTests {
  private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
  private let feed = ProbeFeed()

  private func http1(limits: HTTPLimits = HTTPLimits()) -> SessionHarness {
    SessionHarness(limits: limits) { [feed] _ in .respond(Response(.ok, body: .feed(feed))) }
  }

  @Test func `goes out in chunks as it comes, and the connection goes on after its end (RFC 9112 section 7.1)`() {
    let harness = http1()
    harness.send(Self.get)
    #expect(harness.taken() == "HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n")
    #expect(!harness.session.hasMoreOutput && harness.session.waiting == .nothing)
    feed.give("hello")
    harness.session.readMailbox()
    #expect(harness.drained() == "5\nhello\n")
    feed.give(.bytes(Array(repeating: 120, count: 20)), .end)
    harness.session.readMailbox()
    #expect(harness.drained() == "14\n\(String(repeating: "x", count: 20))\n0\n\n")
    #expect(harness.session.waiting == .request && harness.session.disposition == .open)
    #expect(!feed.isCancelled)
  }

  @Test func `ends with the connection where there are no chunks`() {
    let harness = http1()
    harness.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    #expect(harness.taken() == "HTTP/1.1 200 OK\nconnection: close\n\n")
    feed.give("hello")
    feed.give(.end)
    harness.session.readMailbox()
    #expect(harness.drained() == "hello")
    #expect(harness.session.disposition == .close)
  }

  @Test func `is not asked for the answer to a HEAD`() {
    let harness = http1()
    harness.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(harness.taken() == "HTTP/1.1 200 OK\n\n")
    #expect(!feed.isStarted && harness.session.waiting == .request)
  }

  @Test func `is asked for no more than the output has room for`() {
    var limits = HTTPLimits()
    limits.outputMark = 100
    let harness = http1(limits: limits)
    for _ in 0..<5 { feed.give(.bytes(Array(repeating: 0, count: 80))) }
    harness.send(Self.get)
    #expect(feed.asked == 1)
    #expect(harness.session.hasMoreOutput)
    _ = harness.taken()
    harness.session.produce()
    #expect(feed.asked == 3)
  }

  @Test func `lets what is pipelined behind it wait`() {
    let harness = http1()
    harness.send(Self.get + Self.get)
    #expect(harness.session.requestsBegun == 1)
    feed.give(.end)
    harness.session.readMailbox()
    #expect(harness.session.requestsBegun == 2)
  }

  @Test func `is cancelled when the peer is gone`() {
    let harness = http1()
    harness.send(Self.get)
    harness.session.disconnect()
    #expect(feed.isCancelled)
    feed.give("late")
    harness.session.readMailbox()
    #expect(!harness.drained().contains("late"))
  }

  @Test func `ends whole when the peer ends its side, or the server stops`() {
    for stop: (SessionHarness) -> Void in [{ $0.session.receiveEnd() }, { $0.session.drain() }] {
      let feed = ProbeFeed()
      let harness = SessionHarness { _ in .respond(Response(.ok, body: .feed(feed))) }
      harness.send(Self.get)
      _ = harness.taken()
      stop(harness)
      #expect(harness.drained() == "0\n\n")
      #expect(feed.isCancelled && harness.session.disposition == .close)
    }
  }

  @Test func `goes out in frames over HTTP/2 while other streams go on`() throws {
    let harness = HTTP2Harness { [feed] head in
      head.path.elementsEqual("/feed".utf8) ? .respond(Response(.ok, body: .feed(feed))) : .respond(text("other"))
    }
    let client = HTTP2Client()
    let stream = client.request("GET", "/feed")
    harness.exchange(with: client)
    #expect(client.replies[stream]?.status == 200 && client.replies[stream]?.headers["content-length"] == nil)
    #expect(!harness.session.hasMoreOutput && harness.session.waiting == .nothing)
    feed.give("one")
    harness.exchange(with: client)
    #expect(client.replies[stream]?.text == "one")
    let other = client.request("GET", "/other")
    harness.exchange(with: client)
    #expect(client.replies[other]?.text == "other")
    feed.give(.bytes(Array(repeating: 120, count: 100_000)), .end)
    harness.exchange(with: client)
    #expect(client.replies[stream]?.body.count == 100_003 && client.replies[stream]?.hasEnded == true)
    #expect(client.replies[stream]?.reset == nil)
  }

  @Test func `waits for the window of an HTTP/2 peer that does not read, and asks for nothing meanwhile`() {
    let harness = HTTP2Harness { [feed] _ in .respond(Response(.ok, body: .feed(feed))) }
    let client = HTTP2Client(window: 10, consumes: false)
    let stream = client.request("GET", "/")
    for _ in 0..<3 { feed.give("01234567") }
    harness.exchange(with: client)
    #expect(client.replies[stream]?.text == "0123456701" && feed.asked == 2)
    let pace = PaceLimits()
    let start = MonotonicTime.now
    #expect(!harness.session.checkPace(at: start, pace))
    #expect(harness.session.checkPace(at: start + .seconds(3600), pace))
    harness.exchange(with: client)
    #expect(feed.isCancelled && client.replies[stream]?.reset != nil)
  }

  @Test func `ends whole over HTTP/2 when the server stops, and is cancelled when its stream is reset`() {
    let harness = HTTP2Harness { [feed] _ in .respond(Response(.ok, body: .feed(feed))) }
    let client = HTTP2Client()
    let stream = client.request("GET", "/")
    harness.exchange(with: client)
    harness.session.drain()
    harness.exchange(with: client)
    #expect(client.replies[stream]?.hasEnded == true && client.replies[stream]?.reset == nil && feed.isCancelled)

    let other = ProbeFeed()
    let second = HTTP2Harness { _ in .respond(Response(.ok, body: .feed(other))) }
    let leaving = HTTP2Client()
    let left = leaving.request("GET", "/")
    second.exchange(with: leaving)
    leaving.reset(left)
    second.exchange(with: leaving)
    #expect(other.isCancelled)
  }
}
