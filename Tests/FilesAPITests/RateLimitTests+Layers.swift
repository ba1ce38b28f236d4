import HTTPCore
import HTTPTypes
import PolarFiles
import Testing
@testable import FilesAPI

/// The position of the rate limit among the layers.
extension RateLimitTests {
  /// A driver whose organization has exhausted its limit.
  private func spent(_ deployment: Deployment = .development) throws -> Driver {
    let driver = try limited(deployment, count: 1)
    #expect(lists(3, driver) == [200, 200, 429])
    return driver
  }

  @Test func `an unknown version, a preflight, 411 and 413 come before it`() throws {
    let driver = try spent()
    #expect(driver.send(headers: [("polar-version", "x")]).status == 404)
    let preflight = [("origin", "http://a"), ("access-control-request-method", "GET")]
    #expect(driver.send("OPTIONS", headers: preflight).status == 200)
    #expect(driver.send("POST").status == 411)
    let huge = RequestHead(
      method: .post, target: Array("/v1/files/".utf8), version: .http1_1,
      headers: driver.head("POST", bytes: []).headers, framing: .length(10_485_761))
    #expect(driver.answer(huge).status == 413)
  }

  @Test func `requests refused by earlier layers are not counted`() throws {
    let driver = try limited(count: 1)
    _ = lists(1, driver)
    let preflight = [("origin", "http://a"), ("access-control-request-method", "GET")]
    for _ in 0..<5 {
      _ = driver.send(headers: [("polar-version", "x")])
      _ = driver.send("OPTIONS", headers: preflight)
      _ = driver.send("POST")
    }
    #expect(lists(2, driver) == [200, 429])
  }

  @Test(arguments: [
    ("GET", "/v1/nope", 404), ("PUT", "/v1/files/", 405), ("GET", "/v1/files", 307),
    ("GET", "/v1/files/?limit=x", 422), ("GET", "/v1x", 404), ("GET", "/api/v1/files/", 200), ("GET", "/v1", 404),
    ("GET", "/%76%31/files/", 200),
  ])
  func `everything that begins with v1 shares the limit`(method: String, target: String, status: Int) throws {
    let driver = try limited()
    let body = method == "PUT" ? "{}" : nil
    _ = lists(1, driver)
    let statuses = (0..<3).map { _ in driver.send(method, target, body: body).status }
    #expect(statuses == [status, status, 429])
    #expect(lists(1, driver) == [429])
  }

  @Test(arguments: ["/healthz", "/2026-04/openapi.json", "/", "/V1/files/", "/x/v1/files/"])
  func `nothing else is limited`(target: String) throws {
    let driver = try spent()
    #expect((0..<5).allSatisfy { _ in driver.send("GET", target).status != 429 })
  }

  @Test func `a create that fails counts as well`() throws {
    let driver = try limited()
    let statuses = (0..<4).map { _ in driver.send("POST", body: "NaN").status }
    #expect(statuses == [500, 500, 500, 429])
  }

  @Test func `a token is known from any path`() throws {
    let driver = try limited(.development, [.pendingAuth], count: 1)
    #expect(driver.send("GET", "/healthz").status == 200)
    #expect(lists(9, driver) == Array(repeating: 200, count: 9))
  }

  @Test func `the answer has the headers of the layers around it`() throws {
    let driver = try spent(.sandbox)
    let old = driver.send("GET", "/api/v1/files/", headers: [("origin", "https://sandbox.polar.sh")])
    #expect(old.status == 429)
    #expect(old["x-polar-deprecation-notice"] != nil)
    #expect(old["polar-version"] == "2026-04")
    #expect(old["access-control-allow-origin"] == "https://sandbox.polar.sh")
    #expect(old["access-control-allow-credentials"] == "true")
    #expect(old["vary"] == "Origin")
    let next = driver.send(headers: [("origin", "http://a"), ("polar-version", "2026-10")])
    #expect(next.status == 429)
    #expect(next["polar-version"] == "2026-10")
    #expect(next["access-control-allow-origin"] == "*")
    for name: StaticString in ["cache-control", "x-polar-sandbox", "www-authenticate", "content-type"] {
      #expect(old[name] == nil && next[name] == nil)
    }
  }

  @Test func `no answer has headers about limits`() throws {
    let driver = try limited(.sandbox)
    for reply in (0..<5).map({ _ in driver.send() }) {
      let names = reply.headers.fields.map { String(decoding: reply.headers.name($0), as: UTF8.self) }
      #expect(names.allSatisfy { !$0.contains("ratelimit") })
      #expect(names.contains("retry-after") == (reply.status == 429))
    }
  }
}
