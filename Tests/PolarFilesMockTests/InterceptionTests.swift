import HTTPCore
import Testing

@testable import PolarFilesMock

struct InterceptionTests {
  private func refusal(_ host: String, isLoopback: Bool = true) -> String {
    let connection = ConnectionEndpoints(local: "127.0.0.1:80", isPeerLoopback: isLoopback, peer: "192.0.2.1")
    let response = Interception(allowed: ["example.com"]).refusal(host, over: connection)
    #expect(response.code == 403)
    guard case .bytes(let body) = response.body else { return "" }
    return String(decoding: body, as: UTF8.self)
  }

  @Test func `a host that is not allowed is refused with the flag that allows it`() {
    #expect(refusal("elsewhere") == "No request is let through to elsewhere: allow it with --allow elsewhere\n")
  }

  @Test func `a request that cannot be let through to an allowed host says how it can be reached`() {
    #expect(refusal("example.com").contains("which is allowed: https:// goes through CONNECT"))
    #expect(!refusal("example.com").contains("--allow"))
  }

  @Test func `a client of another machine is told that the proxy serves this one alone`() {
    #expect(refusal("example.com", isLoopback: false).hasSuffix("and 192.0.2.1 is another\n"))
  }
}
