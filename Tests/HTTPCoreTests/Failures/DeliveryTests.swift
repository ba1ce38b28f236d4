import CNghttp2
import HTTPCore
import HTTPTypes
import Platform
import Synchronization
import Testing

/// Delayed, paced and cut responses, over both protocols, with a manual clock.
struct DeliveryTests {
  typealias Version = FailureStage.Version

  // MARK: Delay and pace

  @Test(arguments: Version.allCases) func `a delayed answer leaves when its time has come, and whole`(
    _ version: Version
  ) {
    let stage = FailureStage(version) { Delivery($0, delay: .milliseconds(250)) }
    stage.request()
    stage.pass(.milliseconds(249))
    #expect(stage.status == 0)
    stage.pass(.milliseconds(1))
    #expect(stage.isWhole)
    #expect(stage.bodyCount == 2000)
    #expect(stage.session.nextWake == nil)
    stage.request("GET", "/plain")
    stage.move()
    #expect(stage.session.disposition == .open)
  }

  @Test(arguments: Version.allCases, [1, 7, 999, 1000, 100_000, 50_000_000])
  func `a body goes out at its rate`(_ version: Version, _ rate: Int) {
    let count = min(200_000, rate * 2)
    let stage = FailureStage(version, body: .bytes(Array(repeating: 120, count: count))) {
      Delivery($0, pace: .rate(bytesPerSecond: rate))
    }
    stage.request()
    #expect(stage.status == 200)
    #expect(stage.bodyCount <= rate / 100_000)
    let whole = Duration.seconds(Double(count) / Double(rate))
    stage.pass(whole / 2)
    #expect(abs(stage.bodyCount - count / 2) <= max(1, rate / 50))
    stage.pass(whole / 2 - .microseconds(10))
    #expect(!stage.isWhole)
    #expect(stage.bodyCount >= count - max(1, rate / 50))
    stage.pass(.microseconds(20))
    #expect(stage.isWhole)
    #expect(stage.bodyCount == count)
  }

  @Test(arguments: Version.allCases) func `a body drips in pieces, the first of them with the head`(_ version: Version)
  {
    let stage = FailureStage(version, body: .bytes(Array(repeating: 120, count: 300))) {
      Delivery($0, pace: .drip(bytes: 64, every: .milliseconds(20)))
    }
    stage.request()
    #expect(stage.bodyCount == 64)
    for piece in 2...4 {
      stage.pass(.milliseconds(19))
      #expect(stage.bodyCount == 64 * (piece - 1))
      stage.pass(.milliseconds(1))
      #expect(stage.bodyCount == 64 * piece)
    }
    stage.pass(.milliseconds(20))
    #expect(stage.isWhole)
    #expect(stage.bodyCount == 300)
  }

  @Test(arguments: Version.allCases) func `a delay comes before the pace`(_ version: Version) {
    let stage = FailureStage(version) {
      Delivery(
        $0, delay: .seconds(1), pace: .rate(bytesPerSecond: 1000), ending: Ending(.close, afterResponseBytes: 500))
    }
    stage.request()
    stage.pass(.milliseconds(999))
    #expect(stage.status == 0)
    stage.pass(.milliseconds(1))
    #expect(stage.status == 200)
    stage.pass(.milliseconds(499))
    #expect(stage.end == .open)
    stage.pass(.milliseconds(1))
    #expect(stage.bodyCount == 500)
    #expect(stage.end == .closed)
  }

  @Test(arguments: Version.allCases) func `a body that is computed keeps its bytes under a pace`(_ version: Version) {
    let body = ResponseBody.source(Computed(count: 200_000))
    let stage = FailureStage(version, body: body) { Delivery($0, pace: .rate(bytesPerSecond: 100_000)) }
    stage.request()
    stage.pass(.seconds(2))
    #expect(stage.isWhole)
    #expect(stage.bodyCount == 200_000)
    if version == .http2 {
      #expect(stage.client.replies[1]?.body == (0..<200_000).map(Computed.byte))
    } else {
      #expect(stage.received.utf8.suffix(200_000).elementsEqual((0..<200_000).map(Computed.byte)))
    }
  }

  @Test(arguments: Version.allCases, ["HEAD", "GET"])
  func `what has no body is only delayed`(_ version: Version, _ method: String) {
    let stage = FailureStage(
      version, admission: { _ in Admission(.respond(method == "HEAD" ? text("text") : Response(.noContent))) },
      delivery: { Delivery($0, delay: .seconds(1), pace: .rate(bytesPerSecond: 1)) })
    stage.request(method)
    stage.pass(.seconds(1))
    #expect(stage.status == (method == "HEAD" ? 200 : 204))
    #expect(stage.session.nextWake == nil)
    #expect(stage.session.disposition == .open)
    #expect(version == .http1 || stage.isWhole)
  }

  // MARK: Endings

  struct Cut: Sendable, CustomTestStringConvertible {
    var ending: Ending
    /// Nil when not even the head comes.
    var body: Int?
    var http1: FailureStage.End
    var http2: FailureStage.End

    var testDescription: String { "\(ending.kind) after \(ending.afterResponseBytes)" }
  }

  private static let internalError = FailureStage.End.streamReset(NGHTTP2_INTERNAL_ERROR.rawValue)

  static let cuts = [
    Cut(ending: Ending(.reset(connection: false)), body: nil, http1: .connectionReset, http2: internalError),
    Cut(
      ending: Ending(.reset(connection: false), afterResponseBytes: 1), body: 1, http1: .connectionReset,
      http2: internalError),
    Cut(
      ending: Ending(.reset(connection: false), afterResponseBytes: 1999), body: 1999, http1: .connectionReset,
      http2: internalError),
    Cut(
      ending: Ending(.reset(connection: false), afterResponseBytes: 5000), body: 2000, http1: .connectionReset,
      http2: internalError),
    Cut(ending: Ending(.reset(connection: true)), body: nil, http1: .connectionReset, http2: .connectionReset),
    Cut(
      ending: Ending(.reset(connection: true), afterResponseBytes: 700), body: 700, http1: .connectionReset,
      http2: .connectionReset),
    Cut(ending: Ending(.close), body: nil, http1: .closed, http2: .closed),
    Cut(ending: Ending(.close, afterResponseBytes: 700), body: 700, http1: .closed, http2: .closed),
    Cut(ending: Ending(.truncate(0)), body: 0, http1: .closed, http2: internalError),
    Cut(ending: Ending(.truncate(700)), body: 700, http1: .closed, http2: internalError),
    Cut(ending: Ending(.truncate(2000)), body: 2000, http1: .closed, http2: internalError),
    Cut(ending: Ending(.hang(nil)), body: nil, http1: .open, http2: .open),
    Cut(ending: Ending(.hang(nil), afterResponseBytes: 700), body: 700, http1: .open, http2: .open),
  ]

  @Test(arguments: Version.allCases, cuts) func `an answer ends as it is to end`(_ version: Version, _ cut: Cut) {
    let stage = FailureStage(version) { Delivery($0, ending: cut.ending) }
    stage.request()
    #expect(stage.end == (version == .http1 ? cut.http1 : cut.http2))
    #expect(stage.status == (cut.body == nil ? 0 : 200))
    #expect(stage.bodyCount == cut.body ?? 0)
    #expect(stage.announcedLength == (cut.body == nil ? nil : 2000))
    #expect(stage.session.nextWake == nil)
    #expect(stage.handler.breaks == [])
    stage.request("GET", "/plain")
    #expect(stage.status == (cut.body == nil ? 0 : 200))
  }

  @Test(arguments: Version.allCases, ["HEAD", "GET"])
  func `what has no body ends behind its head`(_ version: Version, _ method: String) {
    let stage = FailureStage(
      version, admission: { _ in Admission(.respond(method == "HEAD" ? text("text") : Response(.noContent))) },
      delivery: { Delivery($0, ending: Ending(.truncate(5))) })
    stage.request(method)
    #expect(stage.status == (method == "HEAD" ? 200 : 204))
    #expect(stage.end == (version == .http1 ? .closed : Self.internalError))
  }

  @Test(arguments: Version.allCases) func `a hang with a time ends when the time is over`(_ version: Version) {
    let stage = FailureStage(version) { Delivery($0, ending: Ending(.hang(.seconds(30)))) }
    stage.request()
    stage.pass(.milliseconds(29_999))
    #expect(stage.end == .open)
    stage.pass(.milliseconds(1))
    #expect(stage.end == (version == .http1 ? .closed : Self.internalError))
    #expect(stage.status == 0)
    #expect(stage.handler.breaks == [])
    if version == .http2 {
      stage.client.request("GET", "/plain")
      stage.move()
      #expect(stage.client.replies[3]?.hasEnded == true)
    }
  }

  @Test func `requests behind a delayed answer wait for it`() {
    let stage = FailureStage(.http1) { Delivery($0, delay: .seconds(1)) }
    stage.request("HEAD")
    stage.request("HEAD", "/plain")
    stage.pass(.milliseconds(999))
    #expect(stage.received.isEmpty)
    stage.pass(.milliseconds(1))
    #expect(stage.received.split(separator: "HTTP/1.1 200").count == 2)
  }

  // MARK: Other streams

  @Test func `other streams go on while one is delayed, hangs or drips`() {
    let endings = [
      "/delay": Delivery(text("late"), delay: .seconds(9)),
      "/hang": Delivery(text("never"), ending: Ending(.hang(nil))),
      "/drip": Delivery(text("slow"), pace: .drip(bytes: 1, every: .seconds(1))),
    ]
    let stage = FailureStage(
      .http2,
      admission: { head in
        var response = text("plain")
        response.headers.append("path", String(decoding: head.path, as: UTF8.self))
        return Admission(.respond(response))
      }, delivery: { endings[$0.headers["path"] ?? ""] ?? Delivery($0) })
    let paths = ["/delay", "/hang", "/drip", "/other", "/plain"]
    let streams = paths.map { stage.client.request("GET", $0) }
    stage.move()
    #expect(streams.map { stage.client.replies[$0]?.text } == ["", "", "s", "plain", "plain"])
    stage.pass(.seconds(3))
    #expect(stage.client.replies[streams[2]]?.text == "slow")
    stage.pass(.seconds(6))
    #expect(stage.client.replies[streams[0]]?.text == "late")
    #expect(stage.client.replies[streams[1]]?.hasEnded == false)
    #expect(stage.client.replies.values.allSatisfy { $0.reset == nil })
  }

  @Test(arguments: [Ending.Kind.reset(connection: true), .close])
  func `the end of an HTTP/2 connection breaks its other exchanges off`(_ kind: Ending.Kind) {
    let stage = FailureStage(
      .http2,
      admission: { head in Admission(.respond(text("text", head.method == .head ? .notFound : .ok)), decision: Struck())
      },
      delivery: { response in
        response.code == 200
          ? Delivery(response, delay: .seconds(1)) : Delivery(response, ending: Ending(kind))
      })
    stage.client.request("GET", "/waits")
    stage.move()
    stage.client.request("HEAD", "/cut")
    stage.move()
    #expect(stage.end == (kind == .close ? .closed : .connectionReset))
    #expect(stage.handler.breaks == ["while it waited, 200, struck"])
    #expect(stage.client.goAways == (kind == .close ? [0] : []))
  }

  @Test(arguments: [Ending.Kind.reset(connection: true), .close])
  func `a request behind the end of its HTTP/2 connection is never begun`(_ kind: Ending.Kind) {
    let begun = Mutex<[String]>([])
    let stage = FailureStage(
      .http2,
      admission: { head in
        begun.withLock { $0.append(String(decoding: head.path, as: UTF8.self)) }
        return Admission(.respond(text("text")), decision: Struck())
      }, delivery: { Delivery($0, ending: Ending(kind)) })
    for path in ["/cut", "/behind"] { stage.client.request("GET", path) }
    stage.move()
    #expect(stage.end == (kind == .close ? .closed : .connectionReset))
    #expect(begun.withLock { $0 } == ["/cut"])
  }

  // MARK: Limits of the server

  @Test func `a pace is not held against the peer`() {
    let limits = PaceLimits()
    let stage = FailureStage(.http2) { Delivery($0, pace: .rate(bytesPerSecond: 2)) }
    stage.request()
    let start = MonotonicTime.now
    for second in 0..<1000 {
      #expect(!stage.session.checkPace(at: start + .seconds(second), limits))
      #expect(stage.session.waiting == .nothing)
      stage.pass(.seconds(1))
    }
    #expect(stage.isWhole)
  }
}

/// Bytes that are generated as they are sent.
final class Computed: BodySource {
  let count: Int
  init(count: Int) { self.count = count }
  static func byte(_ offset: Int) -> UInt8 { UInt8(97 + offset % 26) }
  func chunk(at offset: Int) -> BodyChunk { .computed(count: min(5003, count - offset)) }
  func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
    for index in buffer.indices { buffer[index] = Self.byte(offset + index) }
  }
}
