import CNghttp2
import HTTPCore
import HTTPTypes
import Testing

/// Delayed responses when the peer disconnects or the server stops.
struct DeliveryEndTests {
  typealias Version = FailureStage.Version

  enum Wait: CaseIterable {
    case delay, hang, timedHang

    func callAsFunction(_ response: Response) -> Delivery {
      switch self {
      case .delay: Delivery(response, delay: .seconds(5))
      case .hang: Delivery(response, ending: Ending(.hang(nil)))
      case .timedHang: Delivery(response, ending: Ending(.hang(.seconds(5))))
      }
    }
  }

  @Test(arguments: Version.allCases, Wait.allCases)
  func `a peer that goes while its answer waits is noticed once`(_ version: Version, _ wait: Wait) {
    for goes in [{ $0.receiveEnd() }, { $0.disconnect() }] as [(any HTTPSession) -> Void] {
      let stage = FailureStage(version) { wait($0) }
      stage.request()
      stage.pass(.seconds(1))
      goes(stage.session)
      stage.move()
      #expect(stage.handler.breaks == ["while it waited, 200, struck"])
      #expect(stage.session.disposition != .open)
      #expect(stage.session.nextWake == nil)
      stage.pass(.seconds(10))
      stage.session.disconnect()
      #expect(stage.handler.breaks.count == 1)
      #expect(stage.status == 0)
    }
  }

  @Test(arguments: Wait.allCases) func `an HTTP/2 stream that its peer resets waits no more`(_ wait: Wait) {
    let stage = FailureStage(.http2) { wait($0) }
    let stream = stage.request()
    stage.client.reset(stream)
    stage.move()
    #expect(stage.handler.breaks == ["while it waited, 200, struck"])
    #expect(stage.session.nextWake == nil)
    #expect(stage.session.waiting == .request)
  }

  @Test(arguments: Version.allCases, Wait.allCases)
  func `a stop ends what waits`(_ version: Version, _ wait: Wait) {
    let stage = FailureStage(version) { wait($0) }
    stage.request()
    stage.session.drain()
    stage.move()
    #expect(stage.session.nextWake == nil)
    #expect(stage.session.disposition != .open)
    #expect(stage.status == (wait == .delay ? 200 : 0))
    #expect(stage.bodyCount == (wait == .delay ? 2000 : 0))
    #expect(stage.handler.breaks == [])
  }

  @Test(arguments: Version.allCases) func `a stop lifts a pace`(_ version: Version) {
    let stage = FailureStage(version) { Delivery($0, pace: .rate(bytesPerSecond: 1)) }
    stage.request()
    stage.pass(.seconds(3))
    #expect(stage.bodyCount == 3)
    stage.session.drain()
    stage.move()
    #expect(stage.bodyCount == 2000)
    #expect(stage.session.disposition != .open)
  }

  @Test(arguments: Version.allCases) func `what is asked for during a stop does not wait`(_ version: Version) {
    let deferred = DeferredResponse()
    let stage = FailureStage(
      version, admission: { _ in Admission(.respond(.later(deferred))) },
      delivery: { Delivery($0, delay: .seconds(5), ending: Ending(.hang(nil))) })
    stage.request()
    stage.session.drain()
    stage.move()
    #expect(stage.session.disposition == .open)
    deferred.complete(text("text"))
    stage.session.readMailbox()
    stage.move()
    #expect(stage.session.disposition != .open)
    #expect(stage.status == 0)
  }

  @Test func `a peer that leaves within a long body that is not read is noticed`() {
    let stage = FailureStage(.http1) { Delivery($0, ending: Ending(.hang(nil))) }
    stage.request("PUT", length: 1 << 30, body: 100)
    #expect(stage.session.wantsBytes)
    for _ in 0..<10 { stage.send(String(repeating: "x", count: 30_000)) }
    #expect(stage.session.wantsBytes)
    stage.session.receiveEnd()
    #expect(stage.session.disposition == .close)
    #expect(stage.handler.breaks == ["while it waited, 200, struck"])
  }
}
