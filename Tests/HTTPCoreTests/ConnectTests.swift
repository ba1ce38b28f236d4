import HTTPTypes
import Testing
@testable import HTTPCore

@Suite struct ConnectTests {
  private func request(_ text: String) -> ConnectRequest? { ConnectRequest(Array(text.utf8)[...]) }

  @Test func `a CONNECT names a host and a port`() {
    let plain = request("CONNECT api.polar.sh:443 HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(plain?.host.name == "api.polar.sh" && plain?.host.port == 443)
    let literal = request("CONNECT [2001:db8::1]:8443 HTTP/1.0\r\n\r\n")
    #expect(literal?.host.name == "2001:db8::1" && literal?.host.port == 8443)
  }

  @Test(arguments: [
    "CONNECT api.polar.sh HTTP/1.1", "CONNECT api.polar.sh: HTTP/1.1", "CONNECT api.polar.sh:0 HTTP/1.1",
    "CONNECT api.polar.sh:65536 HTTP/1.1", "CONNECT :443 HTTP/1.1", "CONNECT [::1:443 HTTP/1.1", "CONNECT a:1",
    "CONNECT a:1 HTTP/2.0", "CONNECT  a:1 HTTP/1.1", "CONNECT a/b:1 HTTP/1.1", "CONNECT u@a:1 HTTP/1.1",
  ])
  func `a target without host and port is not a CONNECT`(line: String) {
    #expect(request("\(line)\r\n\r\n") == nil)
  }

  @Test func `a head ends with its first empty line`() {
    #expect(ConnectRequest.end(of: Array("CONNECT a:1 HTTP/1.1\r\nx: y\r\n\r\nrest".utf8)) == 30)
    #expect(ConnectRequest.end(of: Array("CONNECT a:1 HTTP/1.1\n\nrest".utf8)) == 22)
    #expect(ConnectRequest.end(of: Array("CONNECT a:1 HTTP/1.1\r\nx: y\r\n".utf8)) == nil)
  }

  @Test func `the end of a head is found behind what was searched, wherever that ended, and not before`() {
    for text in ["CONNECT a:1 HTTP/1.1\r\nx: y\r\n\r\n", "CONNECT a:1 HTTP/1.1\n\n", "a\r\r\n\r\n", "\r\n"] {
      let bytes = Array(text.utf8)
      for searched in bytes.indices { #expect(ConnectRequest.end(of: bytes, from: searched) == bytes.count) }
      #expect(ConnectRequest.end(of: bytes + Array("GET / HTTP/1.1\r\n".utf8), from: bytes.count) == nil)
    }
  }

  @Test func `a proxy stands for its own hosts, reaches those that are allowed and no others`() throws {
    func route(_ proxy: ForwardProxy, _ authority: String) throws -> ForwardProxy.Route {
      proxy.route(to: try #require(NetworkHost(Array(authority.utf8)[...], defaultPort: 443)))
    }
    let proxy = ForwardProxy(own: ["api.polar.sh"], allowed: ["PyPI.org"])
    #expect(try route(proxy, "API.polar.sh") == .here)
    #expect(try route(proxy, "pypi.org") == .network)
    #expect(try route(proxy, "example.com") == .refused)
    let open = ForwardProxy(own: ["api.polar.sh"], allowed: ["*"])
    #expect(try route(open, "api.polar.sh:80") == .here)
    #expect(try route(open, "example.com") == .network)
    #expect(try route(open, "api.polar.sh:8443") == .otherPort)
    #expect(try route(open, "a.test:8443") == .network)
  }

  @Test(arguments: [
    ("*", "*"), ("PyPI.org", "pypi.org"), ("pypi.org.", "pypi.org"), ("127.0.0.1", "127.0.0.1"), ("::1", "::1"),
    ("[2001:DB8::1]", "2001:db8::1"), ("my_host-2", "my_host-2"),
  ])
  func `a host is allowed by its name or address`(text: String, host: String) {
    #expect(ForwardProxy.allowable(text) == host)
  }

  @Test(arguments: ["", ".", "a b", "http://x", "x:443", "x/", "[::1]:443", "*.example.com", "x,y", "ü.test", "[]"])
  func `a value with a scheme, a port or a pattern is not an allowed host`(text: String) {
    #expect(ForwardProxy.allowable(text) == nil)
  }

  @Test func `the root's dot is no part of a name`() {
    #expect(request("CONNECT api.polar.sh.:443 HTTP/1.1\r\n\r\n")?.host.name == "api.polar.sh")
    #expect(request("CONNECT .:443 HTTP/1.1\r\n\r\n") == nil)
  }

  /// What a client at `peer` gets for `head`, and the session.
  private func answer(
    to head: String, isLoopback: Bool = true, isSecure: Bool = false, in pieces: Int = .max
  ) -> (text: String, session: ConnectSession?) {
    let output = OutputQueue()
    let context = SessionContext(
      handler: Refusing(), proxy: ForwardProxy(own: ["api.polar.sh"], allowed: ["example.com"]))
    let connection = ConnectionEndpoints(
      local: "127.0.0.1:80", isPeerLoopback: isLoopback, peer: "192.0.2.1", isSecure: isSecure)
    let bytes = Array(head.utf8)
    let session = bytes.withUnsafeBytes { bytes in
      ProtocolChoice.session(
        beginning: bytes, context: context, output: output, mailbox: Mailbox {}, connection: connection)
    }
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = Array(rest.prefix(pieces))
      rest = rest.dropFirst(piece.count)
      piece.withUnsafeBytes { session?.receive($0) }
    }
    var text = ""
    _ = output.withMemoryRuns { runs in
      for run in runs { text += String(decoding: run, as: UTF8.self) }
      return 0
    }
    return (text, session as? ConnectSession)
  }

  @Test(arguments: [1, 7, Int.max])
  func `a tunnel to a host of its own starts the connection over`(pieces: Int) {
    let (text, session) = answer(to: "CONNECT api.polar.sh:443 HTTP/1.1\r\nHost: x\r\n\r\nhello", in: pieces)
    #expect(text == "HTTP/1.1 200 Connection established\r\n\r\n")
    #expect(session?.disposition == .startOver)
    #expect(session?.startOver?.host == "api.polar.sh")
    // Further pieces wait with the connection.
    let rest = session?.startOver?.rest ?? []
    #expect("hello".utf8.starts(with: rest) && (pieces < .max || rest.count == 5))
  }

  @Test func `a tunnel to an allowed host is handed off with what came behind its head`() {
    let (text, session) = answer(to: "CONNECT example.com:8443 HTTP/1.1\r\n\r\nhello")
    #expect(text.isEmpty && session?.disposition == .handOff)
    #expect(session?.handOff?.host.port == 8443 && session?.handOff?.early == Array("hello".utf8))
  }

  @Test func `a client of another machine is refused, whatever it asks for`() {
    for host in ["api.polar.sh", "example.com", "elsewhere"] {
      let (text, session) = answer(to: "CONNECT \(host):443 HTTP/1.1\r\n\r\n", isLoopback: false)
      #expect(text.hasPrefix("HTTP/1.1 403 Forbidden\r\n") && text.hasSuffix("and 192.0.2.1 is another"))
      #expect(session?.disposition == .linger)
    }
  }

  @Test(arguments: ["api.polar.sh", "example.com"])
  func `a tunnel within TLS is refused with the reason`(host: String) {
    let (text, session) = answer(to: "CONNECT \(host):443 HTTP/1.1\r\n\r\n", isSecure: true)
    #expect(text.hasPrefix("HTTP/1.1 403 Forbidden\r\n") && text.hasSuffix("the proxy's own URL begins with http://"))
    #expect(session?.disposition == .linger)
  }

  @Test func `a host that is not allowed is refused with the flag that allows it`() {
    #expect(answer(to: "CONNECT elsewhere:443 HTTP/1.1\r\n\r\n").text.hasSuffix("allow it with --allow elsewhere"))
  }

  @Test func `a host of its own is refused on ports that it is not at`() {
    let text = answer(to: "CONNECT api.polar.sh:8443 HTTP/1.1\r\n\r\n").text
    #expect(text.hasPrefix("HTTP/1.1 403 Forbidden\r\n") && text.hasSuffix("on ports 80 and 443 alone"))
  }

  @Test(arguments: [1, 40_000, Int.max])
  func `a head is as long as another may be and no longer`(pieces: Int) {
    let opening = "CONNECT api.polar.sh:443 HTTP/1.1\r\nX: "
    let room = HTTPLimits().head - opening.utf8.count - 4
    for (count, status) in [(room, "200"), (room + 1, "431"), (room + 9_000, "431")] {
      let text = answer(to: opening + String(repeating: "x", count: count) + "\r\n\r\n", in: pieces).text
      #expect(text.hasPrefix("HTTP/1.1 \(status) "))
    }
  }

  @Test func `other requests are served as usual`() {
    #expect(answer(to: "GET / HTTP/1.1\r\nHost: a\r\n\r\n").session == nil)
  }
}

/// Refuses with the explanation for a body.
private final class Refusing: RequestHandler {
  func begin(_ head: RequestHead) -> Admission { Admission(.respond(Response(.ok))) }

  func refuse(_ violation: ProtocolViolation, _ version: HTTPVersion, in exchange: Exchange?) -> Response {
    Response(violation.status, body: .bytes(Array(violation.explanation.utf8)))
  }
}
