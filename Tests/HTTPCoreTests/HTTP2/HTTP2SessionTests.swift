import HTTPCore
import HTTPTypes
import Testing

@Suite struct HTTP2SessionTests {
  /// Says back the request as the handler saw it.
  private static let mirror: @Sendable (RequestHead) -> Intake = { head in
    var lines = ["\(head.method.rawValue) \(String(decoding: head.target, as: UTF8.self)) \(head.version.text)"]
    for field in head.headers.fields {
      lines.append(
        String(decoding: head.headers.name(field), as: UTF8.self) + ": "
          + String(decoding: head.headers.value(field), as: UTF8.self))
    }
    return .respond(text(lines.joined(separator: "\n")))
  }

  @Test func `gives the handler the request as HTTP/1.1 would`() {
    let harness = HTTP2Harness(Self.mirror)
    let client = HTTP2Client()
    let stream = client.request(
      "GET", "/v1/files/?page=1", [("cookie", "a=1"), ("accept", "*/*"), ("cookie", "b=2"), ("host", "localhost")])
    harness.exchange(with: client)
    #expect(
      client.replies[stream]?.text == "GET /v1/files/?page=1 HTTP/2\nhost: localhost\naccept: */*\ncookie: a=1; b=2")
    #expect(client.replies[stream]?.hasEnded == true)
    #expect(harness.session.requestsBegun == 1)
    #expect(harness.session.waiting == .request)
  }

  @Test func `writes a response head fit for HTTP/2`() {
    let harness = HTTP2Harness { _ in
      var response = text("hello", .created)
      response.headers.append("x-kept", "yes" as StaticString)
      response.headers.append("connection", "close" as StaticString)
      response.headers.append("transfer-encoding", "chunked" as StaticString)
      response.headers.append("keep-alive", "timeout=5" as StaticString)
      response.headers.append("te", "gzip" as StaticString)
      response.headers.append("content-length", "99" as StaticString)
      return .respond(response)
    }
    let client = HTTP2Client()
    let stream = client.request("GET", "/")
    harness.exchange(with: client)
    let reply = client.replies[stream]
    #expect(reply?.status == 201)
    #expect(reply?.text == "hello")
    #expect(reply?.headers["date"]?.hasSuffix(" GMT") == true)
    #expect(reply?.headers.filter { $0.key != "date" } == ["x-kept": "yes", "content-length": "5"])
  }

  @Test(arguments: [(" .png", ".png"), ("a b\t ", "a b"), ("\t", ""), ("", "")])
  func `leaves out the white space around a value`(_ value: String, _ sent: String) {
    let harness = HTTP2Harness { _ in
      var response = text("hello")
      response.headers.append("x-amz-meta-polar-name", value)
      return .respond(response)
    }
    let client = HTTP2Client()
    let stream = client.request("GET", "/")
    harness.exchange(with: client)
    #expect(client.replies[stream]?.headers["x-amz-meta-polar-name"] == sent)
  }

  @Test func `answers HEAD with the length and no body`() {
    let harness = HTTP2Harness { _ in
      var response = text("12345")
      response.announcedLength = 1000
      return .respond(response)
    }
    let client = HTTP2Client()
    let stream = client.request("HEAD", "/")
    harness.exchange(with: client)
    #expect(client.replies[stream]?.headers["content-length"] == "1000")
    #expect(client.replies[stream]?.body.isEmpty == true)
    #expect(client.replies[stream]?.hasEnded == true)
  }

  @Test(arguments: [HTTPResponse.Status.noContent, .notModified])
  func `sends no body where none may be`(_ status: HTTPResponse.Status) {
    let harness = HTTP2Harness { _ in .respond(text("never", status)) }
    let client = HTTP2Client()
    let stream = client.request("GET", "/")
    harness.exchange(with: client)
    #expect(client.replies[stream]?.status == status.code)
    #expect(client.replies[stream]?.headers["content-length"] == nil)
    #expect(client.replies[stream]?.body.isEmpty == true)
  }

  @Test func `answers many streams at once, each its own`() {
    let harness = HTTP2Harness { head in
      .collect(limit: 1 << 20) { body in
        guard case .complete(let bytes) = body else { return .now(text("too large", .contentTooLarge)) }
        return .now(text("\(String(decoding: head.path, as: UTF8.self)) \(bytes.count)"))
      }
    }
    let client = HTTP2Client()
    var expected: [Int32: String] = [:]
    for number in 0..<200 {
      let body = [UInt8](repeating: 1, count: number * 97)
      expected[client.request("POST", "/\(number)", upload: .init(bytes: body[...]))] = "/\(number) \(body.count)"
    }
    harness.exchange(with: client)
    #expect(client.replies.mapValues(\.text) == expected)
  }

  @Test(arguments: [1, 2, 7, 9, 24, 100])
  func `sees the same however the bytes are cut`(_ split: Int) {
    let harness = HTTP2Harness { head in
      head.method == .get
        ? Self.mirror(head)
        : .collect(limit: 1000) { body in
          guard case .complete(let bytes) = body else { return .now(text("too large", .contentTooLarge)) }
          return .now(Response(.ok, body: .bytes(bytes)))
        }
    }
    let client = HTTP2Client()
    let get = client.request("GET", "/one", [("x-long", String(repeating: "v", count: 300))])
    let post = client.request("POST", "/two", upload: .init(bytes: Array("some body".utf8)[...]))
    let large = client.request("POST", "/three", upload: .init(bytes: [UInt8](repeating: 7, count: 1001)[...]))
    harness.exchange(with: client, split: split)
    #expect(client.replies[get]?.text.hasPrefix("GET /one HTTP/2\nhost: localhost\nx-long: vvv") == true)
    #expect(client.replies[post]?.text == "some body")
    #expect(client.replies[large]?.status == 413)
  }

  @Test func `announces what body comes`() {
    let harness = HTTP2Harness { head in .respond(text("\(head.framing)")) }
    let client = HTTP2Client()
    let none = client.request("GET", "/")
    let empty = client.request("GET", "/", [("content-length", "0")])
    let known = client.request("PUT", "/", [("content-length", "3")], upload: .init(bytes: [1, 2, 3]))
    let unknown = client.request("PUT", "/", upload: .init(bytes: [1, 2, 3]))
    harness.exchange(with: client)
    #expect(client.replies[none]?.text == "none")
    #expect(client.replies[empty]?.text == "length(0)")
    #expect(client.replies[known]?.text == "length(3)")
    #expect(client.replies[unknown]?.text == "unknownLength")
  }

  @Test func `takes trailers and drops them`() {
    let harness = HTTP2Harness { _ in
      .collect(limit: 100) { body in
        guard case .complete(let bytes) = body else { return .now(text("no")) }
        return .now(Response(.ok, body: .bytes(bytes)))
      }
    }
    let client = HTTP2Client()
    let stream = client.request("POST", "/", upload: .init(bytes: Array("body".utf8)[...], isWhole: false))
    harness.exchange(with: client)
    client.sendTrailers(stream, [("x-checksum", "1")])
    harness.exchange(with: client)
    #expect(client.replies[stream]?.text == "body")
  }

  @Test func `delivers a deferred answer when it comes, and cancels it when the stream is reset`() {
    let deferred = [DeferredResponse(), DeferredResponse()]
    let harness = HTTP2Harness { head in .respond(.later(deferred[head.path.elementsEqual("/0".utf8) ? 0 : 1])) }
    let client = HTTP2Client()
    let first = client.request("GET", "/0")
    let second = client.request("GET", "/1")
    harness.exchange(with: client)
    #expect(client.replies[first]?.status == 0)
    #expect(harness.session.waiting == .nothing)
    client.reset(second)
    harness.exchange(with: client)
    deferred[1].complete(text("too late"))
    deferred[0].complete(text("in time"))
    harness.exchange(with: client)
    #expect(client.replies[first]?.text == "in time")
    #expect(client.replies[second]?.status == 0)
  }

  @Test func `takes over from HTTP/1.1 with the request as stream 1`() {
    let output = OutputQueue()
    let mailbox = Mailbox {}
    let context = SessionContext(handler: ClosureHandler(answer: Self.mirror))
    let first = HTTP1Session(context: context, output: output, mailbox: mailbox)
    let request =
      "GET /up HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
      + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"
    Array(request.utf8).withUnsafeBytes(first.receive)
    #expect(first.disposition == .handOver)
    guard let session = first.successor else {
      Issue.record("no session took over")
      return
    }
    let harness = HTTP2Harness(session, output: output, mailbox: mailbox)
    let client = HTTP2Client()
    client.upgrade(settings: [0, 3, 0, 0, 0, 100, 0, 4, 0, 0, 255, 255])
    let answer = harness.taken()
    let end = "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: h2c\r\n\r\n".utf8.count
    #expect(String(decoding: answer.prefix(12), as: UTF8.self) == "HTTP/1.1 101")
    client.receive(Array(answer.dropFirst(end)))
    harness.exchange(with: client)
    #expect(client.replies[1]?.text == "GET /up HTTP/2\nhost: localhost")
    #expect(session.disposition == .open)
  }

  @Test func `sends no more behind the 101 than curl can hold, until the peer speaks HTTP/2`() {
    let output = OutputQueue()
    let mailbox = Mailbox {}
    let body = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    let context = SessionContext(
      handler: ClosureHandler { _ in .respond(Response(.ok, body: .bytes(body))) })
    let first = HTTP1Session(context: context, output: output, mailbox: mailbox)
    Array(
      ("GET /up HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n").utf8
    ).withUnsafeBytes(first.receive)
    guard let session = first.successor else {
      Issue.record("no session took over")
      return
    }
    let harness = HTTP2Harness(session, output: output, mailbox: mailbox)
    let answer = harness.taken()
    #expect(answer.count < 32 << 10)
    // Nothing to do and no one to wait for but the peer, as for the rest of a head.
    #expect(!session.hasMoreOutput)
    #expect(session.waiting == .head)
    let client = HTTP2Client()
    client.upgrade(settings: [0, 3, 0, 0, 0, 100, 0, 4, 0, 0, 255, 255])
    let end = "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: h2c\r\n\r\n".utf8.count
    client.receive(Array(answer.dropFirst(end)))
    harness.exchange(with: client)
    #expect(client.replies[1]?.body == body)
    #expect(session.waiting == .request)
  }

  @Test(arguments: [
    ("HTTP/1.0", "Upgrade, HTTP2-Settings"), ("HTTP/1.1", "Upgrade"), ("HTTP/1.1", "HTTP2-Settings"),
    ("HTTP/1.1", "keep-alive"),
  ])
  func `goes on with HTTP/1 when that version or Connection does not offer the upgrade (RFC 9110 section 7.8)`(
    _ version: String, _ connection: String
  ) {
    let harness = SessionHarness(Self.mirror)
    harness.send(
      "GET / \(version)\r\nHost: a\r\nConnection: \(connection)\r\nUpgrade: h2c\r\n"
        + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n")
    #expect(harness.taken().hasPrefix("HTTP/1.1 200 OK"))
    #expect(harness.session.successor == nil)
  }

  @Test(arguments: ["AAMAAABkAA", "AAMAAABkA", "AAMAAAB/", "AAMAAAB+", "AAMAAABkAAA=", "!!!!", ""])
  func `goes on with HTTP/1.1 when the settings are not settings`(_ settings: String) {
    let harness = SessionHarness(Self.mirror)
    harness.send(
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        + (settings.isEmpty ? "\r\n" : "HTTP2-Settings: \(settings)\r\n\r\n"))
    #expect(harness.taken().hasPrefix("HTTP/1.1 200 OK"))
  }
}
