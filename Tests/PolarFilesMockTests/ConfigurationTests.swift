import Testing
@testable import PolarFilesMock

/// Values that the command line refuses as wrong usage throw an error in the library.
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
    ("adminToken", { $0.adminToken = "" }), ("adminToken", { $0.adminToken = "secret\n" }),
    ("adminToken", { $0.adminToken = " secret" }), ("adminToken", { $0.adminToken = "\u{7F}" }),
    ("publicURL", { $0.publicURL = "files.test:8080" }),
    ("allowedHosts", { $0.allowedHosts = ["mock.test", "mock.test:8080"] }),
  ]

  static let wrongURLs = [
    "", "files.test", "ftp://files.test", "http:files.test", "http://", "http:///path", "http://:8080",
    "http:// files.test",
    "http://files.test ", "http://files.test/a b", "http://files.test/?a", "http://files.test?", "http://files.test/#a",
    "http://files.test#", "http://user@files.test", "http://user:password@files.test", "http://files.test:0",
    "http://files.test:65536", "http://files.test:x", "http://files.test:", "http://files.test:1:2", "http://[::1]:0",
    "http://[::1]:", "http://[::1", "http://[::1]x", "http://a..b", "http://files.test/\"", "http://files.test/'",
    "http://'a'",
    "http://files.test/\u{7}", "http://files.test/\n", "http://files.test/ä", "http://ä.test", "http://files.test/%",
    "http://files.test/%4", "http://files.test/%zz", "http://files.test\\a", "http://files.test/<b>", "http://a`b",
    "http://files.test/{a}", "http://files.test/a|b", "http://files.test/^",
  ]

  @Test(arguments: wrongURLs) func `an unusable public URL is refused`(url: String) {
    var configuration = Configuration(fixtures: .none)
    configuration.publicURL = url
    #expect(throws: MockError.self) { try MockServer(configuration) }
  }

  @Test(arguments: [
    "http://files.test", "HTTPS://Files.Test/", "http://files.test:8080/a/b%20c/", "http://127.0.0.1:1",
    "https://[::1]:65535",
    "http://[::1]", "http://files_mock:80/~a!$&()*+,;=:@-._",
  ])
  func `a public URL may have a port and a path`(url: String) throws {
    var configuration = Configuration(fixtures: .none)
    configuration.publicURL = url
    let mock = try MockServer(configuration)
    let answer = try HTTPClient(mock).send("GET", "/_mock/health")
    #expect(try answer.json["url"].text == url)
  }

  @Test func `the bound host, the public URL's and the allowed ones are the mock's own names`() {
    var configuration = Configuration(fixtures: .none)
    configuration.host = "Files.Example."
    configuration.publicURL = "https://cdn.example:8443/base/"
    configuration.allowedHosts = ["mock.example"]
    #expect(configuration.ownHosts.map { "\($0)" } == ["files.example", "cdn.example", "mock.example"])
    configuration.host = "[::1]"
    configuration.publicURL = nil
    #expect(configuration.ownHosts.map { "\($0)" } == ["::1", "mock.example"])
  }

  @Test func `the control API is reached by names of the configuration alone`() throws {
    var configuration = Configuration(fixtures: .none)
    configuration.publicURL = "https://files.example/base"
    configuration.allowedHosts = ["mock.example", "other.example"]
    let mock = try MockServer(configuration)
    let client = HTTPClient(mock)
    for (host, status) in [("files.example", 200), ("other.example:1", 200), ("evil.example", 403), ("localhost", 200)]
    {
      #expect(try client.send("GET", "/_mock/health", headers: ["host": host]).status == status)
    }
  }

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
