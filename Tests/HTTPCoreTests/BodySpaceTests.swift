import HTTPCore
import Testing

/// A sink may offer the memory into which the connection receives the bytes of a body.
struct BodySpaceTests {
  private static let put = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\n"

  private func receive(_ text: String, _ session: HTTP1Session) throws {
    let space = try #require(session.bodySpace())
    UnsafeMutableRawBufferPointer(rebasing: space[..<text.utf8.count]).copyBytes(from: text.utf8)
    session.receiveBody(text.utf8.count)
  }

  @Test func `a body goes to where its sink wants it, and the answer follows its last byte`() throws {
    let box = SpaceBox()
    let harness = SessionHarness { _ in .stream(box.sink) }
    #expect(harness.session.bodySpace() == nil)
    harness.send(Self.put + "hell")
    #expect(harness.session.bodySpace()?.count == 5)
    try receive("o wor", harness.session)
    #expect(harness.session.bodySpace()?.count == 3)
    #expect(harness.taken().isEmpty)
    try receive("ld!", harness.session)
    #expect(harness.taken().hasSuffix("hello world!"))
    #expect(harness.session.bodySpace() == nil)
    harness.send(Self.put + "and so on..,")
    #expect(harness.taken().hasSuffix("and so on..,"))
  }

  @Test func `no place is offered while the sink is full, for what is held back, or for a chunked body`() throws {
    let box = SpaceBox()
    let harness = SessionHarness { _ in .stream(box.sink) }
    harness.send(Self.put)
    box.sink.state = .full
    try receive("hello", harness.session)
    #expect(!harness.session.wantsBytes)
    #expect(harness.session.bodySpace() == nil)
    harness.send(" wor")
    box.sink.state = .ready
    box.sink.resume()
    harness.session.readMailbox()
    #expect(harness.session.bodySpace()?.count == 3)
    try receive("ld!", harness.session)
    #expect(harness.taken().hasSuffix("hello world!"))
    harness.send("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe")
    #expect(harness.session.bodySpace() == nil)
  }

  @Test func `a body that breaks off after some of it was received there is cut short`() throws {
    let box = SpaceBox()
    let harness = SessionHarness { _ in .stream(box.sink) }
    harness.send(Self.put)
    try receive("hello", harness.session)
    harness.session.receiveEnd()
    #expect(box.sink.aborted == .truncated)
    #expect(harness.taken().hasPrefix("HTTP/1.1 400 Bad Request\n"))
  }
}

/// Offers at most five bytes at a time, and answers with all that came.
private final class SpaceSink: BodySink {
  private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 5, alignment: 1)
  private var bytes: [UInt8] = []
  var state = SinkState.ready
  private(set) var aborted: BodyAbort?
  private(set) var resume: @Sendable () -> Void = {}

  func start(resume: @escaping @Sendable () -> Void) { self.resume = resume }

  func receive(_ bytes: UnsafeRawBufferPointer) -> SinkState {
    self.bytes += bytes
    return state
  }

  func space() -> UnsafeMutableRawBufferPointer? { memory }

  func advance(by count: Int) -> SinkState {
    bytes += memory[..<count]
    return state
  }

  func finish() -> Answer {
    defer { bytes = [] }
    return .now(text(String(decoding: bytes, as: UTF8.self)))
  }

  func abort(_ reason: BodyAbort) -> Response? {
    aborted = reason
    return nil
  }

  deinit { memory.deallocate() }
}

private final class SpaceBox: Sendable {
  nonisolated(unsafe) let sink = SpaceSink()
}
