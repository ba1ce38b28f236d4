import HTTPCore
import HTTPTypes
import Testing

struct HTTP1ParserTests {
  @Test func `reads a request line and fields with lower-case names and trimmed values`() throws {
    let head = try #require(
      parsedHead("GET /v1/files/?limit=10&page=2 HTTP/1.1\r\nHost: a:80\r\nX-Many:  spaced out \t\r\nEmpty:\r\n\r\n"))
    #expect(head.request.method == .get)
    #expect(String(decoding: head.request.path, as: UTF8.self) == "/v1/files/")
    #expect(head.request.query.map { String(decoding: $0, as: UTF8.self) } == "limit=10&page=2")
    #expect(head.request.headers["host"] == "a:80")
    #expect(head.request.headers["x-many"] == "spaced out")
    #expect(head.request.headers["empty"] == "")
    #expect(head.request.framing == .none)
    #expect(head.keepsAlive)
  }

  @Test(arguments: [
    "DELETE", "GET", "HEAD", "POST", "PUT", "OPTIONS", "TRACE", "COPY", "LOCK", "MKCOL", "MOVE", "PROPFIND",
    "PROPPATCH", "SEARCH", "UNLOCK", "BIND", "REBIND", "UNBIND", "ACL", "REPORT", "MKACTIVITY", "CHECKOUT", "MERGE",
    "M-SEARCH", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE", "PATCH", "PURGE", "MKCALENDAR", "LINK", "UNLINK", "SOURCE",
    "QUERY",
  ])
  func `takes any method, also when it is told which there are`(_ method: String) {
    let request = "\(method) / HTTP/1.1\r\nHost: a\r\n\r\n"
    #expect(parsedHead(request)?.request.method.rawValue == method)
    var limits = HTTPLimits()
    limits.methods = [HTTPRequest.Method(method)!]
    #expect(ParserTrace(request, limits: limits).status == nil)
  }

  @Test(arguments: ["FOO", "get", "GETT", "G", "PRI", "BREW", "ABCDEFGHIJKLMNOP", "DESCRIBE"])
  func `refuses methods that are none of those it is told`(_ method: String) {
    var limits = HTTPLimits()
    limits.methods = [.get, .post]
    #expect(ParserTrace("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n", limits: limits).status == 400)
  }

  @Test(arguments: ["GE\u{1}T", "", "G(T", "GE/T", "é", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG"])
  func `refuses methods that are no tokens (RFC 9110 section 9.1)`(_ method: String) {
    #expect(ParserTrace("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n").status == 400)
  }

  @Test func `refuses bytes that can never be a request before a line ends`() {
    #expect(ParserTrace([0x16, 0x03, 0x01, 0x02]).status == 400)
    #expect(ParserTrace("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG").status == 400)
    #expect(ParserTrace("GE").lines.isEmpty)
  }

  @Test func `skips empty lines before a request (RFC 9112 section 2.2)`() {
    #expect(parsedHead("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")?.request.target == [0x2f])
  }

  @Test(arguments: [("/a?b#c", "/a", "b"), ("/a#b?c", "/a", nil), ("/a?#", "/a", ""), ("http://h#c", "/", nil)])
  func `takes a fragment for no part of path or query`(_ target: String, _ path: String, _ query: String?) {
    let request = parsedHead("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")?.request
    #expect(request?.path.elementsEqual(path.utf8) == true)
    #expect(request?.query.map(Array.init) == query.map { Array($0.utf8) })
    #expect(ParserTrace("GET #c HTTP/1.1\r\nHost: a\r\n\r\n").status == 400)
  }

  @Test func `keeps the white space behind a value aside`() throws {
    let head = try #require(parsedHead("GET / HTTP/1.1\r\nHost: a\r\nPolar-Version: 2026-04 \t\r\nB: c\r\n\r\n"))
    #expect(head.request.headers["polar-version"] == "2026-04")
    #expect(String(decoding: head.request.headers.bytes, as: UTF8.self).contains("polar-version: 2026-04 \t\r\n"))
    #expect(head.request.headers["b"] == "c")
  }

  @Test func `reads fields again from their lines`() throws {
    let lines = "Host: a\r\nPolar-Version: 2026-04 \t\r\nEmpty:\r\nBlank:  \t \r\nTime: 12:30 : 1\r\nX: \u{e9}\r\n"
    let block = try #require(parsedHead("GET /a?b HTTP/1.1\r\n\(lines)\r\n")).request.headers
    let tail = Array("/a?b".utf8)
    #expect(block.bytes.suffix(tail.count) == tail[...])
    let again = HeaderBlock(lines: block.bytes.dropLast(tail.count))
    #expect(again.fields == block.fields)
    #expect(again.bytes == block.bytes.dropLast(tail.count))
    #expect(again["time"] == "12:30 : 1")
    #expect(HeaderBlock(lines: []).fields.isEmpty)
  }

  @Test func `takes raw bytes from 0x80 on in a target`() {
    let bytes = Array("GET /".utf8) + [0xc3, 0xa9, 0xff] + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    #expect(ParserTrace(bytes).status == nil)
    #expect(ParserTrace(bytes).lines.count == 2)
  }

  @Test func `takes the path of an absolute target and its authority for Host (RFC 9112 section 3.2.2)`() throws {
    let head = try #require(parsedHead("GET http://real:81/a?b HTTP/1.1\r\nAccept: x\r\nHost: other\r\n\r\n"))
    #expect(String(decoding: head.request.target, as: UTF8.self) == "/a?b")
    #expect(head.request.headers["host"] == "real:81")
    #expect(head.request.headers["accept"] == "x")
    #expect(parsedHead("GET HTTP://real HTTP/1.1\r\nHost: a\r\n\r\n")?.request.target == [0x2f])
    #expect(parsedHead("GET http://real?q HTTP/1.1\r\nHost: a\r\n\r\n")?.request.query == [0x71])
  }

  @Test func `lets only OPTIONS ask for the server itself (RFC 9112 section 3.2.4)`() {
    #expect(parsedHead("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")?.request.target == [0x2a])
    #expect(ParserTrace("GET * HTTP/1.1\r\nHost: a\r\n\r\n").status == 400)
  }

  @Test(arguments: [
    ("HTTP/1.1", "", true), ("HTTP/1.1", "Connection: close\r\n", false),
    ("HTTP/1.1", "Connection: foo, Close\r\n", false), ("HTTP/1.0", "", false),
    ("HTTP/1.0", "Connection: Keep-Alive\r\n", true), ("HTTP/1.0", "Connection: keep-alive, close\r\n", false),
  ])
  func `keeps connections as RFC 9112 section 9.3 says`(_ version: String, _ field: String, _ keeps: Bool) {
    #expect(parsedHead("GET / \(version)\r\nHost: a\r\n\(field)\r\n")?.keepsAlive == keeps)
  }

  @Test func `reads a body of announced length and the request behind it`() {
    let trace = ParserTrace(
      "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET /b HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(trace.lines.count == 4)
    #expect(trace.lines[1] == "body hello end ")
    #expect(trace.lines[2].hasPrefix("GET /b"))
  }

  @Test func `reads chunks, extensions and trailers (RFC 9112 section 7.1)`() {
    let trace = ParserTrace(
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
        + "5\r\nhello\r\n1;a=\"b ;c\"\r\n \r\n0A;x\r\n0123456789\r\n000\r\nX-Sum: 1\r\nDone:  yes \r\n\r\n")
    #expect(trace.lines.count == 2)
    #expect(trace.lines[1] == "body hello 0123456789 end x-sum: 1\r\ndone: yes \r\nx-sum,done")
  }
}
