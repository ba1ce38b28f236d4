import HTTPCore
import HTTPTypes
import Platform
import Testing

/// Slowed request bodies, over both protocols, with a manual clock. The extension tests those that are cut.
struct IntakeTermsTests {
  typealias Version = FailureStage.Version

  func stage(_ version: Version, _ box: SinkBox, _ terms: IntakeTerms) -> FailureStage {
    FailureStage(
      version, admission: { _ in Admission(.stream(box.sink), terms: terms, decision: Struck()) },
      delivery: { Delivery($0) })
  }

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
}
