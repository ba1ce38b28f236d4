import ControlAPI
import FilesAPI
import HTTPCore
import ObjectStorage
import PolarFiles
import Recording
import Synchronization
import Testing
@testable import PolarFilesMock

/// Requests in memory, from the bytes of HTTP/1.1 through all planes to journal and log.
struct MockHandlerTests {
  /// Lines as `level message`.
  private final class Lines: AccessLogOutput {
    private let state = Mutex<[String]>([])
    var all: [String] { state.withLock { $0 } }

    func takes(_ level: AccessLog.Level) -> Bool { true }

    func write(_ message: String, at level: AccessLog.Level, fields: [AccessLog.Field]) {
      state.withLock { $0.append("\(level) \(message)") }
    }
  }

  private let journal = Journal(limit: 100)
  private let lines = Lines()
  private let output = OutputQueue()
  private let session: HTTP1Session

  init() throws {
    let store = try Store(clock: Clock(), seed: 1)
    try store.install([DemoFixture.document()])
    let handler = MockHandler(
      files: FilesAPI(store: store), storage: ObjectStorage(store: store),
      control: ControlAPI(store: store, journal: journal, version: "1"),
      failures: store.failures, recorder: Recorder(journal: journal, clock: store.clock, log: lines))
    session = HTTP1Session(context: SessionContext(handler: handler), output: output, mailbox: Mailbox {})
  }

  private func send(_ line: String, _ headers: String = "", _ body: String = "") {
    let text = "\(line) HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    Array(text.utf8).withUnsafeBytes(session.receive)
  }

  @Test(arguments: [
    ("GET /_mock/health", "", "debug"), ("GET /_mock/requests", "", "debug"),
    ("POST /_mock/requests/verify", #"{"match": {}}"#, "debug"), ("POST /_mock/reset", "", "info"),
    ("POST /_mock/organizations", "", "info"), ("DELETE /_mock/requests", "", "info"),
    ("PUT /_mock/clock", #"{"advance_seconds": 1}"#, "info"), ("PUT /_mock/clock", "nonsense", "debug"),
    ("POST /_mock/nothing", "", "debug"), ("DELETE /_mock/tokens/polar_oat_nobody", "", "debug"),
  ])
  func `logs the control API at debug, and at info what changed something`(line: String, body: String, level: String) {
    send(line, "", body)
    #expect(lines.all == ["\(level) \(line.replacing("polar_oat_nobody", with: "polar_oat_…"))"])
    #expect(journal.entries().isEmpty)
  }

  @Test func `an explanation is as long as every client takes, whatever was sent`() throws {
    send("GET /v2/files/\(String(repeating: "a", count: 5000))")
    var bytes: [UInt8] = []
    _ = output.withMemoryRuns { runs in
      for run in runs { bytes += run }
      return bytes.count
    }
    let head = String(decoding: bytes, as: UTF8.self)
    let line = try #require(head.split(separator: "\r\n").first { $0.hasPrefix("x-mock-explanation: ") })
    #expect(line.utf8.count < 2100 && line.hasSuffix("..."))
  }

  @Test func `sends a browser that opens the root to the dashboard, and answers others as production does`() throws {
    send("GET /", "Accept: text/html,application/xhtml+xml;q=0.9\r\n")
    #expect(journal.entries().isEmpty)
    send("GET /", "Accept: */*\r\n")
    send("POST /", "Accept: text/html\r\n")
    #expect(journal.entries().map(\.outcome.status) == [404, 404])
  }

  @Test(arguments: [
    ("text/html", true), ("TEXT/HTML;level=1 ; q=0.2", true), ("application/json;q=0.1, text/html;q=0.1", true),
    ("text/html;q=0", false), ("text/html;q=0.000", false), ("text/html;q=0.5, application/json", false),
    ("application/xhtml+xml", false), ("text/html-like", false), ("*/*, text/*", false), ("", false),
    ("text/html;q=x", false),
  ])
  func `redirects to the dashboard if HTML is preferred or equal to JSON, also for HEAD`(accept: String, isSent: Bool) {
    for method in ["GET", "HEAD"] { send("\(method) /", "Accept: \(accept)\r\n") }
    #expect(journal.entries().map(\.outcome.status) == (isSent ? [] : [404, 404]))
  }

  @Test func `records what each plane notes`() {
    send("GET /v1/files/", "Authorization: Bearer polar_oat_acme_full\r\n")
    send("POST /v1/files/", "Authorization: Bearer polar_oat_acme_full\r\nContent-Type: application/json\r\n", "{}")
    send("GET /polar-s3-public/none")
    let entries = journal.entries()
    #expect(entries.map(\.notes.operation) == [.list, .create, .getObject])
    #expect(entries.map(\.outcome.status) == [200, 422, 404])
    #expect(entries.map(\.notes.body.size) == [0, 2, 0])
    #expect(entries[0].notes.organization != nil)
    #expect(entries[2].notes.explanation != nil)
    #expect(lines.all.count == 3)
  }

  @Test func `records what a request was about that is refused before anything is looked up`() {
    let file = "f11e0000-0000-4000-8000-000000000001"
    let signature =
      "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=polar-development/20260101/us-east-2/s3/aws4_request"
      + "&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=0"
    send("GET /v1/files/\(file)/download")
    send("PATCH /v1/files/\(file)", "Authorization: Bearer polar_oat_acme_full\r\n", "{")
    send(
      "PUT /polar-s3/downloadable/1dbfc517-0bbf-4301-9ba8-555ca42b9737/\(file)/a?uploadId=a&partNumber=2&\(signature)")
    let entries = journal.entries()
    #expect(entries.map(\.outcome.status) == [401, 422, 403])
    #expect(entries.map(\.notes.operation) == [.download, .update, .uploadPart])
    #expect(entries.map(\.notes.file?.text) == [file, file, file])
    #expect(entries[2].notes.part == 2)
  }

  @Test func `records with a reason a request whose client disconnected within the body`() throws {
    let head =
      "POST /v1/files/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer polar_oat_acme_full\r\nContent-Length: 9\r\n\r\n{"
    Array(head.utf8).withUnsafeBytes(session.receive)
    session.disconnect()
    let entry = try #require(journal.entries().first)
    #expect(entry.outcome.status == 400)
    #expect(entry.notes.operation == .create)
    #expect(entry.notes.explanation == "The client went away before it was answered.")
    #expect(journal.entries().count == 1)
  }

  @Test func `records a request that is refused within its body with what is known of it`() throws {
    let head =
      "POST /v1/files/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer polar_oat_acme_full\r\nContent-Length: 9\r\n\r\n{"
    Array(head.utf8).withUnsafeBytes(session.receive)
    session.timeOut()
    let entry = try #require(journal.entries().first)
    #expect(entry.outcome.status == 408)
    #expect(entry.notes.operation == .create)
    #expect(entry.notes.explanation?.contains("too slowly") == true)
  }
}
