import PolarFilesMock
import PolarFiles
import Testing

@Suite struct JournalTests {
  let mock: MockServer
  let tenant: Tenant

  init() throws {
    mock = try MockServer()
    tenant = try mock.organization(slug: "journal")
  }

  @Test func `keeps what was asked and what was answered`() throws {
    let client = HTTPClient(mock, token: tenant.token)
    try client.send("GET", "/v1/files/?limit=3", headers: ["User-Agent": "tests"])
    let request = try #require(mock.requests.first)
    #expect(request.sequence == 1)
    #expect(request.operation == .list)
    #expect(request.method == "GET")
    #expect(request.path == "/v1/files/")
    #expect(request.query == "limit=3")
    #expect(request.status == 200)
    #expect(request.transport == "HTTP/1.1")
    #expect(request.header("USER-AGENT") == "tests")
    #expect(request.header("authorization") == "Bearer \(tenant.token)")
    #expect(request.body == .none)
  }

  @Test func `knows every operation by the name that the control API has for it`() throws {
    for operation in FileOperation.allCases { #expect(mock.requests(matching: .init(operation: operation)).isEmpty) }
    try SmallUpload(mock, token: tenant.token).put()
    #expect(mock.requests.map(\.operation) == [.create, .uploadPart])
  }

  @Test func `knows every operation that the control API knows`() {
    #expect(FileOperation.allCases.map(\.rawValue) == PolarFiles.Operation.allCases.map(\.rawValue))
  }

  @Test func `finds requests by each criterion`() throws {
    let upload = try SmallUpload(mock, token: tenant.token)
    try upload.put("other")
    try upload.put()
    let filters: [(RequestFilter, Int)] = [
      (.init(), 3), (.init(operation: .uploadPart), 2), (.init(status: 200), 1), (.init(status: .clientErrors), 1),
      (.init(status: .successes), 2), (.init(status: .redirections), 0), (.init(status: .serverErrors), 0),
      (.init(method: "put"), 2), (.init(path: "/v1/*"), 1), (.init(organization: "journal"), 3),
      (.init(organization: tenant.id), 3), (.init(file: upload.id), 3), (.init(part: 1), 2), (.init(after: 2), 1),
      (.init(organization: "nobody"), 0), (.init(file: "none"), 0),
    ]
    for (filter, count) in filters { #expect(mock.requests(matching: filter).count == count, "\(filter)") }
  }

  @Test func `says which key of a body or which header is another than expected`() throws {
    _ = try SmallUpload(mock, token: tenant.token)
    let filter = RequestFilter(
      operation: .create, headers: ["X-Team": "a*"], body: ["name": "other.txt", "upload": ["parts": [["number": 1]]]])
    let error = #expect(throws: MockError.self) { try mock.verify(filter) }
    let text = "\(try #require(error))"
    #expect(text.contains("nearest: POST /v1/files/ → 201\n"))
    #expect(text.contains("  header.x-team: expected a*, was nothing"))
    #expect(text.contains(#"  body.name: expected "other.txt", was "hello.txt""#))
    #expect(!text.contains("body.upload"))
    let wrong = RequestFilter(body: ["name": ["contians": "x"]])
    #expect(mock.requests(matching: wrong).isEmpty)
    let fault = #expect(throws: MockError.self) { try mock.verify(wrong, .exactly(0)) }
    #expect("\(try #require(fault))".contains("body.name.contians is no comparison; did you mean 'contains'?"))
  }

  @Test func `a failed expectation shows the recorded requests`() throws {
    try HTTPClient(mock, token: tenant.token).send("GET", "/v1/files/")
    try mock.verify(.init(operation: .list))
    try mock.verify(.init(operation: .list), .exactly(1))
    try mock.verify(.init(operation: .create), .atMost(0))
    let error = #expect(throws: MockError.self) { try mock.verify(.init(operation: .create), .atLeast(2)) }
    #expect(
      error?.description == """
        0 requests match where at least 2 were expected; the journal has
          GET /v1/files/ → 200
        """)
  }

  @Test func `says what a filter names that is not there, and what is not remembered`() throws {
    #expect(throws: MockError.unmet("there is no organization 'acmee'")) {
      try mock.verify(.init(organization: "acmee"), .exactly(0))
    }
    #expect(throws: MockError.unmet("'guide.pdf' is no id of a file")) {
      try mock.verify(.init(file: "guide.pdf"), .exactly(0))
    }
    #expect(throws: MockError.unmet("0 requests match where at least 1 were expected; the journal is empty")) {
      try mock.verify(.init(organization: tenant.slug))
    }
    var configuration = Configuration(fixtures: .none)
    configuration.journalLimit = 0
    #expect(throws: MockError.unmet("the journal is off: journalLimit is 0")) {
      try MockServer(configuration).verify(.init(), .exactly(0))
    }
  }

  @Test func `tells the last of many requests`() throws {
    for _ in 0..<12 { try HTTPClient(mock).send("GET", "/healthz") }
    let error = #expect(throws: MockError.self) { try mock.verify(.init(operation: .list)) }
    let lines = error?.description.split(separator: "\n") ?? []
    #expect(lines.first?.hasSuffix("the journal has 12, the last 10 of which are") == true)
    #expect(lines.count == 11)
  }

  @Test func `wakes a waiting task when the request comes`() async throws {
    async let waited = mock.waitForRequests(.init(operation: .health), count: 2, timeout: .seconds(3600))
    try HTTPClient(mock).send("GET", "/healthz")
    try HTTPClient(mock).send("GET", "/healthz")
    #expect(try await waited.map(\.status) == [200, 200])
  }

  @Test(arguments: 0..<50) func `gives up a wait when its task is cancelled`(_ turn: Int) async throws {
    // Before it waits, while it does, or in between: the task decides.
    let wait = Task { [mock] in
      try await mock.waitForRequests(.init(operation: .create), timeout: .seconds(3600))
    }
    for _ in 0..<turn { await Task.yield() }
    wait.cancel()
    let error = await #expect(throws: MockError.self) { try await wait.value }
    #expect(error == .timedOut("0 of 1 requests came before the task was cancelled"))
  }

  @Test func `answers a wait for what came before, without a task too`() throws {
    try HTTPClient(mock).send("GET", "/healthz")
    #expect(try mock.waitForRequests(.init(operation: .health)).count == 1)
  }

  @Test func `gives up waiting after the time-out`() async {
    await #expect(throws: MockError.timedOut("0 of 1 requests came within 0.01 seconds")) {
      try await mock.waitForRequests(.init(operation: .create), timeout: .milliseconds(10))
    }
  }

  @Test func `a stop ends all waits, and later waits end immediately`() async throws {
    let mock = try MockServer()
    let wait = Task { try await mock.waitForRequests(.init(operation: .create), timeout: .seconds(3600)) }
    await mock.shutdown()
    await #expect(throws: MockError.timedOut("0 of 1 requests came before the mock stopped")) { try await wait.value }
  }

  @Test func `clears its requests on demand`() throws {
    try HTTPClient(mock).send("GET", "/healthz")
    mock.clearRequests()
    #expect(mock.requests.isEmpty)
  }
}
