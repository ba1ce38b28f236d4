import Logging
import Synchronization
import Testing
@testable import PolarFilesMock

struct LoggerTests {
  private final class Lines: Sendable {
    private let state = Mutex<[String]>([])
    var all: [String] { state.withLock { $0 } }
    func append(_ line: String) { state.withLock { $0.append(line) } }
  }

  private struct Handler: LogHandler {
    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      lines.append("\(event.level) \(event.message) \(event.metadata?["status"] ?? "-")")
    }
  }

  private static func lines(at level: Logger.Level, of send: (HTTPClient) throws -> Void) throws -> [String] {
    let lines = Lines()
    var configuration = Configuration()
    configuration.logger = Logger(label: "test") { _ in Handler(lines: lines, logLevel: level) }
    let mock = try MockServer(configuration)
    try send(HTTPClient(mock, token: mock.token))
    return lines.all
  }

  @Test func `the application's logger gets a message with metadata for each request`() throws {
    let lines = try Self.lines(at: .info) { client in
      try client.send("GET", "/v1/files/")
      try client.send("GET", "/v1/files/?token=polar_oat_secret")
      try client.send("DELETE", "/v1/files/polar_oat_secret")
    }
    #expect(lines.prefix(2) == ["info GET /v1/files/ 200", "info GET /v1/files/ 200"])
    #expect(lines.count == 3 && lines[2].contains("DELETE /v1/files/polar_oat_… 4"))
  }

  @Test(arguments: [Logger.Level.debug, .info, .warning])
  func `calls of the control API are messages at level debug, and at info when they change something`(
    level: Logger.Level
  ) throws {
    let lines = try Self.lines(at: level) { client in
      try client.send("GET", "/_mock/health")
      try client.send("POST", "/_mock/reset")
      try client.send("POST", "/_mock/requests/verify", #"{"match": {}, "exactly": 0}"#)
      try client.send("DELETE", "/_mock/tokens/polar_oat_none")
    }
    let debug = [
      "debug GET /_mock/health 200", "debug POST /_mock/requests/verify 200",
      "debug DELETE /_mock/tokens/polar_oat_… 404",
    ]
    let info = ["info POST /_mock/reset 204"]
    switch level {
    case .debug: #expect(lines == [debug[0], info[0], debug[1], debug[2]])
    case .info: #expect(lines == info)
    default: #expect(lines == [])
    }
  }
}
