@testable import HTTPCore
import PolarFiles
import Synchronization
import Testing
@testable import Recording

struct AccessLogTests {
  /// Lines as `level message name=value …`.
  private final class Lines: AccessLogOutput {
    private let state = Mutex<[String]>([])
    private let least: AccessLog.Level

    init(from least: AccessLog.Level) { self.least = least }

    var all: [String] { state.withLock { $0 } }

    func takes(_ level: AccessLog.Level) -> Bool { level >= least }

    func write(_ message: String, at level: AccessLog.Level, fields: [AccessLog.Field]) {
      let texts = fields.map { field in
        switch field.value {
        case .text(let text): "\(field.name)=\(text)"
        case .number(let number): "\(field.name)=\(number)"
        }
      }
      state.withLock { $0.append("\(level) \(message) \(texts.joined(separator: " "))") }
    }
  }

  @Test func `writes subject, request and status`() {
    let lines = Lines(from: .info)
    let notes = Entries.notes {
      $0.operation = .list
      $0.subject = "polar_oat_…f00d"
    }
    let head = Entries.head("/v1/files/?limit=1")
    AccessLog(lines).write(head, notes: notes, outcome: Entries.outcome(size: 20), at: .info)
    #expect(
      lines.all == [
        "info GET /v1/files/ bytes=20 microseconds=1234 operation=files:list protocol=HTTP/1.1 status=200 "
          + "subject=polar_oat_…f00d"
      ])
  }

  @Test(arguments: [(AccessLog.Level.debug, 3), (.info, 2), (.warning, 1)])
  func `warns of what needs a reason, and writes only from its level on`(least: AccessLog.Level, count: Int) {
    let lines = Lines(from: least)
    let log = AccessLog(lines)
    log.write(Entries.head(), notes: RequestNotes(), outcome: Entries.outcome(), at: .debug)
    log.write(Entries.head(), notes: RequestNotes(), outcome: Entries.outcome(), at: .info)
    let refused = Entries.notes { $0.explanation = "Why." }
    log.write(Entries.head(), notes: refused, outcome: Entries.outcome(status: 400), at: .debug)
    #expect(lines.all.count == count)
    #expect(lines.all.last?.hasPrefix("warning GET /v1/files/ bytes=0 explanation=Why.") == true)
  }

  @Test func `logs tunnels of the proxy, and failed ones`() throws {
    let lines = Lines(from: .info)
    let log = AccessLog(lines)
    let host = try #require(NetworkHost(Array("example.com:8080".utf8)[...]))
    let tunnel = HandOff(host: host, request: nil, acknowledgement: [], early: [])
    let forward = HandOff(
      host: host, request: Entries.head("/of/polar_oat_secret?a=b"), acknowledgement: [], early: [])
    log.write(tunnel, nil)
    log.write(forward, nil)
    log.write(tunnel, HandOff.unreachable(host, "no address"))
    log.write(forward, HandOff.tooMany(64))
    #expect(
      lines.all == [
        "info CONNECT example.com:8080 outcome=tunnelled",
        "info GET http://example.com:8080/of/polar_oat_… outcome=forwarded",
        "warning CONNECT example.com:8080 explanation=example.com:8080 cannot be reached: no address status=502",
        "warning GET http://example.com:8080/of/polar_oat_… explanation=there are 64 tunnels already status=503",
      ])
  }

  @Test func `logs malformed requests`() {
    let lines = Lines(from: .warning)
    AccessLog(lines).write(.malformed("why"), .http1_1)
    #expect(lines.all == ["warning refused: not a request protocol=HTTP/1.1 status=400 violation=why"])
  }

  @Test func `records in the journal and in the log`() throws {
    let (journal, lines) = (Journal(limit: 1), Lines(from: .info))
    let recorder = Recorder(journal: journal, clock: Clock(frozenAt: Entries.noon), log: lines)
    recorder.record(Exchange(head: Entries.head()), SettledNotes(RequestNotes()), status: 204, size: 0)
    let entry = try #require(journal.entries().first)
    #expect(entry.outcome.time == Entries.noon)
    #expect(entry.outcome.status == 204)
    #expect(entry.outcome.nanoseconds >= 0)
    #expect(lines.all.count == 1)
  }
}
