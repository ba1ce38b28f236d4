import Testing

@testable import HTTPCore

@Suite struct ConnectTests {
  private func request(_ text: String) -> ConnectRequest? { ConnectRequest(Array(text.utf8)[...]) }

  @Test func `a CONNECT names a host and a port`() {
    let plain = request("CONNECT api.polar.sh:443 HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(plain?.host == "api.polar.sh" && plain?.port == 443)
    let literal = request("CONNECT [2001:db8::1]:8443 HTTP/1.0\r\n\r\n")
    #expect(literal?.host == "2001:db8::1" && literal?.port == 8443)
  }

  @Test(arguments: [
    "CONNECT api.polar.sh HTTP/1.1", "CONNECT api.polar.sh: HTTP/1.1", "CONNECT api.polar.sh:0 HTTP/1.1",
    "CONNECT api.polar.sh:65536 HTTP/1.1", "CONNECT :443 HTTP/1.1", "CONNECT [::1:443 HTTP/1.1", "CONNECT a:1",
    "CONNECT a:1 HTTP/2.0", "CONNECT  a:1 HTTP/1.1", "CONNECT a/b:1 HTTP/1.1", "CONNECT u@a:1 HTTP/1.1",
  ])
  func `what names none is no CONNECT`(line: String) {
    #expect(request("\(line)\r\n\r\n") == nil)
  }

  @Test func `a head ends with its first empty line`() {
    #expect(ConnectRequest.end(of: Array("CONNECT a:1 HTTP/1.1\r\nx: y\r\n\r\nrest".utf8)) == 30)
    #expect(ConnectRequest.end(of: Array("CONNECT a:1 HTTP/1.1\n\nrest".utf8)) == 22)
    #expect(ConnectRequest.end(of: Array("CONNECT a:1 HTTP/1.1\r\nx: y\r\n".utf8)) == nil)
  }

  @Test func `a proxy stands for its own hosts, reaches those that are allowed and no others`() {
    let proxy = ForwardProxy(own: ["api.polar.sh"], allowed: ["PyPI.org"])
    #expect(proxy.way(to: "API.polar.sh") == .here)
    #expect(proxy.way(to: "pypi.org") == .network)
    #expect(proxy.way(to: "example.com") == .nowhere)
    let open = ForwardProxy(own: ["api.polar.sh"], allowed: ["*"])
    #expect(open.way(to: "api.polar.sh") == .here && open.way(to: "example.com") == .network)
  }
}
