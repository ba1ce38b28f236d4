import HTTPTypes
import Testing
@testable import HTTPCore

/// An empty body without a word of its length.
struct UnannouncedBodyTests {
  private func harness() -> SessionHarness {
    SessionHarness { _ in .respond(Response(.tooManyRequests, body: .unannounced)) }
  }

  @Test func `goes out as no chunks over HTTP/1.1, and the connection stays`() {
    let harness = self.harness()
    let answer = "HTTP/1.1 429 Too Many Requests\ntransfer-encoding: chunked\n\n0\n\n"
    harness.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(harness.drained() == answer)
    harness.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(harness.drained() == answer)
    #expect(harness.session.disposition == .open)
  }

  @Test func `goes out as no chunks on a connection that closes`() {
    let harness = self.harness()
    harness.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    #expect(
      harness.drained() == "HTTP/1.1 429 Too Many Requests\ntransfer-encoding: chunked\nconnection: close\n\n0\n\n")
  }

  @Test(arguments: [("HTTP/1.1", ""), ("HTTP/1.0", "connection: close\n")])
  func `is not mentioned to a HEAD`(_ version: String, _ said: String) {
    let harness = self.harness()
    harness.send("HEAD / \(version)\r\nHost: a\r\n\r\n")
    #expect(harness.drained() == "HTTP/1.1 429 Too Many Requests\n\(said)\n")
  }

  @Test func `has a length over HTTP/1.0, which knows no chunks`() {
    let harness = self.harness()
    harness.send("GET / HTTP/1.0\r\n\r\n")
    #expect(harness.drained() == "HTTP/1.1 429 Too Many Requests\ncontent-length: 0\nconnection: close\n\n")
  }

  @Test func `has no length over HTTP/2`() {
    let harness = HTTP2Harness { _ in .respond(Response(.tooManyRequests, body: .unannounced)) }
    let client = HTTP2Client()
    let stream = client.request("GET", "/")
    harness.exchange(with: client)
    #expect(client.replies[stream]?.hasEnded == true)
    #expect(client.replies[stream]?.headers["content-length"] == nil)
    #expect(client.replies[stream]?.status == 429)
    #expect(client.replies[stream]?.body.isEmpty == true)
  }
}
