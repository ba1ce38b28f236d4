import Testing
@testable import PolarFiles

/// Many rules beside the same rules asked one by one.
struct FailureRulesModelTests {
  private let failures = FailureRules()
  private let noon = FailureRulesTests.noon

  /// Rules of few kinds, so that many are alike, and some of each way to count.
  private func rules(_ count: Int, _ random: inout RandomSource) -> [FailureRule] {
    (0..<count).map { _ in
      var rule = FailureRule()
      rule.match.criteria.operation = random.some([.list, .create, .update]).map { OperationPattern($0) }
      rule.takesEffect = false
      rule.match.criteria.file = random.some(Self.ids)
      rule.match.criteria.organization = random.some(Self.ids)
      if random.chance() {
        rule.match.criteria.subject = random.some(["a", "b"])
        rule.match.criteria.path = random.some(Self.paths).map { PathPattern($0) }
        rule.match.criteria.part = random.some([1, 2])
        if let agent = random.some(Self.agents) {
          rule.match.criteria.headers = [.init(name: "User-Agent", value: TextPattern(agent))]
        }
      }
      rule.times = random.some([1, 3])
      rule.skip = random.some([1, 7, .max]) ?? 0
      rule.every = random.some([2, 3, .max]) ?? 1
      rule.probability = random.some([0.5]) ?? 1
      rule.seed = random.next()
      if random.chance() {
        rule.delay = .fixed(1)
      } else {
        rule.ending = .hang(seconds: nil)
      }
      return rule
    }
  }

  private static let ids = [ID(high: 1, low: 2), ID(high: 2, low: 1)]
  private static let paths = ["/v1/files/", "/v1/files/a b", "/v1/files/a%20b", "/v1/*", "/v1/files/a *", "*/a*"]
  private static let agents = ["polar-sdk/1", "curl/8", "polar-*"]

  @Test(arguments: 1...6) func `counts and strikes as if each rule were asked in turn`(seed: UInt64) throws {
    var random = RandomSource(seed: seed)
    var expected: [LiveFailure] = []
    for round in 0..<900 {
      if round.isMultiple(of: 300) {
        let added = rules(120, &random)
        let ids = try failures.add(added, at: noon)
        expected += zip(added, ids).map { LiveFailure($0, id: $1, at: noon, isOfFixtures: false) }
        #expect(failures.remove(expected.remove(at: round / 10).id, at: noon))
      }
      let agent = random.some(Self.agents)
      var request = FailureRequest(
        method: "GET", path: Array((random.some(Self.paths) ?? "/").utf8)[...], transport: "HTTP/1.1"
      ) { name in
        name == "user-agent" ? agent.map { [Array($0.utf8)[...], Array($0.utf8)[...]] } ?? [] : []
      }
      request.operation = random.some([.list, .create, .update])
      request.file = random.some(Self.ids)
      request.organization = random.some(Self.ids)
      request.subject = random.some(["a", "b"])
      request.part = random.some([1, 2])
      var strikers: [LiveFailure] = []
      for index in expected.indices where !expected[index].isSpent && expected[index].rule.match.matches(request) {
        let isEnded = strikers.contains { $0.rule.ending != nil }
        if expected[index].count(isEnded: isEnded) != nil { strikers.append(expected[index]) }
      }
      let strike = failures.strike(request, at: { noon })
      #expect(strike?.id == (strikers.first { $0.rule.ending != nil } ?? strikers.first)?.id)
      #expect(strike?.milliseconds ?? 0 == Double(strikers.count { $0.rule.delay != nil }))
    }
    let all = failures.all(at: noon)
    #expect(all.map(\.matched) == expected.map(\.matched))
    #expect(all.map(\.struck) == expected.map(\.struck))
    #expect(all.filter { $0.struck > 0 }.count > 50)
    #expect(all.filter(\.isSpent).count > 20)
  }
}

extension RandomSource {
  fileprivate mutating func chance() -> Bool { Bool.random(using: &self) }

  fileprivate mutating func some<Value>(_ values: [Value]) -> Value? {
    chance() ? nil : values.randomElement(using: &self)
  }
}
