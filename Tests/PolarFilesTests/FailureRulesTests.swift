import Dispatch
import JSON
import Synchronization
import Testing
@testable import PolarFiles

/// When rules strike.
struct FailureRulesTests {
  static let noon = Timestamp(rfc3339: "2026-08-22T12:00:00Z")!

  let failures = FailureRules()

  private func add(_ rule: FailureRule) throws { _ = try failures.add([rule], at: Self.noon) }

  private func rule(
    _ operation: Operation? = nil, _ set: (inout FailureRule) -> Void = { _ in }
  ) -> FailureRule {
    var rule = FailureRule()
    rule.match.criteria.operation = operation.map { OperationPattern($0) }
    rule.ending = .hang(seconds: nil)
    rule.takesEffect = false
    set(&rule)
    return rule
  }

  private func request(
    _ operation: Operation? = .list, _ set: (inout FailureRequest) -> Void = { _ in }
  ) -> FailureRequest {
    var request = FailureRequest(method: "GET", path: Array("/v1/files/".utf8)[...], transport: "HTTP/1.1") { name in
      name == "user-agent" ? [Array("polar-sdk/1".utf8)[...]] : []
    }
    request.operation = operation
    set(&request)
    return request
  }

  private func strike(_ request: FailureRequest? = nil, at time: Timestamp = noon) -> FailureStrike? {
    failures.strike(request ?? self.request(), at: { time })
  }

  /// For each of `count` requests, whether it was struck.
  private func struck(_ count: Int) -> [Bool] { (0..<count).map { _ in strike() != nil } }

  @Test func `a rule that is there for a time counts while it is`() throws {
    try add(rule { $0.lifetime = 60 })
    try add(rule { $0.skip = 3 })
    let end = Self.noon.adding(seconds: 60)
    #expect(strike()?.id == "failure-1")
    #expect(strike(at: end) == nil)
    #expect(strike()?.id == "failure-1")
    #expect(strike(at: end)?.id == "failure-2")
    #expect(failures.all(at: Self.noon).map(\.matched) == [2, 4])
  }

  @Test func `a rule whose time is over is gone, and its id is free`() throws {
    try add(
      rule {
        $0.id = "late"
        $0.lifetime = 60
      })
    let end = Self.noon.adding(seconds: 60)
    #expect(failures.ids(at: Self.noon) == ["late"] && failures.ids(at: end).isEmpty)
    #expect(!failures.remove("late", at: end))
    #expect(throws: FailureIDTaken.self) { try failures.add([rule { $0.id = "late" }], at: Self.noon) }
    #expect(try failures.add([rule { $0.id = "late" }], at: end) == ["late"])
    #expect(failures.all(at: end).count == 1 && strike(at: end)?.id == "late")
  }

  @Test func `once all rules are spent nothing is active, until a reset`() throws {
    failures.install([rule { $0.times = 1 }, rule(.create) { $0.times = 1 }], at: Self.noon)
    #expect(strike() != nil)
    #expect(failures.isActive)
    #expect(strike(request(.create)) != nil)
    #expect(!failures.isActive)
    failures.reset(at: Self.noon)
    #expect(failures.isActive)
  }

  @Test func `a rule with a body is asked once the body is there, and those without it before`() throws {
    let body = try JSONDocument(parsing: Array(#"{"name": "bad"}"#.utf8)).root
    try add(
      rule(.create) {
        $0.match.criteria.body = try? BodyPattern(.object(JSONObject([(key: "name", value: .string("bad"))])))
      })
    try add(
      rule(.create) { rule in
        rule.ending = nil
        rule.delay = .fixed(3)
      })
    #expect(failures.needs(for: .create) == .body)
    let early = try #require(strike(request(.create)))
    #expect((early.id, early.milliseconds) == ("failure-2", 3))
    #expect(early.ending == nil)
    let late = failures.strike(request(.create) { $0.bodyValue = body }, after: early, at: { Self.noon })
    #expect(late?.id == "failure-1")
    #expect(late?.milliseconds == 3)
    let other = try JSONDocument(parsing: Array(#"{"name": "good"}"#.utf8)).root
    #expect(failures.strike(request(.create) { $0.bodyValue = other }, after: nil, at: { Self.noon }) == nil)
    #expect(failures.all(at: Self.noon).map(\.matched) == [1, 1])
  }

  @Test func `without rules nothing is active`() throws {
    #expect(!failures.isActive)
    #expect(failures.needs(for: .list) == nil)
    try add(rule(.create))
    #expect(failures.isActive)
    #expect(failures.needs(for: .list) == nil)
    #expect(failures.needs(for: .create) != nil)
    #expect(failures.remove("failure-1", at: Self.noon))
    #expect(!failures.isActive)
  }

  @Test func `strikes so often, then is spent and stays listed`() throws {
    try add(rule { $0.times = 2 })
    #expect(struck(4) == [true, true, false, false])
    let live = try #require(failures.all(at: Self.noon).first)
    #expect((live.struck, live.left) == (2, 0))
  }

  @Test func `lets the first ones pass, and strikes each n-th of those left`() throws {
    try add(
      rule {
        $0.skip = 2
        $0.every = 3
        $0.times = 2
      })
    #expect(struck(10) == [false, false, false, false, true, false, false, true, false, false])
    #expect(failures.all(at: Self.noon).map(\.passed) == [6])
  }

  @Test func `the same seed gives the same sequence whatever else runs`() throws {
    func sequence(seed: UInt64, beside others: [FailureRule]) throws -> [Bool] {
      let failures = FailureRules()
      _ = try failures.add(
        others
          + [
            rule {
              $0.id = "coin"
              $0.probability = 0.3
              $0.seed = seed
              $0.delay = .fixed(1)
              $0.ending = nil
              $0.takesEffect = true
            }
          ], at: Self.noon)
      return (0..<200).map { _ in
        let before = failures.all(at: Self.noon).last?.struck ?? 0
        _ = failures.strike(request(), at: { Self.noon })
        return failures.all(at: Self.noon).last?.struck != before
      }
    }
    let alone = try sequence(seed: 7, beside: [])
    let busy = try sequence(
      seed: 7,
      beside: [
        rule {
          $0.probability = 0.5
          $0.seed = 7
        }
      ])
    #expect(alone == busy)
    #expect(try sequence(seed: 8, beside: []) != alone)
    #expect((30...90).contains(alone.count { $0 }))
  }

  @Test func `a reset gives the same sequence again`() throws {
    let coin = rule {
      $0.probability = 0.5
      $0.seed = 3
    }
    failures.install([coin], at: Self.noon)
    let first = struck(100)
    failures.reset(at: Self.noon)
    #expect(struck(100) == first)
  }

  @Test func `fixtures that are loaded again replace their own rules, and no other`() throws {
    let old = rule { $0.id = "old" }
    let same = rule { $0.id = "same" }
    failures.install([old, same], at: Self.noon)
    _ = try failures.add([rule { $0.id = "claimed" }, rule { $0.id = "mine" }], at: Self.noon)
    _ = strike()
    let changes = failures.reload([same, rule { $0.id = "claimed" }], at: Self.noon)
    #expect(changes == FailureChanges(added: ["claimed"], removed: ["old"], dropped: ["claimed"]))
    let all = failures.all(at: Self.noon)
    #expect(all.map(\.id) == ["same", "claimed", "mine"])
    #expect(all.map(\.passed) == [1, 0, 1])
    failures.reset(at: Self.noon)
    #expect(failures.all(at: Self.noon).map(\.id) == ["same", "claimed"])
  }

  @Test func `is gone after its time by the clock that it is asked with`() throws {
    try add(rule { $0.lifetime = 60 })
    let (last, end) = (Self.noon.adding(seconds: 59), Self.noon.adding(seconds: 60))
    #expect(strike(at: last) != nil)
    #expect(strike(at: end) == nil)
    #expect(failures.all(at: last).count == 1)
    #expect(failures.all(at: end).isEmpty)
  }

  @Test func `the first that strikes decides the ending, and the next one's turn is not used up`() throws {
    try add(
      rule {
        $0.times = 1
        $0.ending = .respond(FailureResponse(status: 503))
      })
    try add(
      rule {
        $0.times = 1
        $0.ending = .reset(.beforeResponse, connection: false)
      })
    #expect(strike()?.id == "failure-1")
    #expect(strike()?.id == "failure-2")
    #expect(strike() == nil)
  }

  static let criteria: [(String, @Sendable (inout FailureMatch) -> Void, Bool)] = [
    ("operation", { $0.criteria.operation = OperationPattern("s3:*") }, true),
    ("another operation", { $0.criteria.operation = OperationPattern("files:*") }, false),
    ("method", { $0.criteria.method = "PUT" }, false),
    ("path", { $0.criteria.path = PathPattern("/v1/*") }, true),
    ("part", { $0.criteria.part = 3 }, true), ("another part", { $0.criteria.part = 2 }, false),
    ("attempt", { $0.attempt = 2 }, true), ("another attempt", { $0.attempt = 1 }, false),
    ("organization", { $0.criteria.organization = ID(high: 1, low: 2) }, true),
    ("another organization", { $0.criteria.organization = ID(high: 1, low: 3) }, false),
    ("file", { $0.criteria.file = ID(high: 3, low: 4) }, true),
    ("another file", { $0.criteria.file = ID(high: 3, low: 5) }, false),
    ("subject", { $0.criteria.subject = "polar_oat_…" }, true),
    ("header", { $0.criteria.headers = [.init(name: "User-Agent", value: TextPattern("polar-*"))] }, true),
    ("another header", { $0.criteria.headers = [.init(name: "accept", value: TextPattern("*"))] }, false),
    ("protocol", { $0.transport = TextPattern("HTTP/1.*") }, true),
    ("another protocol", { $0.transport = TextPattern("HTTP/2") }, false),
  ]

  @Test(arguments: criteria)
  func `strikes by every criterion`(name: String, set: @Sendable (inout FailureMatch) -> Void, strikes: Bool) throws {
    try add(rule { set(&$0.match) })
    let request = request(.uploadPart) {
      $0.part = 3
      $0.attempt = 2
      $0.organization = ID(high: 1, low: 2)
      $0.file = ID(high: 3, low: 4)
      $0.subject = "polar_oat_…"
    }
    #expect((strike(request) != nil) == strikes, "\(name)")
  }

  @Test func `strikes also what no route knows`() throws {
    try add(rule())
    #expect(strike(request(nil)) != nil)
  }

  @Test func `strikes exactly so often under many threads`() throws {
    try add(rule { $0.times = 100 })
    let count = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 32) { _ in
      for _ in 0..<50 where strike() != nil { count.add(1, ordering: .relaxed) }
    }
    #expect(count.load(ordering: .relaxed) == 100)
    #expect(failures.all(at: Self.noon).map(\.struck) == [100])
  }

  @Test func `makes up ids that are free`() throws {
    #expect(
      try failures.add([rule { $0.id = "failure-2" }, rule(), rule()], at: Self.noon) == [
        "failure-2", "failure-1", "failure-3",
      ])
    let error = #expect(throws: FailureIDTaken.self) {
      try failures.add([rule(), rule { $0.id = "failure-3" }], at: Self.noon)
    }
    #expect(error?.id == "failure-3")
    #expect(failures.all(at: Self.noon).count == 3)
  }
}
