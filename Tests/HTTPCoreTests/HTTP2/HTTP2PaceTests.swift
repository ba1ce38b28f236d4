import CNghttp2
import HTTPCore
import HTTPTypes
import Platform
import Testing

/// One slow stream is given up, whatever the others do.
@Suite struct HTTP2PaceTests {
  private static let limits = PaceLimits()
  private let start = MonotonicTime.now

  private func look(_ harness: HTTP2Harness, after seconds: Int) -> Bool {
    harness.session.checkPace(at: start + .seconds(seconds), Self.limits)
  }

  @Test func `gives up a body that trickles beside streams that come and go`() {
    let slow = SinkBox()
    let fast = SinkBox()
    let harness = HTTP2Harness { head in
      switch String(decoding: head.path, as: UTF8.self) {
      case "/slow": .stream(slow.sink)
      case "/fast": .stream(fast.sink)
      default: .respond(text("ok"))
      }
    }
    let client = HTTP2Client()
    let trickle = client.request("PUT", "/slow", upload: .init(bytes: [1], isWhole: false))
    let steady = client.request("PUT", "/fast", upload: .init(bytes: [1], isWhole: false))
    harness.exchange(with: client)
    for second in 0..<30 {
      #expect(!look(harness, after: second))
      client.send(trickle, [2], isWhole: false)
      client.send(steady, Array(repeating: 3, count: 1100), isWhole: false)
      let other = client.request("GET", "/other")
      harness.exchange(with: client)
      #expect(client.replies[other]?.text == "ok")
    }
    #expect(look(harness, after: 30))
    harness.exchange(with: client)
    #expect(slow.sink.aborted == .timedOut)
    #expect(client.replies[trickle]?.status == 408)
    #expect(client.replies[trickle]?.reset == NGHTTP2_NO_ERROR.rawValue)
    #expect(fast.sink.aborted == nil)
    client.send(steady, [3])
    harness.exchange(with: client)
    #expect(client.replies[steady]?.text == "got 33002")
  }

  @Test func `a full sink does not count against the peer's rate`() {
    let box = SinkBox()
    box.sink.state = .full
    let harness = HTTP2Harness { _ in .stream(box.sink) }
    let client = HTTP2Client()
    client.request("PUT", "/", upload: .init(bytes: [1], isWhole: false))
    harness.exchange(with: client)
    for second in stride(from: 0, to: 100, by: 10) { #expect(!look(harness, after: second)) }
    #expect(box.sink.aborted == nil)
  }

  @Test func `resets a stream whose window stays closed, and serves the others`() {
    let harness = HTTP2Harness { _ in .respond(text("some text")) }
    let client = HTTP2Client(window: 4)
    let stuck = client.request("GET", "/")
    let read = client.request("GET", "/")
    harness.exchange(with: client)
    #expect(client.replies[stuck]?.body.count == 9)
    let closed = HTTP2Client(window: 4, consumes: false)
    let other = HTTP2Harness { _ in .respond(text("some text")) }
    let held = closed.request("GET", "/")
    let opened = closed.request("GET", "/")
    other.exchange(with: closed)
    #expect(!look(other, after: 0))
    closed.openWindow(opened, by: 100)
    other.exchange(with: closed)
    #expect(closed.replies[opened]?.text == "some text")
    #expect(!look(other, after: 59))
    #expect(look(other, after: 60))
    other.exchange(with: closed)
    #expect(closed.replies[held]?.text == "some")
    #expect(closed.replies[held]?.reset == NGHTTP2_CANCEL.rawValue)
    #expect(other.session.disposition == .open)
    _ = read
  }

  @Test func `resets a stream whose window opens by a byte a minute, and bears one that opens by a kilobyte`() {
    let harness = HTTP2Harness { _ in .respond(text(String(repeating: "x", count: 9000))) }
    let client = HTTP2Client(window: 4, consumes: false)
    let steady = client.request("GET", "/")
    let trickle = client.request("GET", "/")
    harness.exchange(with: client)
    #expect(!look(harness, after: 0))
    for minute in 1...3 {
      client.openWindow(steady, by: 1024)
      client.openWindow(trickle, by: 1)
      harness.exchange(with: client)
      #expect(look(harness, after: minute * 60) == (minute == 1))
      harness.exchange(with: client)
    }
    #expect(client.replies[steady]?.reset == nil)
    #expect(client.replies[trickle]?.reset == NGHTTP2_CANCEL.rawValue)
  }

  @Test func `gives up on a head that trickles`() {
    let harness = HTTP2Harness { _ in .respond(text("ok")) }
    let peer = RawPeer(harness)
    peer.send(.headers(1, .get, flags: Frame.endStream))
    #expect(!look(harness, after: 0))
    #expect(!look(harness, after: 10))
    #expect(look(harness, after: 11))
    #expect(peer.received().contains { $0.kind == .goAway })
  }

  @Test func `asks for an end of an unwanted body that goes on for too long`() {
    let harness = HTTP2Harness { _ in .respond(text("no", .unauthorized)) }
    let client = HTTP2Client()
    let stream = client.request("PUT", "/", upload: .init(bytes: [], isWhole: false))
    harness.exchange(with: client)
    for second in 0..<5 {
      #expect(!look(harness, after: second))
      client.send(stream, Array(repeating: 1, count: 500_000), isWhole: false)
      harness.exchange(with: client)
      #expect(client.replies[stream]?.reset == nil)
    }
    #expect(look(harness, after: 5))
    harness.exchange(with: client)
    #expect(client.replies[stream]?.text == "no")
    #expect(client.replies[stream]?.reset == NGHTTP2_NO_ERROR.rawValue)
    #expect(harness.session.waiting == .request)
  }

  @Test func `resets an unwanted body that stops coming`() {
    let harness = HTTP2Harness { _ in .respond(text("no", .unauthorized)) }
    let client = HTTP2Client()
    let stream = client.request(
      "PUT", "/", [("content-length", "9000000"), ("expect", "100-continue")],
      upload: .init(bytes: [], isWhole: false))
    harness.exchange(with: client)
    #expect(client.replies[stream]?.text == "no")
    #expect(client.replies[stream]?.reset == nil)
    #expect(!look(harness, after: 0))
    #expect(look(harness, after: 5))
    harness.exchange(with: client)
    #expect(client.replies[stream]?.reset == NGHTTP2_NO_ERROR.rawValue)
    #expect(harness.session.waiting == .request)
  }

  @Test func `does not wait for an unwanted body when it drains`() {
    let harness = HTTP2Harness { _ in .respond(text("no", .unauthorized)) }
    let client = HTTP2Client()
    client.request("PUT", "/", upload: .init(bytes: [], isWhole: false))
    harness.exchange(with: client)
    #expect(harness.session.disposition == .open)
    harness.session.drain()
    harness.exchange(with: client)
    #expect(harness.session.disposition == .linger)
  }
}
