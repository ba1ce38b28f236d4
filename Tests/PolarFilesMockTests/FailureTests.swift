import JSON
import PolarFilesMock
import Testing

/// Failure rules from the library to the answer, the journal and the world.
@Suite struct FailureTests {
  let mock: MockServer
  let tenant: Tenant

  init() throws {
    mock = try MockServer()
    tenant = try mock.organization(slug: "failing")
  }

  private var client: HTTPClient { HTTPClient(mock, token: tenant.token) }

  private func list() throws -> HTTPClient.Answer { try client.send("GET", "/v1/files/") }

  @Test func `fails twice, then succeeds`() throws {
    let id = try mock.fail(Failure(.init(operation: .list), times: 2, .respond(status: 503, retryAfter: 1)))
    let answers = try (0..<3).map { _ in try list() }
    #expect(answers.map(\.status) == [503, 503, 200])
    #expect(answers[0].headers["retry-after"] == "1")
    #expect(answers[0].headers["content-type"] == "text/html")
    #expect(
      answers[0].headers["x-mock-explanation"]
        == "\(id): answered with 503 in place of the answer; the request was not carried out.")
    #expect(answers[2].headers["x-mock-explanation"] == nil)
    let report = try #require(mock.failures.first)
    #expect((report.id, report.struck, report.passed, report.left) == ("failure-1", 2, 0, 0))
    #expect(mock.requests.map(\.failure) == ["failure-1", "failure-1", nil])
    #expect(mock.requests.first?.operation == .list)
    #expect(mock.requests.first?.organization == tenant.id)
    #expect(mock.requests(matching: .init(failure: id)).count == 2)
  }

  @Test func `explains an answer that was too short to cut`() throws {
    let id = try mock.fail(Failure(.init(operation: .list), .truncate(bytes: 1 << 30)))
    let answer = try list()
    #expect(answer.status == 200)
    #expect(answer.headers["x-mock-explanation"]?.hasPrefix("\(id): left whole, since its body has ") == true)
  }

  @Test(arguments: [
    (500, "text/plain; charset=utf-8", "Internal Server Error", nil), (429, nil, "", "60"),
    (502, "text/html", "502 Bad Gateway", nil), (503, "text/html", "503 Service Temporarily Unavailable", nil),
    (504, "text/html", "504 Gateway Time-out", nil),
    (409, "application/json", #"{"detail":"Conflict"}"#, nil), (204, nil, "", nil),
    (402, "application/json", #"{"detail":"Payment Required"}"#, nil),
    (423, "application/json", #"{"detail":"Locked"}"#, nil),
  ])
  func `without a body the answer is production's`(
    status: Int, type: String?, body: String, retryAfter: String?
  ) throws {
    try mock.fail(Failure(.init(operation: .list), .respond(status: status)))
    let answer = try list()
    #expect(answer.status == status)
    #expect(answer.headers["content-type"] == type)
    #expect(answer.headers["retry-after"] == retryAfter)
    #expect(String(decoding: answer.body, as: UTF8.self).contains(body))
  }

  @Test(arguments: [("SlowDown", 503), ("InternalError", 500), ("RequestTimeout", 400), ("AccessDenied", 403)])
  func `the object store refuses in S3's words`(code: String, status: Int) throws {
    try mock.fail(Failure(.init(operations: "s3:*"), .refuse(code: code)))
    let answer = try HTTPClient(mock).send("GET", "/polar-s3-public/a")
    #expect(answer.status == status)
    #expect(answer.headers["content-type"] == "application/xml")
    #expect(answer.headers["server"] == "AmazonS3")
    #expect(String(decoding: answer.body, as: UTF8.self).contains("<Error><Code>\(code)</Code><Message>"))
  }

  @Test func `an answer of the rule's own has its headers and its body`() throws {
    try mock.fail(
      Failure(
        .init(operation: .list), .respond(status: 418, headers: ["Content-Type": "text/x", "X-A": "b"], body: "tea")))
    let answer = try list()
    #expect(answer.status == 418)
    #expect(answer.headers["content-type"] == "text/x")
    #expect(answer.headers["x-a"] == "b")
    #expect(answer.headers["polar-version"] == "2026-04")
    #expect(answer.body == Array("tea".utf8))
  }

  @Test func `a HEAD has no body, and the length of one`() throws {
    try mock.fail(Failure(.init(operation: .headObject), .refuse(code: "SlowDown")))
    let answer = try HTTPClient(mock).send("HEAD", "/polar-s3-public/a")
    #expect(answer.status == 503)
    #expect(answer.body.isEmpty)
  }

  @Test func `names an organization, and leaves others alone`() throws {
    let other = try mock.organization()
    try mock.fail(Failure(.init(organization: tenant.slug), .respond(status: 500)))
    #expect(try list().status == 500)
    #expect(try HTTPClient(mock, token: other.token).send("GET", "/v1/files/").status == 200)
    #expect(try HTTPClient(mock).send("GET", "/_mock/health").status == 200)
  }

  @Test func `names an organization whose token nobody has seen before`() throws {
    var configuration = Configuration(fixtures: .none)
    configuration.authentication = .any
    let mock = try MockServer(configuration)
    try mock.fail(Failure(.init(operation: .list), times: 1, .respond(status: 503)))
    let before = mock.summary.organizations
    #expect(try HTTPClient(mock, token: "polar_oat_new").send("GET", "/v1/files/").status == 503)
    #expect(mock.summary.organizations == before)
    #expect(try HTTPClient(mock, token: "polar_oat_new").send("GET", "/v1/files/").status == 200)
    #expect(mock.summary.organizations == before + 1)
  }

  // MARK: What takes effect

  @Test func `a create that is not carried out leaves nothing, one that is leaves its file`() throws {
    try mock.fail(Failure(.init(operation: .create), times: 1, .respond(status: 503)))
    _ = try? SmallUpload(mock, token: tenant.token)
    #expect(try list().json["items"].count == 0)
    #expect(mock.uploads.isEmpty)
    try mock.fail(Failure(.init(operation: .create), times: 1, .respond(status: 503), takesEffect: true))
    _ = try? SmallUpload(mock, token: tenant.token)
    #expect(mock.uploads.count == 1)
    #expect(mock.requests.map(\.status) == [503, 200, 503])
    #expect(mock.requests[0].requestSize > 0)
    #expect(mock.requests[2].explanation?.contains("the request was carried out") == true)
  }

  @Test(arguments: [Failure.Ending.respond(status: 503), .reset(), .hang(for: .milliseconds(1))])
  func `the journal has the body of a request that is not carried out`(ending: Failure.Ending) throws {
    try mock.fail(Failure(.init(operation: .create), ending))
    _ = try? SmallUpload(mock, token: tenant.token)
    let request = try #require(mock.requests.first)
    guard case .bytes = request.body else { return #expect(Bool(false), "\(request.body)") }
    try mock.verify(.init(operation: .create, body: ["service": "downloadable"]), .exactly(1))
    #expect(mock.uploads.isEmpty)
  }

  @Test func `a completion is lost, or done and lost`() throws {
    let upload = try SmallUpload(mock, token: tenant.token)
    let etag = try upload.put().headers["etag"] ?? ""
    try mock.fail(Failure(.init(operation: .uploaded, file: upload.id), times: 1, .respond(status: 500)))
    #expect(try upload.complete(etag: etag).status == 500)
    #expect(try list().json["items"].count == 0)
    try mock.fail(Failure(.init(operation: .uploaded), times: 1, .respond(status: 500), takesEffect: true))
    #expect(try upload.complete(etag: etag).status == 500)
    #expect(try list().json["items"].count == 1)
  }

  @Test func `an update and a deletion are lost, or done and lost`() throws {
    let upload = try SmallUpload(mock, token: tenant.token)
    try upload.complete(etag: try upload.put().headers["etag"] ?? "")
    func name() throws -> String { try list().json["items"][0]["name"].text }
    let json = ["Content-Type": "application/json"]
    for takesEffect in [false, true] {
      try mock.fail(Failure(.init(operation: .update), times: 1, .respond(status: 503), takesEffect: takesEffect))
      #expect(try client.send("PATCH", "/v1/files/\(upload.id)", headers: json, #"{"name": "b"}"#).status == 503)
      #expect(try name() == (takesEffect ? "b" : "hello.txt"))
    }
    for takesEffect in [false, true] {
      try mock.fail(Failure(.init(operation: .delete), times: 1, .respond(status: 503), takesEffect: takesEffect))
      #expect(try client.send("DELETE", "/v1/files/\(upload.id)").status == 503)
      #expect(try list().json["items"].count == (takesEffect ? 0 : 1))
    }
  }

  @Test func `a part's attempts are counted with those that were struck`() throws {
    try mock.fail(Failure(.init(operation: .uploadPart, part: 1, attempt: 2), .refuse(code: "SlowDown")))
    let upload = try SmallUpload(mock, token: tenant.token)
    #expect(try (0..<3).map { _ in try upload.put().status } == [200, 503, 200])
    let part = try #require(mock.uploads.first?.parts.first)
    #expect(part.attemptCount == 3)
    #expect(part.attempts.map { $0.refusal?.code } == [nil, "SlowDown", nil])
    #expect(part.attempts.map(\.size) == [5, 5, 5])
  }

  @Test func `a part that is carried out is stored although its answer is another`() throws {
    try mock.fail(Failure(.init(operation: .uploadPart), times: 1, .refuse(code: "InternalError"), takesEffect: true))
    let upload = try SmallUpload(mock, token: tenant.token)
    let answer = try upload.put()
    #expect(answer.status == 500)
    #expect(mock.uploads.first?.parts.first?.size == 5)
    let etag = mock.uploads.first?.parts.first?.etag ?? ""
    #expect(try upload.complete(etag: etag).status == 200)
  }

  // MARK: Wrong bodies

  @Test func `a corrupted download has the right headers and the wrong bytes`() throws {
    let upload = try SmallUpload(mock, token: tenant.token)
    try upload.complete(etag: try upload.put().headers["etag"] ?? "")
    let url = try client.send("GET", "/v1/files/\(upload.id)/download").json["download"]["url"].text
    let target = "/" + (url.split(separator: "/", maxSplits: 2).last ?? "")
    let right = try HTTPClient(mock).send("GET", target)
    try mock.fail(Failure(.init(operation: .getObject), .flipBytes(1)))
    let wrong = try (0..<2).map { _ in try HTTPClient(mock).send("GET", target) }
    for answer in wrong {
      #expect(answer.status == 200)
      #expect(answer.headers["etag"] == right.headers["etag"])
      #expect(answer.body.count == 5)
      #expect(zip(answer.body, right.body).count { $0 != $1 } == 1)
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6])
  func `as many bytes are flipped as there are, whether few or most of them`(count: Int) throws {
    let upload = try SmallUpload(mock, token: tenant.token)
    try upload.complete(etag: try upload.put().headers["etag"] ?? "")
    let url = try client.send("GET", "/v1/files/\(upload.id)/download").json["download"]["url"].text
    try mock.fail(Failure(.init(operation: .getObject), .flipBytes(count)))
    let wrong = try HTTPClient(mock).send("GET", "/" + (url.split(separator: "/", maxSplits: 2).last ?? ""))
    #expect(wrong.body.count == 5)
    #expect(zip(wrong.body, "hello".utf8).count { $0 != $1 } == min(count, 5))
  }

  @Test func `a request takes as long in the journal as its answer was delayed, and longer`() throws {
    try mock.fail(Failure(.init(operation: .list), delay: .fixed(.milliseconds(30))))
    #expect(try list().status == 200)
    #expect(try #require(mock.requests.first).duration >= .milliseconds(30))
  }

  @Test func `broken JSON has its length and a syntax error`() throws {
    let right = try list()
    try mock.fail(Failure(.init(operation: .list), .breakJSON))
    for _ in 0..<20 {
      let wrong = try list()
      #expect(wrong.body.count == right.body.count)
      #expect(throws: (any Error).self) { try wrong.json }
    }
  }

  // MARK: The set of rules

  @Test func `reports the error in a rule`() throws {
    #expect(
      throws: MockError.fixtures(["match.attempt: counts uploads of a part: match operation s3:UploadPart too"])
    ) {
      try mock.fail(Failure(.init(operation: .create, attempt: 1), .hang()))
    }
    var failure = Failure(.init(operation: .list), .hang())
    failure.id = "mine"
    #expect(try mock.fail(failure) == "mine")
    #expect(throws: MockError.conflict("a failure with id mine is there already")) { try mock.fail(failure) }
  }

  @Test func `a reset goes back to the rules of the fixtures`() throws {
    let world =
      #"{"version": 1, "failures": [{"match": {"operation": "healthz"}, "times": 1, "respond": {"status": 503}}]}"#
    let mock = try MockServer(Configuration(fixtures: .json(world)))
    func statuses() throws -> [Int] { try (0..<2).map { _ in try HTTPClient(mock).send("GET", "/healthz").status } }
    #expect(try statuses() == [503, 200])
    try mock.fail(Failure(.init(operation: .list), .hang()))
    mock.reset()
    #expect(mock.failures.map(\.struck) == [0])
    #expect(try statuses() == [503, 200])
    mock.clearFailures()
    #expect(mock.failures.isEmpty)
  }

  @Test func `is gone by the mock's clock`() throws {
    var failure = Failure(.init(operation: .list), .respond(status: 503))
    failure.lifetime = .seconds(60)
    mock.clock.freeze()
    try mock.fail(failure)
    #expect(try list().status == 503)
    mock.clock.advance(by: .seconds(60))
    #expect(try list().status == 200)
    #expect(mock.failures.isEmpty)
  }

  @Test func `strikes by what the body holds`() throws {
    try mock.fail(Failure(.init(operation: .create, body: ["name": .contains("bad")]), .respond(status: 503)))
    try mock.fail(Failure(.init(operation: .create, body: ["size": 7]), .respond(status: 500), takesEffect: true))
    let type = ["Content-Type": "application/json"]
    func create(_ name: String, size: Int = 1) throws -> Int {
      let body = #"""
        {"name": "\#(name)", "mime_type": "text/plain", "size": \#(size), "service": "downloadable", "upload": {"parts": []}}
        """#
      return try client.send("POST", "/v1/files/", headers: type, body).status
    }
    #expect(try create("a bad one") == 503)
    #expect(try create("a good one") == 201)
    #expect(try create("a half-good one", size: 7) == 500)
    #expect(try client.send("POST", "/v1/files/", headers: type, "{").status == 422)
    #expect(mock.requests.map(\.failure) == ["failure-1", nil, "failure-2", nil])
    try mock.verify(.init(operation: .create, body: ["name": .contains("one")]), .exactly(3))
    try mock.verify(.init(headers: ["Content-Type": "application/*"], body: ["upload": ["parts": []]]), .exactly(3))
    #expect(throws: MockError.self) {
      try mock.fail(Failure(.init(operation: .list, body: ["name": "x"]), .respond(status: 503)))
    }
  }

  @Test func `a request that is cut is recorded with how much of it was read`() throws {
    try mock.fail(Failure(.init(operation: .create), .reset(afterRequestBytes: 9)))
    #expect(throws: (any Error).self) {
      try client.send("POST", "/v1/files/", headers: ["Content-Type": "application/json"], #"{"name": "a bad one"}"#)
    }
    let request = try #require(mock.requests.first)
    #expect((request.status, request.failure, request.requestSize) == (400, "failure-1", 9))
  }
}
