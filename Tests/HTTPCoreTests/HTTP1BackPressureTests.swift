import HTTPCore
import HTTPTypes
import Testing

struct HTTP1BackPressureTests {
  private static let put = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"

  @Test(arguments: [
    ("100-continue, 100-Continue", "HTTP/1.1 100 Continue\n\n"), (" , 100-continue,", "HTTP/1.1 100 Continue\n\n"),
    ("", ""), (",", ""),
  ])
  func `an expectation is a list, which may be empty (RFC 9110 section 10.1.1)`(_ list: String, _ interim: String) {
    let harness = SessionHarness { _ in .stream(ProbeSink()) }
    harness.send(Self.put + "Expect: \(list)\r\n\r\n")
    #expect(harness.taken() == interim)
    #expect(harness.session.disposition == .open)
  }

  @Test func `sends 100 only to a peer that still holds its body (RFC 9110 section 10.1.1)`() {
    let box = SinkBox()
    let streaming = SessionHarness { _ in .stream(box.sink) }
    streaming.send(Self.put + "Expect: 100-Continue\r\n\r\n")
    #expect(streaming.taken() == "HTTP/1.1 100 Continue\n\n")
    streaming.send("hello")
    #expect(streaming.taken().hasSuffix("got 5"))
    streaming.send(Self.put + "Expect: 100-continue\r\n\r\nh")
    #expect(streaming.taken().isEmpty)
  }

  @Test func `sends no 100 when the answer comes instead, and closes`() {
    let harness = SessionHarness { _ in .respond(text("no", .forbidden)) }
    harness.send(Self.put + "Expect: 100-continue\r\n\r\n")
    #expect(harness.taken() == "HTTP/1.1 403 Forbidden\ncontent-length: 2\nconnection: close\n\nno")
    #expect(harness.session.disposition == .linger)
  }

  @Test func `skips a small body that nobody wants and goes on`() {
    let harness = SessionHarness { _ in .respond(text("no")) }
    harness.send(Self.put + "\r\nhe")
    #expect(harness.taken().hasSuffix("no"))
    harness.send("lloGET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(harness.taken().hasSuffix("no"))
    #expect(harness.session.disposition == .open)
  }

  @Test func `gives the connection up over a large body that nobody wants`() {
    var limits = HTTPLimits()
    limits.discardedBody = 10
    let announced = SessionHarness(limits: limits) { _ in .respond(text("no")) }
    announced.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n")
    #expect(announced.taken().contains("connection: close"))
    #expect(announced.session.disposition == .linger)
    #expect(!announced.session.wantsBytes)
    let chunked = SessionHarness(limits: limits) { _ in .respond(text("no")) }
    chunked.send("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    #expect(!chunked.taken().contains("connection"))
    chunked.send("b\r\n01234567890")
    #expect(chunked.session.disposition == .linger)
  }

  @Test func `reads no more while a sink is full`() {
    let box = SinkBox()
    let harness = SessionHarness { _ in .stream(box.sink) }
    box.sink.state = .full
    harness.send(Self.put + "\r\nhel")
    #expect(!harness.session.wantsBytes)
    #expect(harness.session.waiting == .nothing)
    harness.send("lo")
    #expect(box.sink.bytes.count == 3)
    box.sink.state = .ready
    box.sink.resume?()
    harness.session.readMailbox()
    #expect(harness.taken().hasSuffix("got 5"))
    #expect(harness.session.wantsBytes)
  }

  @Test func `stops reading when enough is held behind an answer that is due`() {
    let deferred = DeferredResponse()
    let harness = SessionHarness { _ in .respond(.later(deferred)) }
    let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    harness.send(get)
    #expect(harness.session.wantsBytes)
    harness.send(String(repeating: get, count: 700))
    #expect(!harness.session.wantsBytes)
    deferred.complete(text("x"))
    harness.session.readMailbox()
    #expect(harness.output.count > 0)
  }

  @Test func `parses no further request while the output is above its mark`() {
    var limits = HTTPLimits()
    limits.outputMark = 1000
    let harness = SessionHarness(limits: limits) { _ in .respond(text(String(repeating: "x", count: 900))) }
    harness.send(String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: 10))
    #expect(harness.output.count < 2100)
    #expect(harness.session.hasMoreOutput)
    #expect(harness.drained().split(separator: "HTTP/1.1 200 OK").count == 10)
    #expect(!harness.session.hasMoreOutput)
  }

  @Test func `pulls a source no further than the mark`() {
    var limits = HTTPLimits()
    limits.outputMark = 1000
    let harness = SessionHarness(limits: limits) { _ in .respond(Response(.ok, body: .source(Alphabet(count: 5000)))) }
    harness.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(harness.output.count < 2100)
    let body = harness.drained().split(separator: "\n\n")[1]
    #expect(Array(body.utf8) == (0..<5000).map(Alphabet.byte))
  }
}

/// A source whose bytes come from memory and from `fill` in turn.
private final class Alphabet: BodySource {
  let count: Int

  init(count: Int) { self.count = count }

  static func byte(_ offset: Int) -> UInt8 { UInt8(97 + offset % 26) }

  func chunk(at offset: Int) -> BodyChunk {
    if offset / 700 % 2 == 0 { return .computed(count: min(700 - offset % 700, count - offset)) }
    return .memory(owner: Letters.shared, range: offset % 26..<min(offset % 26 + 520, offset % 26 + count - offset))
  }

  func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
    for index in buffer.indices { buffer[index] = Self.byte(offset + index) }
  }
}

private final class Letters: MemoryRegion {
  static let shared = Letters()
  nonisolated(unsafe) let base: UnsafeRawPointer

  private init() {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 1024, alignment: 1)
    for index in bytes.indices { bytes[index] = Alphabet.byte(index) }
    base = UnsafeRawPointer(bytes.baseAddress!)
  }
}
