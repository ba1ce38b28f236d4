import HTTPCore
import HTTPTypes
import Testing
@testable import PolarFilesMock

struct InterceptionTests {
  private func refusal(_ host: String, isLoopback: Bool = true) throws -> String {
    let connection = ConnectionEndpoints(local: "127.0.0.1:80", isPeerLoopback: isLoopback, peer: "192.0.2.1")
    let response = Interception(allowed: ["example.com"]).refusal(
      try #require(NetworkHost(Array(host.utf8)[...], defaultPort: 80)), over: connection)
    #expect(response.code == 403)
    guard case .bytes(let body) = response.body else { return "" }
    return String(decoding: body, as: UTF8.self)
  }

  @Test func `a host that is not allowed is refused with the flag that allows it`() throws {
    #expect(try refusal("elsewhere") == "No request is let through to elsewhere: allow it with --allow elsewhere\n")
  }

  @Test func `a request that cannot be let through to an allowed host says how it can be reached`() throws {
    #expect(try refusal("example.com").contains("which is allowed: https:// goes through CONNECT"))
    #expect(try !refusal("example.com").contains("--allow"))
  }

  @Test func `a host that the mock stands for on two ports alone is no host to allow`() throws {
    #expect(
      try refusal("api.polar.sh:8443")
        == "No request is let through to api.polar.sh:8443: the mock stands for the host on ports 80 and 443 alone\n")
  }

  private func place(_ host: String, at local: String = "127.0.0.1:8080") -> String {
    var headers = HeaderBlock()
    headers.append("host", host)
    let head = RequestHead(
      method: .get, target: Array("/v1/files/".utf8), version: .http1_1, headers: headers, framing: .none,
      connection: ConnectionEndpoints(local: local, isPeerLoopback: true))
    return switch Interception(allowed: []).route(head) {
    case .plane(_, let plane): "\(plane)"
    case .foreign(let host): host.authority
    }
  }

  @Test(arguments: [
    ("api.polar.sh", "files"), ("API.polar.sh.", "files"), ("api.polar.sh:443", "files"), ("api.polar.sh:80", "files"),
    ("api.polar.sh:8080", "files"), ("api.polar.sh:8443", "api.polar.sh:8443"), ("polar.sh", "polar.sh:8080"),
    ("polar-production-files.s3.amazonaws.com", "storage"),
    ("polar-production-files.s3.amazonaws.com:81", "polar-production-files.s3.amazonaws.com:81"),
    ("localhost", "files"), ("localhost:8080", "files"), ("localhost:8081", "localhost:8081"),
    ("127.0.0.1:80", "127.0.0.1:80"),
    ("127.0.0.2:8080", "files"), ("[::1]:8080", "files"), ("[::1]:1", "[::1]:1"), ("", "files"),
  ])
  func `a request belongs to the mock by its host and its port`(host: String, place: String) {
    #expect(self.place(host) == place)
  }

  @Test func `the mock has its own port in an address of IPv6`() {
    #expect(place("localhost:8080", at: "[::1]:8080") == "files")
    #expect(place("localhost:8081", at: "[::1]:8080") == "localhost:8081")
  }

  @Test func `a client of another machine is told that the proxy serves this one alone`() throws {
    #expect(try refusal("example.com", isLoopback: false).hasSuffix("and 192.0.2.1 is another\n"))
  }
}
