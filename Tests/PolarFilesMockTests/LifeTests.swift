import PolarFilesMock
import Testing

@Suite struct LifeTests {
  @Test func `answers as soon as the initialiser has returned`() throws {
    let mock = try MockServer()
    let answer = try HTTPClient(mock, token: mock.token).send("GET", "/v1/files/?limit=2")
    #expect(answer.status == 200)
    #expect(try answer.json["items"].count == 2)
  }

  @Test func `runs beside others in one process, each with a world of its own`() throws {
    let mocks = try (0..<4).map { _ in try MockServer(.init(fixtures: .none)) }
    let tenants = try mocks.map { try $0.organization(slug: "acme") }
    #expect(Set(mocks.map(\.port)).count == 4)
    #expect(try HTTPClient(mocks[0], token: tenants[0].token).send("GET", "/v1/files/").status == 200)
    #expect(try HTTPClient(mocks[1], token: tenants[0].token).send("GET", "/v1/files/").status == 401)
  }

  @Test func `stops with its last reference`() throws {
    let client: HTTPClient
    do {
      let mock = try MockServer()
      client = HTTPClient(mock)
      #expect(try client.send("GET", "/healthz").status == 200)
    }
    #expect(throws: HTTPClient.Failure.self) { try client.send("GET", "/healthz") }
  }

  @Test func `stops once, even if called repeatedly`() async throws {
    let mock = try MockServer()
    mock.stop()
    mock.stop()
    await mock.shutdown()
    #expect(throws: HTTPClient.Failure.self) { try HTTPClient(mock).send("GET", "/healthz") }
  }

  @Test func `leaves its port to the next one`() throws {
    let mock = try MockServer()
    var configuration = Configuration(fixtures: .none)
    configuration.port = mock.port
    mock.stop()
    for _ in 0..<20 { #expect(try MockServer(configuration).port == configuration.port) }
  }

  @Test func `can be read and changed after it has stopped`() throws {
    let mock = try MockServer()
    try HTTPClient(mock, token: mock.token).send("GET", "/v1/files/")
    mock.stop()
    try mock.verify(.init(operation: .list), .exactly(1))
    #expect(try mock.organization(slug: "late").slug == "late")
    mock.reset()
    #expect(mock.requests.isEmpty)
  }

  @Test func `names a port that is taken`() throws {
    let mock = try MockServer()
    var configuration = Configuration()
    configuration.port = mock.port
    #expect(throws: MockError.bind("port \(mock.port) on 127.0.0.1 is in use")) { try MockServer(configuration) }
  }

  @Test(arguments: [-1, 65_536]) func `knows no port beyond the sixteen bits`(_ port: Int) {
    var configuration = Configuration()
    configuration.port = port
    #expect(throws: MockError.port(port)) { try MockServer(configuration) }
  }

  @Test func `tells line, column and key of a mistake in a fixture`() {
    let problem = "fixture.json:1:16: filez: unknown key; did you mean files?"
    #expect(throws: MockError.fixtures([problem])) {
      try MockServer(.init(fixtures: .json(#"{"version": 1, "filez": []}"#)))
    }
  }
}
