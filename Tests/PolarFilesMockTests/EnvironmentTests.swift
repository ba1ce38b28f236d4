import JSON
import Testing
@testable import PolarFilesMock

/// Environments and rate limits as a user of the library has them, over sockets.
struct EnvironmentTests {
  private func mock(_ environment: PolarEnvironment, _ limits: [RateLimitGroup: RateLimit] = [:]) throws -> MockServer {
    var configuration = Configuration(fixtures: .demo)
    configuration.environment = environment
    configuration.rateLimits = limits
    return try MockServer(configuration)
  }

  private func lists(_ count: Int, _ mock: MockServer) throws -> [Int] {
    let client = HTTPClient(mock, token: mock.token)
    return try (0..<count).map { _ in try client.send("GET", "/v1/files/").status }
  }

  @Test func `development limits nothing and marks nothing`() throws {
    let mock = try MockServer()
    #expect(try lists(150, mock).allSatisfy { $0 == 200 })
    let answer = try HTTPClient(mock, token: mock.token).send("GET", "/v1/files/")
    #expect(answer.headers["x-polar-sandbox"] == nil)
  }

  @Test func `sandbox limits and marks`() throws {
    let mock = try self.mock(.sandbox)
    let client = HTTPClient(mock, token: mock.token)
    #expect(try client.send("GET", "/v1/files/").headers["x-polar-sandbox"] == "1")
    #expect(try lists(101, mock) == Array(repeating: 200, count: 100) + [429])
    let refused = try client.send("GET", "/v1/files/")
    #expect(refused.headers["retry-after"] == "60")
    #expect(refused.headers["transfer-encoding"] == "chunked")
    #expect(refused.headers["content-length"] == nil && refused.headers["content-type"] == nil)
    #expect(refused.body == Array("0\r\n\r\n".utf8))
    #expect(refused.headers["x-mock-explanation"]?.contains("100 requests a minute") == true)
    // The object store is never limited.
    #expect(try HTTPClient(mock).send("GET", "/polar-s3-public/none").status == 403)
  }

  @Test func `a clock that moves on opens the next window`() throws {
    let mock = try self.mock(.development, [.default: .perMinute(2)])
    #expect(try lists(4, mock) == [200, 200, 200, 429])
    mock.clock.advance(by: .seconds(60))
    #expect(try lists(1, mock) == [200])
  }

  @Test func `the control API's clock does as well`() throws {
    let mock = try self.mock(.development, [.default: .perMinute(1)])
    #expect(try lists(3, mock) == [200, 200, 429])
    try HTTPClient(mock).send("PUT", "/_mock/clock", #"{"advance_seconds": 60}"#)
    #expect(try lists(1, mock) == [200])
  }

  @Test func `a reset clears the counts`() throws {
    let mock = try self.mock(.development, [.default: .perMinute(1), .pendingAuth: .perMinute(1)])
    #expect(try lists(3, mock) == [200, 200, 429])
    mock.reset()
    #expect(try lists(3, mock) == [200, 200, 429])
    #expect(try HTTPClient(mock).send("POST", "/_mock/reset").status == 204)
    #expect(try lists(3, mock) == [200, 200, 429])
  }

  @Test func `a custom limit replaces the environment's`() throws {
    let mock = try self.mock(.production, [.default: .perSecond(3), .pendingAuth: .off])
    mock.clock.freeze()
    #expect(try lists(5, mock) == [200, 200, 200, 200, 429])
    let refused = try HTTPClient(mock, token: mock.token).send("GET", "/v1/files/")
    #expect(refused.headers["retry-after"] == "1")
    let off = try self.mock(.sandbox, [.default: .off, .pendingAuth: .off])
    #expect(try lists(150, off).allSatisfy { $0 == 200 })
  }

  @Test func `the journal has what was refused`() throws {
    let mock = try self.mock(.development, [.default: .perMinute(1)])
    let tenant = try mock.organization()
    let client = HTTPClient(mock, token: tenant.token)
    for _ in 0..<3 { try client.send("GET", "/v1/files/") }
    let entries = mock.requests(matching: .init(operation: .list, organization: tenant.slug))
    #expect(entries.map(\.status) == [200, 200, 429])
    #expect(entries.last?.explanation?.contains("1 request a minute") == true)
  }

  @Test(arguments: [RateLimit.perMinute(0), .perSecond(-1), .perMinute(.max)])
  func `an invalid limit is refused`(limit: RateLimit) {
    let error = #expect(throws: MockError.self) { try self.mock(.development, [.web: limit]) }
    guard case .configuration(let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.hasPrefix("rateLimits must be from 1 to 1000000000 requests, not "))
  }
}
