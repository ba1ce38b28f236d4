import CNghttp2
import HTTPCore
import HTTPTypes
import Testing

/// What RFC 9113 and RFC 7541 forbid, frame by frame; the list follows h2spec's.
@Suite struct HTTP2ViolationTests {
  struct Violation: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var frames: [Frame]
    var codes: [UInt32]
    /// A stream error is enough.
    var isOfStream = false
    var settings: [(UInt16, UInt32)] = []
  }

  private static let protocolError: UInt32 = 1
  private static let flowControlError: UInt32 = 3
  private static let streamClosed: UInt32 = 5
  private static let frameSizeError: UInt32 = 6
  private static let refused: UInt32 = 7
  private static let compressionError: UInt32 = 9

  private static func connection(_ name: String, _ code: UInt32, _ frames: Frame...) -> Violation {
    Violation(testDescription: name, frames: frames, codes: [code])
  }

  private static func stream(_ name: String, _ code: UInt32, _ frames: Frame...) -> Violation {
    Violation(testDescription: name, frames: frames, codes: [code], isOfStream: true)
  }

  private static func headers(_ name: String, _ fields: [(String, String)]) -> Violation {
    stream(name, protocolError, .headers(1, fields))
  }

  private static let open = Frame.headers(1, .post, flags: Frame.endHeaders)
  private static let closed = Frame.headers(1, .get)
  private static let half = Frame.headers(1, .post, flags: Frame.endStream)
  private static let more = Frame(.continuation, Frame.endHeaders, stream: 1, payload: Frame.block([("a", "b")]))

  static let frames: [Violation] = [
    connection("4.2 DATA larger than allowed", frameSizeError, open, Frame(.data, stream: 1, payload: zeros(16_385))),
    connection(
      "4.2 HEADERS larger than allowed", frameSizeError,
      .headers(1, .get + [("a", String(repeating: "b", count: 17_000))])),
    connection(
      "4.3 invalid block", compressionError, Frame(.headers, Frame.endHeaders, stream: 1, payload: [0xff, 0xff, 0xff])),
    connection("4.3 PRIORITY inside a block", protocolError, half, Frame(.priority, stream: 1, payload: zeros(5))),
    connection("4.3 another stream's HEADERS inside a block", protocolError, half, .headers(3, .get)),
    connection("5.1 DATA on an idle stream", protocolError, Frame(.data, Frame.endStream, stream: 1, payload: [1])),
    connection("5.1 RST_STREAM on an idle stream", protocolError, Frame(.reset, stream: 1, payload: zeros(4))),
    connection("5.1 WINDOW_UPDATE on an idle stream", protocolError, .windowUpdate(1, 100)),
    connection("5.1 CONTINUATION on an idle stream", protocolError, more),
    connection("5.1 CONTINUATION after the block", protocolError, open, more),
    stream("5.1 DATA after the end", streamClosed, closed, Frame(.data, stream: 1, payload: [1])),
    stream("5.1 HEADERS after the end", streamClosed, closed, .headers(1, .get)),
    connection("5.1.1 an even identifier", protocolError, .headers(2, .get)),
    connection("5.1.1 an identifier that was passed over", protocolError, .headers(5, .get), .headers(3, .get)),
    stream(
      "5.3.1 HEADERS that depend on themselves", protocolError,
      Frame(
        .headers, Frame.endHeaders | Frame.endStream | Frame.withPriority, stream: 1,
        payload: Frame.big(1) + [255] + Frame.block(.get))),
    stream("5.3.1 PRIORITY on itself", protocolError, Frame(.priority, stream: 1, payload: Frame.big(1) + [255])),
    connection(
      "5.5 an unknown frame inside a block", protocolError, half, Frame(type: 0xff, stream: 1, payload: zeros(8))),
    connection("6.1 DATA on stream 0", protocolError, Frame(.data, payload: [1])),
    connection(
      "6.1 more padding than payload", protocolError, open, Frame(.data, Frame.padded, stream: 1, payload: [6, 1])),
    connection("6.2 HEADERS on stream 0", protocolError, .headers(0, .get)),
    connection(
      "6.2 HEADERS with more padding than payload", protocolError,
      Frame(.headers, Frame.endHeaders | Frame.padded, stream: 1, payload: [200] + Frame.block(.get))),
    connection("6.3 PRIORITY on stream 0", protocolError, Frame(.priority, payload: Frame.big(1) + [255])),
    stream("6.3 a short PRIORITY", frameSizeError, Frame(.priority, stream: 1, payload: zeros(4))),
    connection("6.4 RST_STREAM on stream 0", protocolError, Frame(.reset, payload: zeros(4))),
    connection("6.4 a short RST_STREAM", frameSizeError, open, Frame(.reset, stream: 1, payload: zeros(3))),
    connection(
      "6.5 SETTINGS acknowledgement with payload", frameSizeError, Frame(.settings, Frame.ack, payload: zeros(6))),
    connection("6.5 SETTINGS on a stream", protocolError, Frame(.settings, stream: 1)),
    connection("6.5 SETTINGS of a broken length", frameSizeError, Frame(.settings, payload: zeros(3))),
    connection("6.5.2 ENABLE_PUSH of 2", protocolError, .settings([(2, 2)])),
    connection("6.5.2 INITIAL_WINDOW_SIZE beyond the maximum", flowControlError, .settings([(4, 1 << 31)])),
    connection("6.5.2 MAX_FRAME_SIZE below the least", protocolError, .settings([(5, 16_383)])),
    connection("6.5.2 MAX_FRAME_SIZE beyond the maximum", protocolError, .settings([(5, 1 << 24)])),
    connection("6.7 PING on a stream", protocolError, Frame(.ping, stream: 1, payload: zeros(8))),
    connection("6.7 a short PING", frameSizeError, Frame(.ping, payload: zeros(6))),
    connection("6.8 GOAWAY on a stream", protocolError, Frame(.goAway, stream: 1, payload: zeros(8))),
    connection("6.9 WINDOW_UPDATE of 0", protocolError, .windowUpdate(0, 0)),
    connection("6.9 a stream's WINDOW_UPDATE of 0", protocolError, open, .windowUpdate(1, 0)),
    connection("6.9 a short WINDOW_UPDATE", frameSizeError, Frame(.windowUpdate, payload: zeros(3))),
    connection("6.9.1 a window beyond the maximum", flowControlError, .windowUpdate(0, (1 << 31) - 1)),
    stream("6.9.1 a stream's window beyond the maximum", flowControlError, open, .windowUpdate(1, (1 << 31) - 1)),
    connection("6.10 CONTINUATION on stream 0", protocolError, half, Frame(.continuation, Frame.endHeaders)),
    connection(
      "6.10 CONTINUATION after DATA", protocolError, open, Frame(.data, stream: 1, payload: [1]), more),
    stream(
      "8.1 a second HEADERS that does not end the stream", protocolError, open,
      .headers(1, [("x-trailer", "1")], flags: Frame.endHeaders)),
    stream("8.1 a pseudo-header field among trailers", protocolError, open, .headers(1, [(":path", "/")])),
    stream(
      "8.1.1 more body than announced", protocolError,
      .headers(1, .post + [("content-length", "1")], flags: Frame.endHeaders),
      Frame(.data, Frame.endStream, stream: 1, payload: [1, 2])),
    connection(
      "8.4 PUSH_PROMISE from a client", protocolError,
      Frame(.pushPromise, Frame.endHeaders, stream: 1, payload: Frame.big(3) + Frame.block(.get))),
  ]

  static let fields: [Violation] = [
    headers("8.2.1 an upper-case name", .get + [("X-Test", "1")]),
    headers("8.2.1 a line end in a value", .get + [("x-test", "a\r\nb")]),
    headers("8.2.1 a NUL in a value", .get + [("x-test", "a\0b")]),
    headers("8.2.1 a space in a name", .get + [("x test", "1")]),
    headers("8.2.2 connection", .get + [("connection", "keep-alive")]),
    headers("8.2.2 transfer-encoding", .get + [("transfer-encoding", "chunked")]),
    headers("8.2.2 keep-alive", .get + [("keep-alive", "timeout=5")]),
    headers("8.2.2 proxy-connection", .get + [("proxy-connection", "keep-alive")]),
    headers("8.2.2 upgrade", .get + [("upgrade", "h2c")]),
    headers("8.2.2 te other than trailers", .get + [("te", "gzip")]),
    headers("8.3 an unknown pseudo-header field", .get + [(":test", "1")]),
    headers("8.3 a response's pseudo-header field", .get + [(":status", "200")]),
    headers("8.3 a pseudo-header field behind others", [("x-test", "1")] + .get),
    headers("8.3.1 an empty path", [(":method", "GET"), (":scheme", "http"), (":path", ""), (":authority", "a")]),
    headers("8.3.1 no method", Array([(String, String)].get.dropFirst())),
    headers("8.3.1 no scheme", [(":method", "GET"), (":path", "/"), (":authority", "a")]),
    headers("8.3.1 no path", [(":method", "GET"), (":scheme", "http"), (":authority", "a")]),
    headers("8.3.1 no authority", [(":method", "GET"), (":scheme", "http"), (":path", "/")]),
    headers("8.3.1 two methods", [(":method", "GET")] + .get),
    headers("8.3.1 two paths", [(":path", "/")] + .get),
    headers("8.3.1 two schemes", [(":scheme", "http")] + .get),
    headers("8.6 two lengths", .post + [("content-length", "1"), ("content-length", "1")]),
  ]

  static let blocks: [Violation] = [
    ("2.3.3 an index beyond the tables", [0xc6]),
    ("4.2 a table size update behind fields", Frame.block(.get) + [0x3f, 0x01]),
    (
      "5.2 padding longer than 7 bits",
      Frame.block(.get) + [0, 0x84, 0xf2, 0xb2, 0x4a, 0xff, 0x84, 0xf2, 0xb2, 0x4a, 0xff, 0xff]
    ),
    ("5.2 padding of zeros", Frame.block(.get) + [0, 0x83, 0xf2, 0xb2, 0x40, 0x00]),
    ("5.2 the end-of-string symbol", Frame.block(.get) + [0, 0x84, 0xff, 0xff, 0xff, 0xff, 0x00]),
    ("6.1 index 0", [0x80]), ("6.3 a table larger than allowed", [0x3f, 0xe2, 0x1f] + Frame.block(.get)),
  ].map { name, block in
    connection(
      name, compressionError, Frame(.headers, Frame.endHeaders | Frame.endStream, stream: 1, payload: block))
  }

  private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

  @Test(arguments: frames + fields + blocks)
  func `refuses`(_ violation: Violation) {
    let harness = HTTP2Harness { head in
      if head.method == .get { return .respond(.later(DeferredResponse())) }
      return .collect(limit: 1 << 20) { _ in .now(text("collected")) }
    }
    let peer = RawPeer(harness, settings: violation.settings)
    for frame in violation.frames { peer.send(frame) }
    let errors = peer.received().filter { $0.kind == .goAway || violation.isOfStream && $0.kind == .reset }
    #expect(errors.first?.code.map(violation.codes.contains) == true)
    #expect(errors.first?.kind != .goAway || harness.session.disposition == .linger)
  }
}
