import CNghttp2
import HTTPCore
import HTTPTypes
import Synchronization
import Testing

@Suite struct HTTP2LimitTests {
  private static let calm: UInt32 = NGHTTP2_ENHANCE_YOUR_CALM.rawValue

  @Test func `announces its limits`() {
    let harness = HTTP2Harness { _ in .respond(text("ok")) }
    let settings = RawPeer(harness).received().first { $0.kind == .settings && $0.flags == 0 }
    // Streams at a time, a stream's window, the head's size.
    #expect(settings?.payload == [0, 3, 0, 0, 1, 0, 0, 4, 0, 4, 0, 0, 0, 6, 0, 1, 0, 0])
  }

  @Test func `refuses more streams at a time than it announced`() {
    let begun = Mutex(0)
    let harness = HTTP2Harness { _ in
      begun.withLock { $0 += 1 }
      return .respond(.later(DeferredResponse()))
    }
    let peer = RawPeer(harness)
    for number in 0..<257 { peer.send(.headers(UInt32(number * 2 + 1), .get)) }
    #expect(begun.withLock { $0 } == 256)
    #expect(peer.received().contains { $0.kind == .goAway || $0.kind == .reset && $0.stream == 513 })
  }

  @Test(arguments: [1, 40]) func `answers 431 to a head that is too large`(_ fields: Int) {
    let begun = Mutex(0)
    var limits = HTTPLimits()
    limits.head = 4000
    let harness = HTTP2Harness(limits: limits) { _ in
      begun.withLock { $0 += 1 }
      return .respond(text("ok"))
    }
    let client = HTTP2Client()
    let value = String(repeating: "v", count: 4000 / fields)
    let stream = client.request("GET", "/", (0..<fields).map { ("x-\($0)", value) })
    let after = client.request("GET", "/")
    harness.exchange(with: client)
    #expect(client.replies[stream]?.status == 431)
    #expect(client.replies[after]?.text == "ok")
    #expect(begun.withLock { $0 } == 1)
  }

  /// 4,000 bytes put into the dynamic table once and then asked for with one byte each.
  private static func expanding(to times: Int) -> [UInt8] {
    [0x40, 1, UInt8(ascii: "x"), 127, 0xa1, 0x1e] + [UInt8](repeating: UInt8(ascii: "v"), count: 4000)
      + [UInt8](repeating: 0xbe, count: times)
  }

  @Test func `refuses a head that HPACK expands beyond the limit, and ends the connection if it is far beyond`() {
    let begun = Mutex(0)
    let harness = HTTP2Harness { _ in
      begun.withLock { $0 += 1 }
      return .respond(text("ok"))
    }
    let peer = RawPeer(harness)
    peer.send(
      Frame(
        .headers, Frame.endHeaders | Frame.endStream, stream: 1, payload: Frame.block(.get) + Self.expanding(to: 20)))
    #expect(peer.received().contains { $0.kind == .headers && $0.stream == 1 })
    #expect(harness.session.disposition == .open)
    peer.send(
      Frame(
        .headers, Frame.endHeaders | Frame.endStream, stream: 3,
        payload: Frame.block(.get) + [UInt8](repeating: 0xbe, count: 16_000)))
    #expect(peer.received().last?.code == Self.calm)
    #expect(harness.session.disposition == .linger)
    #expect(begun.withLock { $0 } == 0)
  }

  @Test func `cuts off a peer whose heads are too large again and again`() {
    let harness = HTTP2Harness { _ in .respond(text("ok")) }
    let peer = RawPeer(harness)
    var sent = 0
    while harness.session.disposition == .open, sent < 1000 {
      let block = Frame.block(.get) + (sent == 0 ? Self.expanding(to: 20) : [UInt8](repeating: 0xbe, count: 20))
      peer.send(
        Frame(.headers, Frame.endHeaders | Frame.endStream, stream: UInt32(sent * 2 + 1), payload: block))
      sent += 1
    }
    #expect(2..<50 ~= sent)
    #expect(peer.received().last?.code == Self.calm)
  }

  @Test func `cuts off a peer whose trailers are far too large`() {
    let harness = HTTP2Harness { _ in .collect(limit: 100) { _ in .now(text("ok")) } }
    let peer = RawPeer(harness)
    peer.send(.headers(1, .post, flags: Frame.endHeaders))
    peer.send(Frame(.headers, Frame.endHeaders | Frame.endStream, stream: 1, payload: Self.expanding(to: 12_000)))
    #expect(peer.received().last?.code == Self.calm)
    #expect(harness.session.disposition == .linger)
  }

  @Test func `takes as many fields and as long a target as over HTTP/1.1`() {
    let harness = HTTP2Harness { head in
      head.headers.fields.count > 900 ? .respond(text("many")) : .respond(text("\(head.target.count)"))
    }
    let client = HTTP2Client()
    // The authority is Host, which is a field too.
    let many = client.request("GET", "/", (0..<999).map { ("x-\($0)", "y") })
    let tooMany = client.request("GET", "/", (0..<1000).map { ("x-\($0)", "y") })
    let long = client.request("GET", "/" + String(repeating: "p", count: (32 << 10) - 1))
    harness.exchange(with: client)
    #expect(client.replies[many]?.text == "many")
    #expect(client.replies[tooMany]?.status == 431)
    #expect(client.replies[long]?.text == "32768")
  }

  @Test(arguments: [
    ("FOO", "/", 400), ("CONNECT", "", 400), ("GET", "/" + String(repeating: "p", count: 32 << 10), 414),
  ])
  func `refuses as over HTTP/1.1`(_ method: String, _ path: String, _ status: Int) {
    var limits = HTTPLimits()
    limits.methods = [.get, .connect]
    let harness = HTTP2Harness(limits: limits) { _ in .respond(text("never")) }
    let peer = HTTP2Client()
    guard method != "CONNECT" else {
      let raw = RawPeer(harness)
      raw.send(.headers(1, [(":method", "CONNECT"), (":authority", "localhost:80")]))
      #expect(raw.received().contains { $0.kind == .headers && $0.stream == 1 })
      return
    }
    let stream = peer.request(method, path)
    harness.exchange(with: peer)
    #expect(peer.replies[stream]?.status == status)
    #expect(peer.replies[stream]?.text == "refused")
  }

  @Test func `refuses a host other than the authority`() {
    let harness = HTTP2Harness { _ in .respond(text("never")) }
    let client = HTTP2Client()
    let stream = client.request("GET", "/", [("host", "elsewhere")])
    harness.exchange(with: client)
    #expect(client.replies[stream]?.status == 400)
  }

  @Test(arguments: [Frame(.ping, payload: [0, 0, 0, 0, 0, 0, 0, 0]), .settings()])
  func `ends the connection on a flood of frames that need a reply`(_ frame: Frame) {
    let harness = HTTP2Harness { _ in .respond(text("ok")) }
    let peer = RawPeer(harness)
    // In one read, so that nothing can be answered between.
    harness.send(Array(repeatElement(frame.bytes, count: 1800).joined()))
    #expect(peer.received().last?.kind == .goAway)
    #expect(peer.received().last?.code == Self.calm)
    #expect(harness.session.disposition == .linger)
  }

  @Test func `gives up on a peer that resets what it asks for, again and again`() {
    let harness = HTTP2Harness { _ in .respond(.later(DeferredResponse())) }
    let peer = RawPeer(harness)
    var sent = 0
    while harness.session.disposition == .open, sent < 5000 {
      let stream = UInt32(sent * 2 + 1)
      peer.send(.headers(stream, .get))
      peer.send(Frame(.reset, stream: stream, payload: Frame.big(8)))
      sent += 1
    }
    #expect(sent < 2000)
    #expect(peer.received().contains { $0.kind == .goAway })
  }

  @Test func `ends the connection on an endless head`() {
    let harness = HTTP2Harness { _ in .respond(text("ok")) }
    let peer = RawPeer(harness)
    peer.send(.headers(1, .get, flags: Frame.endStream))
    #expect(harness.session.waiting == .head)
    for _ in 0..<20 { peer.send(Frame(.continuation, stream: 1, payload: Frame.block([("a", "b")]))) }
    #expect(peer.received().contains { $0.kind == .goAway })
    #expect(harness.session.disposition == .linger)
  }

  @Test func `takes no notice of priorities, however many`() {
    let harness = HTTP2Harness { _ in .respond(text("ok")) }
    let peer = RawPeer(harness)
    for number in 1...3000 {
      peer.send(
        Frame(.priority, stream: UInt32(number % 500) * 2 + 1, payload: Frame.big(UInt32(number % 7) * 2) + [7]))
    }
    peer.send(.headers(1001, .get))
    #expect(peer.received().contains { $0.kind == .data && $0.stream == 1001 })
    #expect(harness.session.disposition == .open)
  }

  @Test func `tells a broken preface from a bad request`() {
    let context = SessionContext(handler: ClosureHandler { _ in .respond(text("ok")) })
    func session(_ text: String) -> (any HTTPSession)? {
      Array(text.utf8).withUnsafeBytes {
        ProtocolChoice.session(beginning: $0, context: context, output: OutputQueue(), mailbox: Mailbox {})
      }
    }
    #expect(session("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") is HTTP2Session)
    #expect(session("INVALID CONNECTION PREFACE\r\n\r\n") is HTTP2Session)
    #expect(session("PRI * HTTP/2.0\r\n") == nil)
    #expect(session("FOO / HTTP/1.1\r\n\r\n") is HTTP1Session)
    #expect(session("GET NO VERSION\r\n\r\n") is HTTP1Session)
  }

  @Test func `answers a broken preface with GOAWAY and the end`() {
    let harness = HTTP2Harness { _ in .respond(text("ok")) }
    harness.send(Array("INVALID CONNECTION PREFACE\r\n\r\n".utf8))
    #expect(Frame.parse(harness.taken()).last?.code == NGHTTP2_PROTOCOL_ERROR.rawValue)
    #expect(harness.session.disposition == .linger)
  }
}
