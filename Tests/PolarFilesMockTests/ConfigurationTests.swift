import PolarFilesMock
import Testing

/// What the command line refuses as wrong usage is an error here.
@Suite struct ConfigurationTests {
  static let wrong: [(name: String, change: @Sendable (inout Configuration) -> Void)] = [
    ("host", { $0.host = "" }),
    ("presignTTL", { $0.presignTTL = 0 }),
    ("presignTTL", { $0.presignTTL = 604_801 }),
    ("memoryLimit", { $0.memoryLimit = -1 }),
    ("minimumPartSize", { $0.minimumPartSize = -1 }),
    ("journalLimit", { $0.journalLimit = -1 }),
    ("maxHeadSize", { $0.maxHeadSize = 255 }),
    ("headTimeout", { $0.headTimeout = .zero }),
    ("idleTimeout", { $0.idleTimeout = .seconds(Int64.max) }),
    ("bodyTimeout", { $0.bodyTimeout = .seconds(-1) }),
    ("maxConnections", { $0.maxConnections = 0 }),
    ("lanes", { $0.lanes = 0 }),
    ("adminToken", { $0.adminToken = "" }),
    ("publicURL", { $0.publicURL = "files.test:8080" }),
  ]

  @Test(arguments: wrong.indices) func `a value out of its range is named`(_ index: Int) {
    var configuration = Configuration(fixtures: .none)
    Self.wrong[index].change(&configuration)
    let error = #expect(throws: MockError.self) { try MockServer(configuration) }
    guard case .configuration(let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.hasPrefix("\(Self.wrong[index].name) must"))
  }

  @Test func `a literal address may be in brackets`() throws {
    var configuration = Configuration(fixtures: .none)
    configuration.host = "[::1]"
    let mock = try MockServer(configuration)
    #expect(mock.url == "http://[::1]:\(mock.port)")
  }

  @Test func `a folder for parts that takes no file is told with the system's reason`() {
    var configuration = Configuration(fixtures: .none)
    configuration.storage = .disk
    configuration.dataDirectory = "/nonexistent"
    #expect(throws: MockError.storage("cannot keep parts in /nonexistent: No such file or directory")) {
      try MockServer(configuration)
    }
  }
}
