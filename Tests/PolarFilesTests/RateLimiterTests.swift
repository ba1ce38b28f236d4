import Dispatch
import Synchronization
import Testing
@testable import PolarFiles

struct RateLimiterTests {
  private let clock = Clock(frozenAt: TestStore.noon)
  private let token = RateLimitIdentity.token("polar_oat_a".utf8)
  private let acme = RateLimitIdentity(user: "organization:acme")

  private func limiting(_ limits: [RateLimitGroup: RateLimits.Limit]) -> RateLimiter {
    var all = RateLimits()
    for (group, limit) in limits { all[group] = limit }
    return RateLimiter(limits: all, clock: clock)
  }

  /// The number of requests that pass, out of `count`.
  private func passed(_ count: Int, of identity: RateLimitIdentity, _ limiter: RateLimiter) -> Int {
    (0..<count).count { _ in limiter.refusal(of: identity) == nil }
  }

  static let table: [(Deployment, RateLimitGroup, Int, RateLimits.Unit)] = [
    (.sandbox, .restricted, 10, .minute), (.sandbox, .default, 100, .minute), (.sandbox, .web, 50, .second),
    (.sandbox, .elevated, 50, .second), (.sandbox, .pendingAuth, 60, .minute), (.production, .restricted, 60, .minute),
    (.production, .default, 500, .minute), (.production, .web, 100, .second), (.production, .elevated, 100, .second),
    (.production, .pendingAuth, 60, .minute),
  ]

  @Test(arguments: table)
  func `each group has its limit in each environment`(
    deployment: Deployment, group: RateLimitGroup, count: Int, unit: RateLimits.Unit
  ) {
    let limiter = RateLimiter(limits: RateLimits(deployment), clock: clock)
    let identity = RateLimitIdentity(user: "a", group: group)
    #expect(passed(count + 5, of: identity, limiter) == count)
    #expect(limiter.refusal(of: identity)?.retryAfter == unit.rawValue)
    clock.advance(by: Double(unit.rawValue))
    #expect(passed(count + 5, of: identity, limiter) == count)
  }

  @Test func `development limits nothing`() throws {
    #expect(RateLimits(.development).isEmpty)
    #expect(try TestStore().store.rateLimiter == nil)
  }

  @Test func `a window begins with its first request and ends by the clock, whoever is refused meanwhile`() throws {
    let limiter = limiting([.default: .init(2, a: .minute)])
    #expect(limiter.refusal(of: acme) == nil)
    clock.advance(by: 40)
    #expect(limiter.refusal(of: acme) == nil)
    clock.advance(by: 19)
    let refusal = try #require(limiter.refusal(of: acme))
    #expect(refusal.retryAfter == 60)
    #expect(refusal.ends == TestStore.noon.adding(seconds: 60))
    clock.advance(by: 0.999_999)
    #expect(limiter.refusal(of: acme) != nil)
    clock.advance(by: 0.000_001)
    // The new window allows both requests: refused requests are not counted.
    #expect(passed(3, of: acme, limiter) == 2)
  }

  @Test func `users have windows of their own, and those of one name share one`() {
    let limiter = limiting([.default: .init(3, a: .minute), .elevated: .init(3, a: .minute)])
    #expect(passed(5, of: acme, limiter) == 3)
    #expect(passed(5, of: RateLimitIdentity(user: "organization:acme", group: .elevated), limiter) == 0)
    #expect(passed(5, of: RateLimitIdentity(user: "organization:globex"), limiter) == 3)
  }

  @Test func `windows of different lengths do not touch each other`() {
    let limiter = limiting([.default: .init(3, a: .minute), .web: .init(2, a: .second)])
    #expect(passed(5, of: RateLimitIdentity(user: "user:a"), limiter) == 3)
    #expect(passed(5, of: RateLimitIdentity(user: "user:a", group: .web), limiter) == 2)
  }

  @Test func `a group without a limit is not counted`() {
    let limiter = limiting([.default: .init(1, a: .minute)])
    #expect(passed(1000, of: RateLimitIdentity(user: "a", group: .web), limiter) == 1000)
    #expect(limiter.count == 0)
  }

  @Test func `a token counts for itself until its owner is known`() {
    let limiter = limiting([.default: .init(2, a: .minute), .pendingAuth: .init(1, a: .minute)])
    #expect(passed(2, of: token, limiter) == 1)
    limiter.remember(token, as: acme)
    #expect(passed(3, of: token, limiter) == 2)
    #expect(passed(3, of: acme, limiter) == 0)
  }

  @Test func `an owner is remembered for 300 seconds from each request on`() {
    let limiter = limiting([.pendingAuth: .init(1, a: .minute)])
    limiter.remember(token, as: acme)
    clock.advance(by: 200)
    limiter.remember(token, as: acme)
    clock.advance(by: 299)
    #expect(passed(9, of: token, limiter) == 9)
    clock.advance(by: 1)
    #expect(passed(9, of: token, limiter) == 1)
  }

  @Test func `a token that was refused is forgotten`() {
    let limiter = limiting([.pendingAuth: .init(1, a: .minute)])
    limiter.remember(token, as: acme)
    limiter.forget(token)
    #expect(passed(9, of: token, limiter) == 1)
  }

  @Test func `nothing but a credential is taken for another user`() {
    let limiter = limiting([.default: .init(1, a: .minute)])
    limiter.remember(token, as: RateLimitIdentity(user: "a", group: .web))
    #expect(passed(9, of: .address(token.user), limiter) == 1)
  }

  @Test func `a reset clears the counts`() {
    let limiter = limiting([.default: .init(1, a: .minute), .pendingAuth: .init(1, a: .minute)])
    limiter.remember(token, as: acme)
    _ = passed(9, of: acme, limiter)
    limiter.reset()
    #expect(limiter.count == 0)
    #expect(passed(9, of: token, limiter) == 1)
    #expect(passed(9, of: acme, limiter) == 1)
  }

  @Test func `a clock that is set back opens new windows`() {
    let limiter = limiting([.default: .init(1, a: .minute)])
    _ = passed(9, of: acme, limiter)
    clock.advance(by: -86_400)
    #expect(passed(9, of: acme, limiter) == 1)
  }

  @Test func `a store's restart clears it`() throws {
    let test = try TestStore { $0.rateLimits[.default] = .init(1, a: .minute) }
    let limiter = try #require(test.store.rateLimiter)
    #expect(passed(9, of: acme, limiter) == 1)
    test.store.restart()
    #expect(passed(9, of: acme, limiter) == 1)
  }

  @Test func `expired windows and owners are removed`() {
    let limiter = limiting([.default: .init(1, a: .minute)])
    for round in 0..<50 {
      for number in 0..<1000 {
        _ = limiter.refusal(of: .address("\(round).\(number)"))
        limiter.remember(.token("\(round).\(number)".utf8), as: acme)
      }
      clock.advance(by: 301)
    }
    #expect(limiter.count <= 4000)
  }

  @Test func `under a frozen clock the oldest entries are removed`() {
    let limiter = limiting([.default: .init(1, a: .minute)])
    for number in 0..<200_000 { _ = limiter.refusal(of: .address("\(number)")) }
    #expect(limiter.count <= 1 << 17)
  }

  @Test func `the limit is exact under many threads`() {
    let limiter = limiting([.default: .init(500, a: .minute)])
    let passed = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 32) { _ in
      for _ in 0..<50 where limiter.refusal(of: acme) == nil { passed.add(1, ordering: .relaxed) }
    }
    #expect(passed.load(ordering: .relaxed) == 500)
  }

  @Test func `no credential and no long address is stored as it is`() {
    #expect(!RateLimitIdentity.token("polar_oat_secret".utf8).user.contains("secret"))
    #expect(!RateLimitIdentity.session("polar_us_secret").user.contains("secret"))
    #expect(RateLimitIdentity.address(String(repeating: "1", count: 60_000)).user.utf8.count == 64)
    #expect(RateLimitIdentity.address("203.0.113.9").user == "203.0.113.9")
  }
}
