import CNghttp2
import HTTPCore
import HTTPTypes
import Platform
import Testing

/// Slowed and cut request bodies, over both protocols, with a manual clock.
struct IntakeTermsTests {
  typealias Version = FailureStage.Version

  private func stage(_ version: Version, _ box: SinkBox, _ terms: IntakeTerms) -> FailureStage {
    FailureStage(
      version, admission: { _ in Admission(.stream(box.sink), terms: terms, decision: Struck()) },
      delivery: { Delivery($0) })
  }

  // MARK: Rate

  @Test(arguments: Version.allCases, [10, 1000, 10_000, 200_000])
  func `a body is taken in at its rate`(_ version: Version, _ rate: Int) {
    let box = SinkBox()
    let count = min(200_000, rate * 2)
    let stage = stage(version, box, IntakeTerms(bytesPerSecond: rate))
    stage.request("PUT", length: count, body: count)
    #expect(box.sink.bytes.isEmpty)
    let whole = Duration.seconds(Double(count) / Double(rate))
    stage.pass(whole / 2)
    #expect(abs(box.sink.bytes.count - count / 2) <= max(1, rate / 50))
    #expect(stage.status == 0)
    stage.pass(whole / 2 - .microseconds(10))
    #expect(stage.status == 0)
    stage.pass(.microseconds(20))
    #expect(box.sink.bytes.count == count)
    #expect(stage.isWhole)
    #expect(stage.session.nextWake == nil)
  }

  @Test(arguments: Version.allCases) func `a body that is gathered is taken in at its rate`(_ version: Version) {
    let stage = FailureStage(
      version,
      admission: { _ in
        let intake = Intake.collect(limit: 5000) { body in
          guard case .complete(let bytes) = body else { return .now(text("large", .contentTooLarge)) }
          return .now(text("\(bytes.count)"))
        }
        return Admission(intake, terms: IntakeTerms(bytesPerSecond: 1000))
      }, delivery: { Delivery($0) })
    stage.request("PUT", length: 3000, body: 3000)
    stage.pass(.milliseconds(2999))
    #expect(stage.status == 0)
    stage.pass(.milliseconds(2))
    #expect(stage.isWhole)
    #expect(stage.bodyCount == 4)
  }

  @Test(arguments: Version.allCases) func `what a body decides is the exchange's until it ends`(_ version: Version) {
    let stage = FailureStage(
      version,
      admission: { _ in
        Admission(.collect(limit: 10) { _ in .decided(Struck(), .later(DeferredResponse())) })
      }, delivery: { Delivery($0) })
    stage.request("PUT", length: 5, body: 5)
    stage.session.disconnect()
    #expect(stage.handler.breaks == ["before its answer, 0, struck"])
  }

  @Test func `HTTP/1 reads no more than one portion ahead of the rate`() {
    let box = SinkBox()
    let stage = stage(.http1, box, IntakeTerms(bytesPerSecond: 1000))
    stage.request("PUT", length: 5000, body: 1)
    #expect(!stage.session.wantsBytes)
    #expect(stage.session.waiting == .nothing)
    stage.pass(.seconds(1))
    #expect(box.sink.bytes.count == 1)
    #expect(stage.session.wantsBytes)
    #expect(stage.session.waiting == .nothing)
  }

  @Test func `HTTP/2 opens no windows ahead of the rate`() {
    let box = SinkBox()
    let stage = stage(.http2, box, IntakeTerms(bytesPerSecond: 100_000))
    stage.request("PUT", length: 1_000_000, body: 1_000_000)
    stage.pass(.seconds(1))
    #expect(abs(box.sink.bytes.count - 100_000) <= 2000)
    let unsent = stage.client.uploads[1]?.bytes.count ?? 0
    #expect(unsent >= 1_000_000 - 100_000 - 256 << 10)
    stage.pass(.seconds(9))
    #expect(box.sink.bytes.count == 1_000_000)
    #expect(stage.isWhole)
  }

  @Test func `a chunked body is taken in at its rate, and what is pipelined behind it waits`() {
    let box = SinkBox()
    let stage = stage(.http1, box, IntakeTerms(bytesPerSecond: 100))
    let chunk = "64\r\n" + String(repeating: "c", count: 100) + "\r\n"
    stage.send("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk + "0\r\n\r\n")
    stage.send("HEAD /plain HTTP/1.1\r\nHost: a\r\n\r\n")
    stage.pass(.seconds(1))
    #expect(box.sink.bytes.count == 100)
    #expect(stage.received.isEmpty)
    stage.pass(.milliseconds(1001))
    #expect(box.sink.bytes.count == 200)
    #expect(stage.received.contains("got 200"))
  }

  @Test(arguments: Version.allCases) func `a rate waits for a sink that is full`(_ version: Version) {
    let box = SinkBox()
    box.sink.state = .full
    let stage = stage(version, box, IntakeTerms(bytesPerSecond: 1000))
    stage.request("PUT", length: 100, body: 100)
    stage.pass(.milliseconds(500))
    #expect(box.sink.bytes.count == 10)
    #expect(stage.session.nextWake == nil)
    box.sink.state = .ready
    box.sink.resume?()
    stage.session.readMailbox()
    stage.pass(.milliseconds(100))
    #expect(box.sink.bytes.count == 100)
    #expect(stage.isWhole)
  }

  @Test(arguments: Version.allCases) func `a peer that leaves a slowed body is noticed`(_ version: Version) {
    let box = SinkBox()
    let stage = stage(version, box, IntakeTerms(bytesPerSecond: 10))
    stage.request("PUT", length: 100, body: 50)
    stage.session.disconnect()
    #expect(box.sink.aborted == .disconnected)
    #expect(stage.handler.breaks == ["before its answer, 0, struck"])
    #expect(stage.session.nextWake == nil)
  }

  @Test(arguments: Version.allCases)
  func `a peer that ends its side within a slowed body is answered once all of it is taken`(_ version: Version) {
    let box = SinkBox()
    box.sink.lastWord = text("half", .badRequest)
    let stage = stage(version, box, IntakeTerms(bytesPerSecond: 10))
    stage.request("PUT", length: 100, body: 50)
    stage.session.receiveEnd()
    stage.pass(.milliseconds(4999))
    #expect(box.sink.aborted == nil)
    stage.pass(.milliseconds(2))
    #expect(box.sink.bytes.count == 50)
    #expect(box.sink.aborted == .truncated)
    #expect(stage.status == 400)
    #expect(stage.session.disposition != .open)
    #expect(stage.session.nextWake == nil)
  }

  @Test(arguments: Version.allCases, [50, 100])
  func `a peer that has ended its side waits for no delayed answer`(_ version: Version, _ sent: Int) {
    let box = SinkBox()
    box.sink.lastWord = text("half", .badRequest)
    let stage = FailureStage(
      version,
      admission: { _ in
        Admission(.stream(box.sink), terms: IntakeTerms(bytesPerSecond: 10), decision: Struck())
      }, delivery: { Delivery($0, delay: .seconds(60)) })
    stage.request("PUT", length: 100, body: sent)
    stage.session.receiveEnd()
    stage.pass(.seconds(Double(sent) / 10) + .milliseconds(1))
    #expect(box.sink.bytes.count == sent)
    #expect(stage.status == 0)
    #expect(stage.end == .closed)
    #expect(stage.session.nextWake == nil)
    #expect(stage.handler.breaks == ["while it waited, \(sent == 100 ? 200 : 400), struck"])
  }

  @Test(arguments: Version.allCases) func `a stop lifts the rate of a body`(_ version: Version) {
    let box = SinkBox()
    let stage = stage(version, box, IntakeTerms(bytesPerSecond: 1))
    stage.request("PUT", length: 1000, body: 1000)
    stage.session.drain()
    stage.move()
    #expect(box.sink.bytes.count == 1000)
    #expect(stage.status == 200)
    #expect(stage.session.disposition != .open)
  }

  @Test func `a slow rate is not held against the peer`() {
    let limits = PaceLimits()
    let box = SinkBox()
    let stage = stage(.http2, box, IntakeTerms(bytesPerSecond: 2))
    stage.request("PUT", length: 1000, body: 1000)
    let start = MonotonicTime.now
    for second in 0..<500 {
      #expect(!stage.session.checkPace(at: start + .seconds(second), limits))
      #expect(stage.session.waiting == .nothing)
      stage.pass(.seconds(1))
    }
    #expect(stage.isWhole)
  }

  // MARK: Cuts

  struct Cut: Sendable, CustomTestStringConvertible {
    var kind: Ending.Kind
    var http1: FailureStage.End
    var http2: FailureStage.End

    var testDescription: String { "\(kind)" }
  }

  private static let internalError = FailureStage.End.streamReset(NGHTTP2_INTERNAL_ERROR.rawValue)

  static let cuts = [
    Cut(kind: .reset(connection: false), http1: .connectionReset, http2: internalError),
    Cut(kind: .reset(connection: true), http1: .connectionReset, http2: .connectionReset),
    Cut(kind: .close, http1: .closed, http2: .closed),
    Cut(kind: .hang(nil), http1: .open, http2: .open),
  ]

  @Test(arguments: Version.allCases, cuts) func `a body is cut where it is to be cut`(_ version: Version, _ cut: Cut) {
    for after in [0, 1, 500, 1000] {
      let box = SinkBox()
      box.sink.lastWord = text("cut", .badRequest)
      let stage = stage(version, box, IntakeTerms(ending: cut.kind, afterBytes: after))
      stage.request("PUT", length: 1000, body: 1000)
      #expect(box.sink.bytes.count == after)
      #expect(box.sink.aborted == .disconnected)
      #expect(stage.end == (version == .http1 ? cut.http1 : cut.http2))
      #expect(stage.status == 0)
      #expect(stage.handler.breaks == ["before its answer, 400, struck"])
      stage.session.disconnect()
      #expect(stage.handler.breaks.count == 1)
    }
  }

  @Test(arguments: Version.allCases) func `a hang within a body may have a time`(_ version: Version) {
    let box = SinkBox()
    let stage = stage(version, box, IntakeTerms(ending: .hang(.seconds(3)), afterBytes: 10))
    stage.request("PUT", length: 1000, body: 500)
    #expect(stage.session.waiting == .nothing)
    #expect(stage.session.wantsBytes)
    stage.pass(.milliseconds(2999))
    #expect(stage.end == .open)
    stage.pass(.milliseconds(1))
    #expect(stage.end == (version == .http1 ? .closed : Self.internalError))
  }

  @Test(arguments: Version.allCases) func `a body that is shorter than its cut ends well`(_ version: Version) {
    let box = SinkBox()
    let stage = stage(version, box, IntakeTerms(ending: .reset(connection: false), afterBytes: 1001))
    stage.request("PUT", length: 1000, body: 1000)
    #expect(box.sink.aborted == nil)
    #expect(stage.isWhole)
  }

  @Test(arguments: Version.allCases) func `a cut and a rate go together`(_ version: Version) {
    let box = SinkBox()
    let stage = stage(
      version, box, IntakeTerms(bytesPerSecond: 100, ending: .reset(connection: false), afterBytes: 150))
    stage.request("PUT", length: 1000, body: 1000)
    stage.pass(.milliseconds(1499))
    #expect(stage.end == .open)
    stage.pass(.milliseconds(1))
    #expect(box.sink.bytes.count == 150)
    #expect(stage.end == (version == .http1 ? .connectionReset : Self.internalError))
    #expect(stage.session.nextWake == nil)
  }

  @Test func `a body is asked for before it is cut, and not when it is cut at its head`() {
    for after in [0, 5] {
      let box = SinkBox()
      let stage = stage(.http1, box, IntakeTerms(ending: .close, afterBytes: after))
      stage.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n")
      #expect(stage.received == (after == 0 ? "" : "HTTP/1.1 100 Continue\n\n"))
      stage.send("0123456789")
      #expect(box.sink.bytes.count == after)
      #expect(stage.end == .closed)
    }
  }

  @Test func `bytes that are received to where they stay are cut likewise`() {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 100, alignment: 1)
    defer { room.deallocate() }
    let sink = RoomySink(room)
    let box = Boxed(sink)
    let stage = FailureStage(
      .http1,
      admission: { _ in
        Admission(.stream(box.sink), terms: IntakeTerms(ending: .reset(connection: false), afterBytes: 50))
      }, delivery: { Delivery($0) })
    stage.request("PUT", length: 1000, body: 20)
    #expect(stage.session.bodySpace()?.count == 30)
    stage.session.receiveBody(29)
    #expect(stage.end == .open)
    #expect(stage.session.bodySpace()?.count == 1)
    stage.session.receiveBody(1)
    #expect(sink.count == 50)
    #expect(stage.end == .connectionReset)
  }
}

/// Receives bytes into one buffer and counts them.
private final class RoomySink: BodySink {
  private(set) var count = 0
  nonisolated(unsafe) private let room: UnsafeMutableRawBufferPointer

  init(_ room: UnsafeMutableRawBufferPointer) { self.room = room }

  func receive(_ bytes: UnsafeRawBufferPointer) -> SinkState {
    count += bytes.count
    return .ready
  }
  func space() -> UnsafeMutableRawBufferPointer? { room }
  func advance(by count: Int) -> SinkState {
    self.count += count
    return .ready
  }
  func finish() -> Answer { .now(text("got \(count)")) }
  func abort(_ reason: BodyAbort) -> Response? { nil }
}

private final class Boxed: Sendable {
  nonisolated(unsafe) let sink: RoomySink
  init(_ sink: RoomySink) { self.sink = sink }
}
