import HTTPCore
import JSON
import Testing
@testable import ControlAPI

struct AccessPolicyTests {
  static let origins = [
    ("http://127.0.0.1:8080", 200), ("https://127.0.0.1:8080", 200), ("http://evil.example", 403), ("null", 403),
    ("http://127.0.0.1:8081", 403),
  ]

  @Test(arguments: origins)
  func `refuses pages of other origins`(origin: String, status: Int) async throws {
    let reply = try await ControlClient().send("GET", "/_mock/health", headers: [("origin", origin)])
    #expect(reply.status == status)
  }

  @Test(arguments: [("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)])
  func `refuses requests that a browser marks as cross-site`(site: String, status: Int) async throws {
    let reply = try await ControlClient().send("GET", "/_mock/health", headers: [("sec-fetch-site", site)])
    #expect(reply.status == status)
  }

  static let privateHosts: [String?] = [
    "127.0.0.1", "127.0.0.1:8080", "10.0.0.7:80", "0.0.0.0", "255.255.255.255", "127.0.0.1:", "127.0.0.1.",
    "[::1]", "[::1]:8080", "[fe80::1%25eth0]:8080", "[::ffff:127.0.0.1]", "[2001:DB8::1]", "::1",
    "mock", "polar-files-mock:8080", "files_mock", "MOCK", "2130706433",
    "localhost", "localhost:8080", "LOCALHOST", "localhost.", "a.localhost", "a.b.LocalHost:1", "mac.local",
    "host.docker.internal:8080", "mock.default.svc.cluster.local", nil, "",
  ]

  @Test(arguments: privateHosts)
  func `admits addresses and names that the public DNS cannot point here`(host: String?) async throws {
    #expect(try await ControlClient().send("GET", "/_mock/clock", host: host).status == 200)
  }

  static let publicHosts = [
    "evil.example", "evil.example:8080", "EVIL.example.", "127.0.0.1.evil.example", "127.0.0.1.nip.io", "1.2.3",
    "1.2.3.4.5", "256.0.0.1", "0x7f.1", "127.1", "localhost.evil.example", "local.evil.example", "evil-local.example",
    "evil.xn--local", "evil.internal.example", "notlocal.host",
  ]

  @Test(arguments: publicHosts)
  func `refuses a public name, with a page's origin or without, and names the flag`(host: String) async throws {
    for headers in [[], [("origin", "http://\(host)")], [("sec-fetch-site", "same-origin")]] {
      let reply = try await ControlClient().send("POST", "/_mock/reset", host: host, headers: headers)
      #expect(reply.status == 403)
      let name = HostName(authority: host)!.text
      #expect(reply.text.contains("--allow-host \(name) "))
    }
  }

  @Test(arguments: [
    "user@localhost", "localhost@evil.example", "localhost:80:80", "localhost:x", "[::1", "[evil.example]", "[::1]x",
    "[::1].evil.example", "a..localhost", ".localhost", "localhost..", ".", "a b.local", "a/b", "localhost#a",
    "%6cocalhost",
    "locälhost", "[v1.a:b]",
  ])
  func `refuses an invalid Host`(host: String) async throws {
    let reply = try await ControlClient().send("GET", "/_mock/health", host: host)
    #expect(reply.status == 403)
    #expect(reply.text.contains("--allow-host"))
  }

  @Test(arguments: [("mock.test", 200), ("MOCK.test.:8080", 200), ("a.mock.test", 403), ("mock.tes", 403)])
  func `admits configured names`(host: String, status: Int) async throws {
    let client = try ControlClient(access: AccessPolicy(allowedHosts: [try #require(HostName(authority: "Mock.Test"))]))
    #expect(await client.send("GET", "/_mock/clock", host: host).status == status)
  }

  @Test func `admits a request with the admin token under any name, but not from a foreign page`() async throws {
    let client = try ControlClient(access: AccessPolicy(adminToken: "secret"))
    let bearer = ("authorization", "Bearer secret")
    #expect(await client.send("GET", "/_mock/clock", host: "evil.example", headers: [bearer]).status == 200)
    #expect(await client.send("GET", "/_mock/clock", host: "evil.example").status == 403)
    #expect(await client.send("GET", "/_mock/clock", headers: []).status == 401)
    let origin = ("origin", "http://evil.example")
    #expect(await client.send("GET", "/_mock/clock", headers: [bearer, origin]).status == 403)
    #expect(await client.send("GET", "/_mock/clock", host: "evil.example", headers: [bearer, origin]).status == 200)
  }

  @Test(arguments: [
    ("GET", "/_mock/health", "mock", 200), ("POST", "/_mock/reset", "mock", 204), ("GET", "/_mock/none", "mock", 404),
    ("GET", "/_mock/reset", "mock", 405), ("GET", "/_mock/health", "evil.example", 403),
    ("PUT", "/_mock/clock", "mock", 400), ("GET", "/_mock/state", "mock", 200), ("HEAD", "/_mock/clock", "mock", 200),
  ])
  func `gives every response headers against execution and framing in a browser`(
    method: String, path: String, host: String, status: Int
  ) async throws {
    let reply = try await ControlClient().send(method, path, method == "PUT" ? "{" : "", host: host)
    #expect(reply.status == status)
    #expect(reply.headers["x-content-type-options"] == "nosniff")
    #expect(reply.headers["referrer-policy"] == "no-referrer")
    let policy = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
    #expect(reply.headers["content-security-policy"] == policy)
  }

  @Test(arguments: [
    (nil, 401), ("Bearer wrong", 401), ("Basic secret", 401), ("Bearer secre", 401), ("Bearer secrets", 401),
    ("Bearer secret", 204), ("bearer secret", 204),
  ])
  func `requires the admin token if one is configured`(authorization: String?, status: Int) async throws {
    let client = try ControlClient(access: AccessPolicy(adminToken: "secret"))
    let reply = await client.send(
      "POST", "/_mock/reset", headers: authorization.map { [("authorization", $0)] } ?? [])
    #expect(reply.status == status)
    #expect(reply.headers.contains("www-authenticate") == (status == 401))
  }

  @Test(arguments: [
    ("GET", "/_mock/nothing", 404, nil), ("POST", "/_mock/", 404, nil), ("GET", "/_mock/state/x", 404, nil),
    ("GET", "/_mock/requests/verify/x", 404, nil), ("POST", "/_mock/health", 405, "GET"),
    ("DELETE", "/_mock/state", 405, "GET, PUT"), ("GET", "/_mock/reset", 405, "POST"),
    ("PUT", "/_mock/requests", 405, "GET, DELETE"), ("PUT", "/_mock/tokens/x", 405, "GET, DELETE"),
    ("DELETE", "/_mock/files/x", 405, "GET, PATCH"), ("GET", "/_mock/tokens/x", 404, nil),
    ("GET", "/_mock/files/x", 404, nil), ("POST", "/_mock/events", 405, "GET"), ("PUT", "/_mock/users", 405, "GET"),
  ])
  func `knows its paths and methods`(method: String, path: String, status: Int, allow: String?) async throws {
    let reply = try await ControlClient().send(method, path)
    #expect(reply.status == status)
    #expect(reply.headers["allow"] == allow)
    #expect(reply["error"] != nil && reply["detail"] != nil)
  }

  @Test func `refuses a body beyond the limit`() async throws {
    let reply = try await ControlClient().send("PUT", "/_mock/clock", String(repeating: " ", count: 1 << 20 + 1))
    #expect(reply.status == 413)
    #expect(reply["error"] == .string("RequestTooLarge"))
  }

  @Test func `reports that it is healthy`() async throws {
    let reply = try await ControlClient().send("GET", "/_mock/health")
    #expect(reply.text == #"{"status":"ok","version":"1.2.3","url":"http://127.0.0.1:8080","uptime_seconds":0}"#)
    // An HTTP/1.0 client need not say where it is.
    let unnamed = try await ControlClient().send("GET", "/_mock/health", host: nil)
    #expect(unnamed["url"] == .string("http://localhost"))
  }
}
