import HTTPCore
import HTTPTypes
import JSON
import PolarFiles
import Recording
import Testing
@testable import FilesAPI

/// The rate limit layer: identities and counted requests. The extension tests its position among the layers.
struct RateLimitTests {
  /// Two requests a minute for each group.
  func limited(
    _ deployment: Deployment = .development, _ groups: [RateLimitGroup] = RateLimitGroup.allCases, count: Int = 2
  ) throws -> Driver {
    var limits = RateLimits()
    for group in groups { limits[group] = .init(count, a: group == .web || group == .elevated ? .second : .minute) }
    return try Driver(deployment, limits: limits)
  }

  static let bearer = "polar_oat_acme"

  /// The statuses of `count` lists.
  func lists(
    _ count: Int, _ driver: Driver, as token: String? = bearer, _ headers: [(String, String)] = [],
    over connection: ConnectionEndpoints = Driver.local
  ) -> [Int] {
    (0..<count).map { _ in driver.send(as: token, headers: headers, over: connection).status }
  }

  @Test func `a request over the limit has a header and no body, type or length`() throws {
    let driver = try limited(count: 1)
    _ = lists(2, driver)
    let head = driver.head()
    guard case .respond(.now(let response)) = driver.api.begin(head) else {
      Issue.record("it waits")
      return
    }
    #expect(response.code == 429)
    guard case .unannounced = response.body else {
      Issue.record("it has a body")
      return
    }
    let names = response.headers.fields.map { String(decoding: response.headers.name($0), as: UTF8.self) }
    #expect(names.sorted() == ["polar-version", "retry-after"])
    #expect(response.headers["retry-after"] == "60")
  }

  @Test func `a HEAD over the limit announces no length either`() throws {
    let driver = try limited(count: 1)
    _ = lists(2, driver)
    guard case .respond(.now(let response)) = driver.api.begin(driver.head("HEAD")) else {
      Issue.record("it waits")
      return
    }
    #expect(response.code == 429 && response.announcedLength == nil)
  }

  @Test func `explains the refusal, and the journal has subject and operation`() throws {
    let driver = try limited(count: 1)
    _ = lists(2, driver)
    let refused = driver.send()
    #expect(refused.status == 429)
    #expect(refused.operation == .list)
    #expect(
      refused.explanation
        == "organization:\(Driver.acme) has made its 1 request a minute (group default); more are let through in 60 s by the "
        + "mock's clock.")
    let pending = try limited(count: 1)
    #expect(lists(2, pending, as: "polar_oat_nope") == [401, 429])
    #expect(
      pending.send(as: "polar_oat_nope").explanation?.hasPrefix(
        "A token or session that was not seen valid within 300 s has made its 1 request a minute (group pending_auth)")
        == true)
  }

  @Test func `the window passes with the mock's clock`() throws {
    let driver = try limited()
    #expect(lists(5, driver) == [200, 200, 200, 429, 429])
    driver.store.clock.advance(by: 59)
    #expect(lists(1, driver) == [429])
    driver.store.clock.advance(by: 1)
    #expect(lists(3, driver) == [200, 200, 429])
  }

  // MARK: Identities

  @Test func `a token's first request counts for itself, and all tokens of the organization share the rest`() throws {
    let driver = try limited()
    #expect(lists(4, driver) == [200, 200, 200, 429])
    #expect(lists(2, driver, as: "polar_oat_read") == [200, 429])
    // Regardless of scopes: a 403 counts too.
    #expect(lists(2, driver, as: "polar_oat_other") == [403, 429])
  }

  @Test func `300 seconds after its last request a token counts for itself again`() throws {
    let driver = try limited()
    _ = lists(2, driver)
    driver.store.clock.advance(by: 300)
    #expect(lists(4, driver) == [200, 200, 200, 429])
  }

  @Test func `a user's personal tokens share, apart from organizations and other users`() throws {
    let driver = try limited()
    #expect(lists(4, driver, as: "polar_pat_alice") == [200, 200, 200, 429])
    #expect(lists(4, driver, as: "polar_pat_fiona") == [200, 200, 200, 429])
    #expect(lists(1, driver) == [200])
  }

  @Test func `OAuth 2 tokens of a client share, whoever they stand for`() throws {
    let driver = try limited()
    let extra = #"{"version": 1, "tokens": [{"token": "polar_at_o_acme", "organization": "acme"}]}"#
    try driver.store.merge(.json(Array(extra.utf8), name: "extra.json"))
    #expect(lists(4, driver, as: "polar_at_u_alice") == [200, 200, 200, 429])
    #expect(lists(2, driver, as: "polar_at_o_acme") == [200, 429])
    #expect(lists(1, driver, as: "polar_pat_alice") == [200])
  }

  @Test func `customers and members are counted, although they may do nothing`() throws {
    let driver = try limited()
    #expect(lists(4, driver, as: "polar_cst_customer") == [401, 401, 401, 429])
  }

  @Test func `an invalid token stays its own, and its refusals count`() throws {
    let driver = try limited()
    #expect(lists(3, driver, as: "polar_oat_nope") == [401, 401, 429])
    #expect(lists(1, driver, as: "polar_oat_nopf") == [401])
  }

  @Test func `a token that is revoked is forgotten with the request that finds it so`() throws {
    let driver = try limited(.development, [.pendingAuth])
    #expect(lists(5, driver) == [200, 200, 200, 200, 200])
    driver.store.revoke(token: Self.bearer)
    #expect(lists(3, driver) == [401, 401, 429])
  }

  @Test func `a client registration's token never has an owner`() throws {
    let driver = try limited()
    #expect(lists(3, driver, as: "polar_crt_x") == [401, 401, 429])
  }

  @Test func `a web session counts for its user, by the second`() throws {
    let driver = try limited()
    let cookie = [("cookie", "polar_session=polar_us_alice")]
    #expect(lists(4, driver, as: nil, cookie) == [200, 200, 200, 429])
    #expect(driver.send(as: nil, headers: cookie)["retry-after"] == "1")
    driver.store.clock.advance(by: 1)
    #expect(lists(3, driver, as: nil, cookie) == [200, 200, 429])
    // A personal token of the same user has a window of a minute.
    #expect(lists(1, driver, as: "polar_pat_alice") == [200])
  }

  @Test func `an unknown session counts for itself`() throws {
    let driver = try limited()
    #expect(lists(3, driver, as: nil, [("cookie", "polar_session=polar_us_none")]) == [401, 401, 429])
    #expect(lists(1, driver, as: nil, [("cookie", "polar_session=polar_us_other")]) == [401])
  }

  @Test func `a bearer token goes before a cookie`() throws {
    let driver = try limited()
    let cookie = [("cookie", "polar_session=polar_us_alice")]
    #expect(lists(3, driver, as: "polar_oat_nope", cookie) == [401, 401, 429])
    #expect(lists(1, driver, as: nil, cookie) == [200])
  }

  @Test func `a cookie that came with a good token is known, too`() throws {
    let driver = try limited()
    let cookie = [("cookie", "polar_session=polar_us_alice")]
    #expect(lists(3, driver, as: Self.bearer, cookie) == [200, 200, 200])
    #expect(lists(1, driver, as: nil, cookie) == [429])
  }

  @Test func `a login under way counts for itself`() throws {
    let driver = try limited(.development, [.default])
    #expect(lists(3, driver, as: nil, [("cookie", "polar_auth_session=a")]) == [401, 401, 429])
    #expect(lists(1, driver, as: nil, [("cookie", "polar_session=; polar_auth_session=b")]) == [401])
  }

  @Test func `others count by address`() throws {
    let driver = try limited()
    let far = ConnectionEndpoints(local: "192.0.2.1:8080", isPeerLoopback: false, peer: "203.0.113.9")
    let near = ConnectionEndpoints(local: "127.0.0.1:8080", isPeerLoopback: true, peer: "127.0.0.1")
    #expect(lists(3, driver, as: nil, over: far) == [401, 401, 429])
    #expect(lists(1, driver, as: nil, over: near) == [401])
    // Cloudflare's header is used unchanged, from any peer.
    #expect(lists(1, driver, as: nil, [("true-client-ip", "203.0.113.9")], over: near) == [429])
    #expect(lists(3, driver, as: nil, [("true-client-ip", "not an address")], over: far) == [401, 401, 429])
    #expect(lists(1, driver, as: nil, [("true-client-ip", "")], over: far) == [429])
    // A token with another scheme is not a bearer token.
    #expect(lists(1, driver, as: nil, [("authorization", "Basic YTpi")], over: far) == [429])
  }

  @Test func `a proxy on this machine says whose request it is`() throws {
    let driver = try limited()
    let far = ConnectionEndpoints(local: "192.0.2.1:8080", isPeerLoopback: false, peer: "203.0.113.9")
    let near = ConnectionEndpoints(local: "127.0.0.1:8080", isPeerLoopback: true, peer: "127.0.0.1")
    _ = lists(2, driver, as: nil, over: far)
    #expect(
      lists(1, driver, as: nil, [("x-forwarded-for", "198.51.100.7, 203.0.113.9 ,127.0.0.1")], over: near) == [429])
    #expect(lists(1, driver, as: nil, [("x-forwarded-for", "198.51.100.7")], over: far) == [429])
    #expect(lists(3, driver, as: nil, [("x-forwarded-for", "198.51.100.7")], over: near) == [401, 401, 429])
    // If all addresses are proxies, the first counts.
    #expect(lists(2, driver, as: nil, [("x-forwarded-for", "127.0.0.1, ::1")], over: near) == [401, 401])
    #expect(lists(1, driver, as: nil, [("x-forwarded-for", "")], over: near) == [429])
  }

  @Test func `clients without an address share one limit`() throws {
    let driver = try limited()
    #expect(lists(3, driver, as: nil, over: .unknown) == [401, 401, 429])
  }
}
