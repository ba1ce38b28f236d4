import CNghttp2
import HTTPCore
import HTTPTypes
import Testing

@Suite struct HTTP2BodyTests {
  /// A region of bytes that lives as long as the object.
  private final class Region: MemoryRegion {
    nonisolated(unsafe) let base: UnsafeRawPointer

    init(_ bytes: [UInt8]) {
      let copy = UnsafeMutableRawPointer.allocate(byteCount: bytes.count, alignment: 1)
      copy.copyMemory(from: bytes, byteCount: bytes.count)
      base = UnsafeRawPointer(copy)
    }

    deinit { base.deallocate() }
  }

  private final class Source: BodySource {
    enum Kind: CaseIterable { case memory, computed, dry }
    let kind: Kind
    let bytes: [UInt8]
    private let region: Region

    init(_ kind: Kind, _ bytes: [UInt8]) {
      self.kind = kind
      self.bytes = bytes
      region = Region(bytes)
    }

    var count: Int { bytes.count }

    func chunk(at offset: Int) -> BodyChunk {
      switch kind {
      // Runs of odd lengths, so that frames and runs do not fall together.
      case .memory: .memory(owner: region, range: offset..<min(bytes.count, offset + 5003))
      case .computed: .computed(count: min(bytes.count - offset, 70_001))
      case .dry: .computed(count: offset > 20_000 ? 0 : min(bytes.count - offset, 7001))
      }
    }

    func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
      buffer.copyBytes(from: bytes[offset..<offset + buffer.count])
    }
  }

  private static let long = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }

  @Test(arguments: [1, 100, 16_384, 1 << 20] as [UInt32])
  func `sends a body through any window`(_ window: UInt32) {
    let body = Array(Self.long.prefix(window == 1 ? 50 : 300_000))
    let bodies: [String: ResponseBody] = [
      "/bytes": .bytes(body), "/memory": .source(Source(.memory, body)), "/computed": .source(Source(.computed, body)),
    ]
    let harness = HTTP2Harness { head in
      .respond(Response(.ok, body: bodies[String(decoding: head.path, as: UTF8.self)] ?? .empty))
    }
    let client = HTTP2Client(window: window)
    let streams = bodies.keys.map { client.request("GET", $0) }
    harness.exchange(with: client)
    for stream in streams {
      #expect(client.replies[stream]?.body == body)
      #expect(client.replies[stream]?.hasEnded == true)
    }
  }

  @Test func `resets the stream of a source that runs dry`() {
    let harness = HTTP2Harness { _ in .respond(Response(.ok, body: .source(Source(.dry, Self.long)))) }
    let client = HTTP2Client()
    let stream = client.request("GET", "/")
    harness.exchange(with: client)
    #expect(client.replies[stream]?.reset == NGHTTP2_INTERNAL_ERROR.rawValue)
    #expect(harness.session.disposition == .open)
  }

  @Test func `pulls no more than the socket takes`() {
    let harness = HTTP2Harness { _ in .respond(Response(.ok, body: .source(Source(.computed, Self.long)))) }
    let client = HTTP2Client(window: 1 << 30)
    client.openWindow(0, by: 1 << 30)
    for _ in 0..<20 { client.request("GET", "/") }
    harness.send(client.bytesToSend())
    #expect(harness.output.count < 300 << 10)
    #expect(harness.session.hasMoreOutput)
    harness.exchange(with: client)
    #expect(client.replies.values.allSatisfy { $0.body.count == Self.long.count && $0.hasEnded })
  }

  @Test func `a full sink stops its own stream and no other`() {
    let slow = SinkBox()
    slow.sink.state = .full
    let harness = HTTP2Harness { head in
      if head.path.elementsEqual("/slow".utf8) { return .stream(slow.sink) }
      return .stream(SinkBox().sink)
    }
    let client = HTTP2Client()
    let stalled = client.request("PUT", "/slow", upload: .init(bytes: Self.long[...] + Self.long[...]))
    harness.exchange(with: client)
    let taken = slow.sink.bytes.count
    #expect(taken <= 16_384)
    #expect(harness.session.wantsBytes)
    #expect(harness.session.waiting == .nothing)
    let others = (0..<40).map { _ in client.request("PUT", "/fast", upload: .init(bytes: Self.long[...])) }
    harness.exchange(with: client)
    for stream in others { #expect(client.replies[stream]?.text == "got 300000") }
    // The peer could send its window, not more.
    #expect((client.uploads[stalled]?.bytes.count ?? 0) >= 600_000 - 256 << 10)
    slow.sink.state = .ready
    slow.sink.resume?()
    harness.exchange(with: client)
    #expect(client.replies[stalled]?.text == "got 600000")
    #expect(slow.sink.bytes == Self.long + Self.long)
  }

  @Test func `a sink that is full at the end finishes when it has taken everything`() {
    let box = SinkBox()
    box.sink.state = .full
    let harness = HTTP2Harness { _ in .stream(box.sink) }
    let client = HTTP2Client()
    let stream = client.request("PUT", "/", upload: .init(bytes: Self.long.prefix(60_000)))
    harness.exchange(with: client)
    #expect(client.replies[stream]?.status == 0)
    for _ in 0..<10 {
      box.sink.resume?()
      harness.exchange(with: client)
    }
    #expect(client.replies[stream]?.text == "got 60000")
  }

  @Test(arguments: [("100-continue", true), ("100-Continue, 100-continue,", true), ("", false), (nil, false)])
  func `sends 100 Continue only to clients that expect it`(_ expectation: String?, _ expects: Bool) {
    let harness = HTTP2Harness { _ in
      .collect(limit: 100) { body in
        guard case .complete(let bytes) = body else { return .now(text("no")) }
        return .now(Response(.ok, body: .bytes(bytes)))
      }
    }
    let client = HTTP2Client()
    let stream = client.request(
      "POST", "/", expectation.map { [("expect", $0)] } ?? [], upload: .init(bytes: [], isWhole: false))
    harness.exchange(with: client)
    #expect(client.replies[stream]?.status == (expects ? 100 : 0))
    #expect(harness.session.waiting == .body)
    client.send(stream, Array("body".utf8))
    harness.exchange(with: client)
    #expect(client.replies[stream]?.interim == (expects ? [100] : []))
    #expect(client.replies[stream]?.text == "body")
  }

  @Test func `refuses an expectation it does not know`() {
    let harness = HTTP2Harness { _ in .respond(text("never")) }
    let client = HTTP2Client()
    let stream = client.request("POST", "/", [("expect", "tea")], upload: .init(bytes: [], isWhole: false))
    harness.exchange(with: client)
    #expect(client.replies[stream]?.status == 417)
  }

  @Test func `skips what comes behind an early answer, so that a peer that looks for it at the end finds it`() {
    let harness = HTTP2Harness { _ in .respond(text("no", .unauthorized)) }
    let client = HTTP2Client()
    let body = Self.long + Self.long + Self.long
    let stream = client.request("PUT", "/", upload: .init(bytes: body[...]))
    harness.exchange(with: client)
    #expect(client.uploads[stream]?.bytes.isEmpty == true)
    #expect(client.replies[stream]?.text == "no")
    #expect(client.replies[stream]?.reset == nil)
    #expect(harness.session.waiting == .request)
  }

  @Test func `answers early and asks an endless upload to stop`() {
    var limits = HTTPLimits()
    limits.discardedStream = 200_000
    let harness = HTTP2Harness(limits: limits) { _ in .respond(text("no", .unauthorized)) }
    let client = HTTP2Client()
    let stream = client.request("PUT", "/", [("content-length", "300000")], upload: .init(bytes: Self.long[...]))
    harness.exchange(with: client)
    #expect(client.replies[stream]?.status == 401)
    #expect(client.replies[stream]?.text == "no")
    #expect(client.replies[stream]?.reset == NGHTTP2_NO_ERROR.rawValue)
    #expect(harness.session.waiting == .request)
    // The connection's window is whole again after more than its size in unwanted bytes: others go on.
    let after = (0..<260).map { _ in client.request("PUT", "/", upload: .init(bytes: Self.long[...])) }
    harness.exchange(with: client)
    for stream in after { #expect(client.replies[stream]?.status == 401) }
  }

  @Test func `skips a short body after an early answer`() {
    let harness = HTTP2Harness { _ in .respond(text("no", .unauthorized)) }
    let client = HTTP2Client()
    let stream = client.request("POST", "/", upload: .init(bytes: [], isWhole: false))
    harness.exchange(with: client)
    #expect(client.replies[stream]?.hasEnded == true)
    #expect(client.replies[stream]?.reset == nil)
    client.send(stream, [1, 2, 3])
    harness.exchange(with: client)
    #expect(client.replies[stream]?.reset == nil)
    #expect(harness.session.waiting == .request)
  }

  @Test(arguments: [true, false])
  func `tells the handler when a body is larger than it collects`(_ announced: Bool) {
    let harness = HTTP2Harness { _ in
      .collect(limit: 1000) { body in
        if case .tooLarge = body { return .now(text("too large", .contentTooLarge)) }
        return .now(text("fits"))
      }
    }
    let client = HTTP2Client()
    let stream = client.request(
      "POST", "/", announced ? [("content-length", "300000")] : [], upload: .init(bytes: Self.long[...]))
    let fits = client.request("POST", "/", upload: .init(bytes: Self.long.prefix(1000)))
    harness.exchange(with: client)
    #expect(client.replies[stream]?.status == 413)
    #expect(client.replies[fits]?.text == "fits")
  }
}
