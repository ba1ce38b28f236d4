import HTTPCore
import HTTPTypes
import Synchronization
import Testing

struct HTTP1SessionTests {
  private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

  @Test func `writes status, fields, length and nothing about a connection that stays`() {
    let harness = SessionHarness { _ in
      var headers = HeaderBlock()
      headers.append("content-type", "text/plain")
      return .respond(Response(.notFound, headers: headers, body: .bytes([0x6e, 0x6f])))
    }
    harness.send(get)
    #expect(harness.taken() == "HTTP/1.1 404 Not Found\ncontent-type: text/plain\ncontent-length: 2\n\nno")
    #expect(harness.session.disposition == .open)
  }

  @Test func `answers pipelined requests in order, also when the first answer comes last`() {
    let deferred = DeferredResponse()
    let harness = SessionHarness { head in
      head.target == [0x2f] ? .respond(.later(deferred)) : .respond(text("second"))
    }
    harness.send(get + "GET /b HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(harness.taken().isEmpty)
    deferred.complete(text("first"))
    harness.session.readMailbox()
    #expect(
      harness.taken() == "HTTP/1.1 200 OK\ncontent-length: 5\n\nfirstHTTP/1.1 200 OK\ncontent-length: 6\n\nsecond")
  }

  @Test func `gives a deferred answer at once when it is there already`() {
    let deferred = DeferredResponse()
    deferred.complete(text("now"))
    let harness = SessionHarness { _ in .respond(.later(deferred)) }
    harness.send(get)
    #expect(harness.taken().hasSuffix("now"))
  }

  @Test(arguments: [
    ("HTTP/1.1", "", "", Disposition.open), ("HTTP/1.1", "connection: close\r\n", "connection: close\n", .close),
    ("HTTP/1.0", "", "connection: close\n", .close),
    ("HTTP/1.0", "connection: keep-alive\r\n", "connection: keep-alive\n", .open),
  ])
  func `announces whether the connection stays open (RFC 9112 section 9.3)`(
    _ version: String, _ field: String, _ said: String, _ disposition: Disposition
  ) {
    let harness = SessionHarness { _ in .respond(text("x")) }
    harness.send("GET / \(version)\r\nHost: a\r\n\(field)\r\n")
    #expect(harness.taken() == "HTTP/1.1 200 OK\ncontent-length: 1\n\(said)\nx")
    #expect(harness.session.disposition == disposition)
  }

  @Test func `sends no body to HEAD but announces its length (RFC 9110 section 9.3.2)`() {
    let harness = SessionHarness { head in
      var response = text("four")
      if head.target.count > 1 { response.announcedLength = 77 }
      return .respond(response)
    }
    harness.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nHEAD /b HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(
      harness.taken() == "HTTP/1.1 200 OK\ncontent-length: 4\n\nHTTP/1.1 200 OK\ncontent-length: 77\n\n")
  }

  @Test(arguments: [
    ("Expect: something\r\n\r\n", "417 Expectation Failed"),
    ("Transfer-Encoding: gzip, chunked\r\n\r\n", "501 Not Implemented"), ("nonsense\r\n\r\n", "400 Bad Request"),
  ])
  func `refuses a HEAD without a body (RFC 9110 section 9.3.2)`(_ fields: String, _ status: String) {
    let harness = SessionHarness { _ in .respond(text("x")) }
    harness.send("HEAD / HTTP/1.1\r\nHost: a\r\n\(fields)")
    #expect(harness.taken() == "HTTP/1.1 \(status)\ncontent-length: 7\nconnection: close\n\n")
  }

  @Test func `refuses a head behind a HEAD with a body`() {
    let harness = SessionHarness { _ in .respond(text("x")) }
    harness.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nNONSENSE\r\n\r\n")
    #expect(harness.taken().hasSuffix("connection: close\n\nrefused"))
  }

  @Test(arguments: [HTTPResponse.Status.noContent, .notModified])
  func `announces no length for 204 and 304 (RFC 9110 section 8.6)`(_ status: HTTPResponse.Status) {
    let harness = SessionHarness { _ in .respond(Response(status)) }
    harness.send(get)
    #expect(harness.taken() == "HTTP/1.1 \(status.code) \(status.reasonPhrase)\n\n")
  }

  @Test func `answers a malformed request behind a good one and lingers`() {
    let harness = SessionHarness { _ in .respond(text("x")) }
    harness.send(get + "NONSENSE\r\n\r\n")
    let taken = harness.taken()
    #expect(taken.hasPrefix("HTTP/1.1 200 OK\n"))
    #expect(taken.contains("HTTP/1.1 400 Bad Request\n"))
    #expect(taken.hasSuffix("connection: close\n\nrefused"))
    #expect(harness.session.disposition == .linger)
  }

  @Test func `collects a body up to its limit`() {
    let harness = SessionHarness { _ in
      .collect(limit: 5) { body in
        if case .complete(let bytes) = body { return .now(text("got \(bytes.count)")) }
        return .now(text("too large", .contentTooLarge))
      }
    }
    let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    harness.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
    #expect(harness.taken().hasSuffix("got 5"))
    harness.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nhello!")
    #expect(harness.taken().hasSuffix("too large"))
    harness.send(chunked + "3\r\nabc\r\n3\r\nabc\r\n0\r\n\r\n")
    #expect(harness.taken().hasSuffix("too large"))
    harness.send(get)
    #expect(harness.taken().hasSuffix("got 0"))
    #expect(harness.session.disposition == .open)
  }

  @Test func `closes lingering when the peer ends inside a request`() {
    let box = SinkBox()
    let harness = SessionHarness { _ in .stream(box.sink) }
    harness.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe")
    box.sink.lastWord = text("half", .badRequest)
    harness.session.receiveEnd()
    #expect(box.sink.aborted == .truncated)
    #expect(harness.taken().hasSuffix("half"))
    #expect(harness.session.disposition == .linger)
  }

  @Test func `answers a complete request although the peer ended its side`() {
    let deferred = DeferredResponse()
    let harness = SessionHarness { _ in .respond(.later(deferred)) }
    harness.send(get)
    harness.session.receiveEnd()
    #expect(harness.session.disposition == .open)
    deferred.complete(text("late"))
    harness.session.readMailbox()
    #expect(harness.taken().hasSuffix("connection: close\n\nlate"))
    #expect(harness.session.disposition == .close)
  }

  @Test func `a half-closed peer is not kept waiting for a stuck response`() {
    let cancelled = Mutex(false)
    let harness = SessionHarness { _ in .respond(.later(DeferredResponse { cancelled.withLock { $0 = true } })) }
    harness.send(get)
    harness.session.receiveEnd()
    #expect(cancelled.withLock { $0 })
    #expect(harness.session.disposition == .close)
  }

  @Test func `responds to half a head with 400, and to no bytes with nothing`() {
    let half = SessionHarness { _ in .respond(text("x")) }
    half.send("GET / HT")
    half.session.receiveEnd()
    #expect(half.taken().hasPrefix("HTTP/1.1 400 "))
    let nothing = SessionHarness { _ in .respond(text("x")) }
    nothing.session.receiveEnd()
    #expect(nothing.taken().isEmpty)
    #expect(nothing.session.disposition == .close)
  }

  @Test(arguments: ["\r\n", "\r\n\r\n"])
  func `an empty line after a request does not begin another (RFC 9112 section 2.2)`(_ lines: String) {
    let harness = SessionHarness { _ in .respond(text("x")) }
    harness.send(get + lines)
    #expect(harness.session.waiting == .request)
    #expect(harness.taken() == "HTTP/1.1 200 OK\ncontent-length: 1\n\nx")
    harness.send("GET")
    #expect(harness.session.waiting == .head)
    harness.send(" / HTTP/1.1\r\nHost: a\r\n\r\n" + lines)
    #expect(harness.taken() == "HTTP/1.1 200 OK\ncontent-length: 1\n\nx")
    harness.session.receiveEnd()
    #expect(harness.taken().isEmpty)
    #expect(harness.session.disposition == .close)
  }

  @Test func `tells sinks and deferred answers that the connection is gone`() {
    let box = SinkBox()
    let streaming = SessionHarness { _ in .stream(box.sink) }
    streaming.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe")
    streaming.session.disconnect()
    #expect(box.sink.aborted == .disconnected)
  }

  @Test func `answers 408 to a slow head and a slow body`() {
    let harness = SessionHarness { _ in .respond(text("x")) }
    harness.send("GET / HTTP/1.1\r\n")
    #expect(harness.session.waiting == .head)
    harness.session.timeOut()
    #expect(harness.taken().hasPrefix("HTTP/1.1 408 Request Timeout\n"))
    let box = SinkBox()
    let slow = SessionHarness { _ in .stream(box.sink) }
    slow.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe")
    #expect(slow.session.waiting == .body)
    slow.session.timeOut()
    #expect(box.sink.aborted == .timedOut)
    #expect(slow.taken().hasPrefix("HTTP/1.1 408 "))
  }

  @Test func `closes at once when it drains between requests, else after the answer`() {
    let idle = SessionHarness { _ in .respond(text("x")) }
    idle.session.drain()
    #expect(idle.session.disposition == .close)
    let deferred = DeferredResponse()
    let busy = SessionHarness { _ in .respond(.later(deferred)) }
    busy.send(get)
    busy.session.drain()
    #expect(busy.session.disposition == .open)
    deferred.complete(text("last"))
    busy.session.readMailbox()
    #expect(busy.taken().hasSuffix("connection: close\n\nlast"))
    #expect(busy.session.disposition == .close)
  }
}
