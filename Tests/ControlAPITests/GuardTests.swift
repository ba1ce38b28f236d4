import HTTPCore
import JSON
import Testing

struct GuardTests {
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
  func `refuses what a browser says comes from elsewhere`(site: String, status: Int) async throws {
    let reply = try await ControlClient().send("GET", "/_mock/health", headers: [("sec-fetch-site", site)])
    #expect(reply.status == status)
  }

  @Test(arguments: [
    (nil, 401), ("Bearer wrong", 401), ("Basic secret", 401), ("Bearer secre", 401), ("Bearer secrets", 401),
    ("Bearer secret", 204), ("bearer secret", 204),
  ])
  func `asks for the admin token when there is one`(authorization: String?, status: Int) async throws {
    let client = try ControlClient(adminToken: "secret")
    let reply = await client.send(
      "POST", "/_mock/reset", headers: authorization.map { [("authorization", $0)] } ?? [])
    #expect(reply.status == status)
    #expect(reply.headers.contains("www-authenticate") == (status == 401))
  }

  @Test(arguments: [
    ("GET", "/_mock/nothing", 404, nil), ("GET", "/_mock", 404, nil), ("GET", "/_mock/state/x", 404, nil),
    ("GET", "/_mock/requests/verify/x", 404, nil), ("POST", "/_mock/health", 405, "GET"),
    ("DELETE", "/_mock/state", 405, "GET, PUT"), ("GET", "/_mock/reset", 405, "POST"),
    ("PUT", "/_mock/requests", 405, "GET, DELETE"), ("GET", "/_mock/tokens/x", 405, "DELETE"),
    ("GET", "/_mock/files/x", 405, "PATCH"),
  ])
  func `knows its paths and methods`(method: String, path: String, status: Int, allow: String?) async throws {
    let reply = try await ControlClient().send(method, path)
    #expect(reply.status == status)
    #expect(reply.headers["allow"] == allow)
    #expect(reply["error"] != nil && reply["detail"] != nil)
  }

  @Test func `refuses a body that is larger than anything it takes`() async throws {
    let reply = try await ControlClient().send("PUT", "/_mock/clock", String(repeating: " ", count: 1 << 20 + 1))
    #expect(reply.status == 413)
    #expect(reply["error"] == .string("RequestTooLarge"))
  }

  @Test func `says that it is well`() async throws {
    let reply = try await ControlClient().send("GET", "/_mock/health")
    #expect(reply.text == #"{"status":"ok","version":"1.2.3","url":"http://127.0.0.1:8080","uptime_seconds":0}"#)
  }
}
