import CNghttp2
import HTTPCore
import HTTPTypes
import Testing

/// What a peer makes the server queue is bounded, also when it reads nothing.
@Suite struct HTTP2UnreadOutputTests {
  private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + Frame.settings().bytes
  private static let ack = Frame(.settings, Frame.ack).bytes

  /// Requests, each on a stream of its own, with what `then` adds to each.
  private static func streams(_ fields: [(String, String)], flags: UInt8 = 5, then: (UInt32) -> [Frame] = { _ in [] })
    -> [UInt8]
  {
    (0..<2000).flatMap { number in
      let stream = UInt32(number * 2 + 1)
      return ([Frame.headers(stream, fields, flags: flags)] + then(stream)).flatMap(\.bytes)
    }
  }

  /// What a hostile peer sends without reading a byte; all of it makes answers of some kind.
  static let floods: [(String, [UInt8])] = [
    // Streams beyond the limit are refused with RST_STREAM, while SETTINGS are not acknowledged.
    ("streams", streams(.get)),
    ("streams, once the limit is known", ack + streams(.get)),
    ("malformed heads", ack + streams([(":method", "GET")])),
    ("heads that are refused", ack + streams(.get + [("expect", "tea")])),
    ("bodies that are refused", ack + streams(.post, flags: 4) { [Frame(.data, stream: $0, payload: [1])] }),
    ("streams with a window that breaks", ack + streams(.post, flags: 4) { [.windowUpdate($0, 0x7fff_ffff)] }),
    ("streams that are reset", ack + streams(.get) { [Frame(.reset, stream: $0, payload: Frame.big(8))] }),
    ("PING", Array(repeatElement(Frame(.ping, payload: Array(1...8)).bytes, count: 5000).joined())),
    ("SETTINGS", Array(repeatElement(Frame.settings([(4, 1000)]).bytes, count: 5000).joined())),
    ("windows of streams that are none", ack + streams([]) { [.windowUpdate($0, 1)] }),
  ]

  @Test(arguments: floods)
  func `reads no more from a peer that reads nothing, or gives up on it`(_ name: String, _ flood: [UInt8]) {
    var limits = HTTPLimits()
    limits.outputMark = 2000
    let harness = HTTP2Harness(limits: limits) { _ in .respond(text("an answer of some length")) }
    harness.send(Self.preface + flood)
    #expect(!harness.session.wantsBytes)
    #expect(harness.output.count < 6000)
    // The rest is never read.
    #expect(harness.session.disposition == .linger || !harness.held.isEmpty)
  }

  @Test func `gives up on a peer that asks for more than it may leave unread, and says so`() {
    var limits = HTTPLimits()
    limits.outputMark = 1000
    let harness = HTTP2Harness(limits: limits) { _ in .respond(text("an answer")) }
    // `:method: GET` alone, in ten bytes a frame.
    let heads = (0..<2000).flatMap { Frame(.headers, 5, stream: UInt32($0 * 2 + 1), payload: [0x82]).bytes }
    harness.send(Self.preface + heads)
    #expect(harness.session.disposition == .linger)
    var bytes = harness.taken()
    while harness.session.hasMoreOutput {
      harness.session.produce()
      bytes += harness.taken()
    }
    #expect(Frame.parse(bytes).last?.code == NGHTTP2_ENHANCE_YOUR_CALM.rawValue)
  }

  @Test func `goes on when a peer that was slow to read has read`() {
    var limits = HTTPLimits()
    limits.outputMark = 4000
    let harness = HTTP2Harness(limits: limits) { _ in .respond(text(String(repeating: "x", count: 3000))) }
    let client = HTTP2Client()
    harness.exchange(with: client)
    let streams = (0..<50).map { _ in client.request("GET", "/") }
    harness.send(client.bytesToSend())
    #expect(!harness.session.wantsBytes)
    #expect(harness.session.hasMoreOutput)
    harness.exchange(with: client)
    #expect(harness.session.wantsBytes)
    for stream in streams { #expect(client.replies[stream]?.body.count == 3000) }
  }

  @Test func `offers long output to the connection before it has answered all that was read`() {
    let harness = HTTP2Harness { _ in .respond(text(String(repeating: "x", count: 7000))) }
    let client = HTTP2Client()
    harness.exchange(with: client)
    let streams = (0..<32).map { _ in client.request("GET", "/") }
    // How many requests had begun at each; the window of the connection holds the others back.
    var offers: [Int] = []
    var early: [UInt8] = []
    harness.output.whenLong = {
      offers.append(harness.session.requestsBegun)
      early += harness.taken()
    }
    harness.send(client.bytesToSend())
    #expect(offers == [10])
    harness.output.whenLong = nil
    client.receive(early)
    harness.exchange(with: client)
    for stream in streams { #expect(client.replies[stream]?.body.count == 7000) }
  }

  @Test(arguments: ["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"])
  func `reads no more over HTTP/1.1 from a peer that pipelines and reads nothing`(_ request: String) {
    let harness = SessionHarness { _ in .respond(text(String(repeating: "x", count: 1000))) }
    var sent = 0
    while harness.session.wantsBytes, sent < 10_000_000 {
      let bytes = String(repeating: request, count: 20)
      harness.send(bytes)
      sent += bytes.utf8.count
    }
    #expect(sent < 200_000)
    #expect(harness.output.count < 300_000)
    #expect(harness.session.disposition == .open)
  }
}
