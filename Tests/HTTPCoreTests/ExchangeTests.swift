import HTTPCore
import HTTPTypes
import Synchronization
import Testing

/// The handler completes every exchange once, and a malformed request is reported once.
struct ExchangeTests {
  /// What a handler notes.
  final class Word: ExchangeNotes {
    let text: String

    init(_ text: String) { self.text = text }
  }

  /// Records the calls of a session; responds by the path.
  final class Witness: RequestHandler {
    let sinks = SinkBox()
    let deferred = DeferredResponse()
    private let state = Mutex<[String]>([])

    var calls: [String] { state.withLock { $0 } }

    private func note(_ call: String) { state.withLock { $0.append(call) } }

    func begin(_ head: RequestHead) -> Admission { Admission(intake(for: head)) }

    private func intake(for head: RequestHead) -> Intake {
      switch String(decoding: head.path, as: UTF8.self) {
      case "/now": .respond(.now(Self.noted("now")))
      case "/later": .respond(.later(deferred))
      case "/collect":
        .collect(limit: 5, notes: Word("head")) { body in
          if case .tooLarge = body { return .now(text("large", .contentTooLarge)) }
          return .now(Self.noted("collected"))
        }
      default: .stream(sinks.sink, notes: Word("head"))
      }
    }

    private static func noted(_ word: String) -> Response {
      var response = text(word)
      response.notes = Word(word)
      return response
    }

    func willSend(_ response: Response, for exchange: Exchange) -> Delivery {
      note("sends \(response.code) to \(exchange.head.target.count) \(name(response.notes ?? exchange.notes))")
      var response = response
      response.headers.append("x-gate", "passed")
      return Delivery(response)
    }

    func brokeOff(_ exchange: Exchange, _ answer: Response?) {
      note("broke off \(answer?.code ?? 0) \(name(answer?.notes ?? exchange.notes))")
    }

    func refuse(_ violation: ProtocolViolation, _ version: HTTPVersion, in exchange: Exchange?) -> Response {
      note("refuses \(violation.status.code) \(exchange == nil ? "no request" : "a request")")
      return text("refused", violation.status)
    }

    private func name(_ notes: (any ExchangeNotes)?) -> String { (notes as? Word)?.text ?? "-" }
  }

  /// What happens to a request.
  struct Case: Sendable, CustomTestStringConvertible {
    var title: String
    var method = "PUT"
    var path: String
    var announced: Int?
    var sent = ""
    var then: After = .nothing
    var calls: [String]

    enum After { case nothing, end, timeOut, disconnect, complete }

    var testDescription: String { title }
  }

  static let cases = [
    Case(title: "an answer at once", method: "GET", path: "/now", calls: ["sends 200 to 4 now"]),
    Case(
      title: "an answer that comes later", method: "GET", path: "/later", then: .complete, calls: ["sends 200 to 6 -"]),
    Case(
      title: "a peer that leaves before its answer", method: "GET", path: "/later", then: .disconnect,
      calls: ["broke off 0 -"]),
    Case(title: "a gathered body", path: "/collect", announced: 5, sent: "hello", calls: ["sends 200 to 8 collected"]),
    Case(title: "a body that is too large", path: "/collect", announced: 6, calls: ["sends 413 to 8 head"]),
    Case(
      title: "a gathered body that ends early", path: "/collect", announced: 5, sent: "he", then: .end,
      calls: ["refuses 400 a request", "sends 400 to 8 head"]),
    Case(
      title: "a gathered body that is late", path: "/collect", announced: 5, sent: "he", then: .timeOut,
      calls: ["refuses 408 a request", "sends 408 to 8 head"]),
    Case(
      title: "a peer that leaves within a gathered body", path: "/collect", announced: 5, sent: "he",
      then: .disconnect, calls: ["broke off 0 head"]),
    Case(title: "a streamed body", path: "/sink", announced: 5, sent: "hello", calls: ["sends 200 to 5 head"]),
    Case(
      title: "a streamed body that ends early", path: "/sink", announced: 5, sent: "he", then: .end,
      calls: ["sends 400 to 5 head"]),
    Case(
      title: "a streamed body that is late", path: "/sink", announced: 5, sent: "he", then: .timeOut,
      calls: ["sends 400 to 5 head"]),
    Case(
      title: "a peer that leaves within a streamed body", path: "/sink", announced: 5, sent: "he", then: .disconnect,
      calls: ["broke off 400 head"]),
    Case(
      title: "an answer before the body, and a peer that leaves", path: "/now", announced: 5, sent: "he",
      then: .disconnect, calls: ["sends 200 to 4 now"]),
  ]

  private func play(_ after: Case.After, _ session: any HTTPSession, _ witness: Witness) {
    switch after {
    case .nothing: break
    case .end: session.receiveEnd()
    case .timeOut: session.timeOut()
    case .disconnect: session.disconnect()
    case .complete:
      witness.deferred.complete(text("late"))
      session.readMailbox()
    }
  }

  @Test(arguments: cases)
  func `HTTP/1.1 completes each exchange once`(_ testCase: Case) {
    let witness = Witness()
    witness.sinks.sink.lastWord = text("cut", .badRequest)
    let harness = SessionHarness(witness)
    let length = testCase.announced.map { "Content-Length: \($0)\r\n" } ?? ""
    harness.send("\(testCase.method) \(testCase.path) HTTP/1.1\r\nHost: a\r\n\(length)\r\n\(testCase.sent)")
    play(testCase.then, harness.session, witness)
    let answer = harness.taken()
    #expect(answer.isEmpty || answer.contains("x-gate: passed"))
    harness.session.disconnect()
    #expect(witness.calls == testCase.calls)
  }

  @Test(arguments: cases)
  func `HTTP/2 completes each exchange once`(_ testCase: Case) {
    let witness = Witness()
    witness.sinks.sink.lastWord = text("cut", .badRequest)
    let harness = HTTP2Harness(witness)
    let client = HTTP2Client()
    let upload = testCase.announced.map { announced in
      HTTP2Client.Upload(bytes: Array(testCase.sent.utf8)[...], isWhole: announced == testCase.sent.utf8.count)
    }
    let fields = testCase.announced.map { [("content-length", "\($0)")] } ?? []
    let stream = client.request(testCase.method, testCase.path, fields, upload: upload)
    harness.exchange(with: client)
    play(testCase.then, harness.session, witness)
    harness.exchange(with: client)
    let reply = client.replies[stream]
    #expect(reply?.status == 0 || reply?.headers["x-gate"] == "passed")
    harness.session.disconnect()
    #expect(witness.calls == testCase.calls)
  }

  @Test func `the exchange of a reset HTTP/2 stream completes once`() {
    let witness = Witness()
    let harness = HTTP2Harness(witness)
    let client = HTTP2Client()
    let stream = client.request("PUT", "/sink", upload: .init(bytes: [1], isWhole: false))
    harness.exchange(with: client)
    client.reset(stream)
    harness.exchange(with: client)
    #expect(witness.calls == ["broke off 0 head"])
    harness.session.disconnect()
    #expect(witness.calls.count == 1)
  }

  @Test func `a broken chunk is refused within its request`() {
    let witness = Witness()
    let harness = SessionHarness(witness)
    harness.send("PUT /collect HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n")
    #expect(witness.calls == ["refuses 400 a request", "sends 400 to 8 head"])
  }

  @Test(arguments: ["NONSENSE\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"])
  func `what is no request is refused once and passes no gate`(_ bytes: String) {
    let witness = Witness()
    let harness = SessionHarness(witness)
    harness.send(bytes)
    harness.session.disconnect()
    #expect(witness.calls == ["refuses 400 no request"])
  }

  @Test func `what is no request over HTTP/2 is refused once and passes no gate`() {
    let witness = Witness()
    let harness = HTTP2Harness(witness)
    let client = HTTP2Client()
    let stream = client.request("GET", "/now", [("host", "elsewhere")])
    harness.exchange(with: client)
    #expect(client.replies[stream]?.text == "refused")
    #expect(witness.calls == ["refuses 400 no request"])
  }

  @Test func `an interim response passes no gate`() {
    let witness = Witness()
    let harness = SessionHarness(witness)
    harness.send("PUT /collect HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
    #expect(harness.taken() == "HTTP/1.1 100 Continue\n\n")
    #expect(witness.calls.isEmpty)
    harness.send("hello")
    #expect(witness.calls == ["sends 200 to 8 collected"])
  }

  @Test func `each of several requests on a connection is seen out`() {
    let witness = Witness()
    let harness = SessionHarness(witness)
    harness.send(String(repeating: "GET /now HTTP/1.1\r\nHost: a\r\n\r\n", count: 3))
    #expect(witness.calls == Array(repeating: "sends 200 to 4 now", count: 3))
  }

  @Test func `an answer that is changed leaves the one it was copied from as it was`() {
    let first = text("x")
    var second = first
    second.headers.append("a", "b")
    second.notes = Word("second")
    second.announcedLength = 9
    #expect(first.headers.fields.isEmpty)
    #expect(first.notes == nil)
    #expect(first.announcedLength == nil)
    #expect(second.headers["a"] == "b")
    #expect(second.bodyCount == 1)
  }
}
