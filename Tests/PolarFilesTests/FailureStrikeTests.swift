import Testing
@testable import PolarFiles

/// What the rules that strike do to a request, and what is said of it.
struct FailureStrikeTests {
  private let failures = FailureRules()

  private func add(_ set: (inout FailureRule) -> Void) throws {
    var rule = FailureRule()
    set(&rule)
    _ = try failures.add([rule], at: FailureRulesTests.noon)
  }

  private func strike() -> FailureStrike? {
    failures.strike(
      FailureRequest(method: "GET", path: [], transport: "HTTP/1.1"), at: { FailureRulesTests.noon })
  }

  @Test(arguments: [
    (FailureEnding.truncate(.bytes(1 << 30)), "a: left whole, since its body has 10 bytes."),
    (.truncate(.bytes(10)), "a: left whole, since its body has 10 bytes."),
    (.truncate(.bytes(9)), "a: cut after 9 bytes of the body."),
    (.truncate(.fraction(0.5)), "a: cut after 0.5 of the body."),
    (.reset(.response(bytes: 0), connection: false), "a: reset before the answer; the request was carried out."),
    (.close(.response(bytes: 1)), "a: closed after 1 bytes of the answer's body; the request was carried out."),
    (.close(.response(bytes: 11)), "a: closed after 10 bytes of the answer's body; the request was carried out."),
    (.corrupt(.flipBytes(1)), "a: sent with 1 wrong byte."),
    (.corrupt(.flipBytes(11)), "a: sent with 10 wrong bytes."),
  ])
  func `says what became of an answer of ten bytes`(ending: FailureEnding, text: String) throws {
    try add {
      $0.id = "a"
      $0.ending = ending
    }
    #expect(strike()?.explanation(bodyCount: 10) == text)
  }

  @Test(arguments: [
    (FailureEnding.corrupt(.flipBytes(1)), "a: left whole, since its body has 0 bytes."),
    (.corrupt(.json), "a: left whole, since its body has 0 bytes."),
    (
      .reset(.response(bytes: 3), connection: true),
      "a: connection reset after 0 bytes of the answer's body; the request was carried out."
    ),
  ])
  func `says what became of an answer without a body`(ending: FailureEnding, text: String) throws {
    try add {
      $0.id = "a"
      $0.ending = ending
    }
    #expect(strike()?.explanation(bodyCount: 0) == text)
  }

  @Test func `says what a delay of no length does`() throws {
    try add {
      $0.id = "a"
      $0.takesEffect = false
      $0.delay = .fixed(0)
    }
    #expect(strike()?.explanation == "a: delayed by 0 ms.")
  }

  @Test func `delays add up, and the slowest rate counts`() throws {
    try add {
      $0.delay = .fixed(100)
      $0.uploadRate = 1000
      $0.downloadPace.rate = 9000
    }
    try add {
      $0.delay = .fixed(150)
      $0.uploadRate = 500
      $0.downloadPace.drip = .init(bytes: 10, milliseconds: 10)
    }
    try add {
      $0.ending = .truncate(.bytes(1))
      $0.takesEffect = false
    }
    let strike = try #require(self.strike())
    #expect(strike.id == "failure-3")
    #expect(strike.milliseconds == 250)
    #expect(strike.uploadRate == 500)
    #expect(strike.downloadPace == DownloadPace(rate: 9000, drip: .init(bytes: 10, milliseconds: 10)))
  }

  @Test func `delays are what they are said to be`() {
    var random = RandomSource(seed: 1)
    let uniform = (0..<1000).map { _ in FailureDelay.uniform(100, 900).milliseconds(&random) }.sorted()
    #expect(uniform.first! >= 100 && uniform.last! <= 900)
    #expect((450...550).contains(uniform[500]))
    let latencies = (0..<2001).map { _ in FailureDelay.logNormal(median: 90, sigma: 0.4).milliseconds(&random) }
      .sorted()
    #expect((85...95).contains(latencies[1000]))
    // One standard deviation above the median: exp(0.4).
    #expect((126...142).contains(latencies[1683]))
  }
}
