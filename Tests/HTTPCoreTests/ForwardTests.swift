import HTTPTypes
import Testing
@testable import HTTPCore

/// Requests in absolute form, as the clients of a proxy send them for `http://` URLs.
@Suite struct ForwardTests {
  /// The session after it has received `text`, with its output.
  private func sent(
    _ text: String, isLoopback: Bool = true, isSecure: Bool = false, allowed: [String] = ["example.com", "::1"],
    in pieces: Int = .max
  ) -> (session: HTTP1Session, text: String) {
    let output = OutputQueue()
    let context = SessionContext(handler: Answering(), proxy: ForwardProxy(own: ["api.polar.sh"], allowed: allowed))
    let connection = ConnectionEndpoints(
      local: "127.0.0.1:80", isPeerLoopback: isLoopback, peer: "192.0.2.1", isSecure: isSecure)
    let session = HTTP1Session(context: context, output: output, mailbox: Mailbox {}, connection: connection)
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty, session.wantsBytes {
      let piece = Array(rest.prefix(pieces))
      rest = rest.dropFirst(piece.count)
      piece.withUnsafeBytes { session.receive($0) }
    }
    var answer = ""
    _ = output.withMemoryRuns { runs in
      for run in runs { answer += String(decoding: run, as: UTF8.self) }
      return 0
    }
    return (session, answer)
  }

  private func early(_ session: HTTP1Session) -> String? {
    (session.handOff?.early).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `a request for an allowed host goes on in origin form, and alone`() {
    let (session, answer) = sent(
      "GET http://example.com:8080/a?b=c HTTP/1.1\r\nHost: wrong\r\nAccept: */*\r\nX-Hop: 1\r\nTE: trailers\r\n"
        + "Proxy-Connection: Keep-Alive\r\nConnection: keep-alive, X-Hop\r\nProxy-Authorization: Basic eA==\r\n\r\n")
    #expect(session.disposition == .handOff && answer.isEmpty)
    #expect(session.handOff?.host.name == "example.com" && session.handOff?.host.port == 8080)
    #expect(session.handOff?.acknowledgement == [])
    #expect(
      early(session)
        == "GET /a?b=c HTTP/1.1\r\nhost: example.com:8080\r\naccept: */*\r\nconnection: close\r\n\r\n")
  }

  @Test(arguments: [
    ("http://example.com", "example.com", 80, "/"), ("HTTP://EXAMPLE.com:/x", "EXAMPLE.com", 80, "/x"),
    ("http://[::1]:81?q", "::1", 81, "/?q"),
  ])
  func `the port is the scheme's where none is named`(target: String, name: String, port: UInt16, origin: String) {
    let (session, _) = sent("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(session.handOff?.host.name == name && session.handOff?.host.port == port)
    #expect(early(session)?.hasPrefix("GET \(origin) HTTP/1.1\r\n") == true)
  }

  @Test(arguments: ["Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"])
  func `what has come of the body goes with the head, as it was framed`(body: String) {
    let (session, _) = sent("POST http://example.com/ HTTP/1.1\r\nHost: a\r\n\(body)")
    #expect(early(session)?.hasSuffix(String(body.split(separator: "\r\n\r\n", maxSplits: 1)[1])) == true)
    #expect(
      early(session)?.contains(body.hasPrefix("C") ? "content-length: 5\r\n" : "transfer-encoding: chunked\r\n") == true
    )
  }

  @Test func `requests before it on the connection are answered here`() {
    let (session, answer) = sent(
      "GET http://api.polar.sh/one HTTP/1.1\r\nHost: a\r\n\r\nGET http://example.com/two HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("api.polar.sh/one"))
    #expect(session.disposition == .handOff && early(session)?.hasPrefix("GET /two HTTP/1.1\r\n") == true)
  }

  @Test(arguments: [
    "GET / HTTP/1.1\r\nHost: example.com", "GET http://elsewhere/ HTTP/1.1\r\nHost: example.com",
    "GET https://example.com/ HTTP/1.1\r\nHost: a", "GET http://example.com:0/ HTTP/1.1\r\nHost: a",
  ])
  func `anything else is the handler's`(head: String) {
    let (session, answer) = sent("\(head)\r\n\r\n")
    #expect(session.handOff == nil && answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
  }

  @Test func `a client of another machine reaches no host`() {
    let (session, _) = sent("GET http://example.com/ HTTP/1.1\r\nHost: a\r\n\r\n", isLoopback: false)
    #expect(session.handOff == nil)
  }

  @Test func `a request within TLS is the handler's, since its socket carries records alone`() {
    let (session, answer) = sent("GET http://example.com/ HTTP/1.1\r\nHost: a\r\n\r\n", isSecure: true)
    #expect(session.handOff == nil && answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
  }

  @Test(arguments: [1, 3, 50])
  func `a head that trickles in goes on whole`(pieces: Int) {
    let (session, _) = sent("GET http://example.com/ HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n", in: pieces)
    #expect(early(session) == "GET / HTTP/1.1\r\nhost: example.com\r\nx: y\r\nconnection: close\r\n\r\n")
  }
}

/// Answers with the host and the target.
private final class Answering: RequestHandler {
  func begin(_ head: RequestHead) -> Admission {
    Admission(.respond(Response(.ok, body: .bytes(Array((head.headers["host"] ?? "").utf8) + head.target))))
  }

  func refuse(_ violation: ProtocolViolation, _ version: HTTPVersion, in exchange: Exchange?) -> Response {
    Response(violation.status, body: .bytes(Array(violation.explanation.utf8)))
  }
}
