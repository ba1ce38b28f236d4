import CNghttp2
import HTTPCore
import HTTPTypes
import Platform
import Testing

/// Request bodies that are cut.
extension IntakeTermsTests {
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
