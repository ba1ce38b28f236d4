import HTTPCore
import HTTPTypes
import Testing

/// What two parsers could read differently is refused.
struct StrictnessTests {
  private static let get = "GET / HTTP/1.1\r\nHost: a\r\n"
  private static let post = "POST / HTTP/1.1\r\nHost: a\r\n"

  @Test(arguments: [
    ("both lengths, RFC 9112 section 6.3", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", 400),
    ("different lengths, section 6.3", "Content-Length: 3\r\nContent-Length: 4\r\n", 400),
    (
      "the same length twice, which RFC 9110 section 8.6 lets a server refuse",
      "Content-Length: 3\r\nContent-Length: 3\r\n", 400
    ),
    ("a list of lengths, RFC 9110 section 8.6", "Content-Length: 3, 3\r\n", 400),
    ("a signed length, RFC 9110 section 8.6", "Content-Length: +3\r\n", 400),
    ("a negative length, RFC 9110 section 8.6", "Content-Length: -3\r\n", 400),
    ("a length in hexadecimal, RFC 9110 section 8.6", "Content-Length: 0x3\r\n", 400),
    ("an empty length, RFC 9110 section 8.6", "Content-Length:\r\n", 400),
    ("a length beyond any integer, RFC 9110 section 8.6", "Content-Length: 99999999999999999999\r\n", 400),
    ("chunked twice, RFC 9112 section 6.1", "Transfer-Encoding: chunked, chunked\r\n", 400),
    ("chunked in two fields, section 6.1", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400),
    ("chunked not last, section 6.3", "Transfer-Encoding: chunked, gzip\r\n", 400),
    ("no chunked, section 6.3", "Transfer-Encoding: gzip\r\n", 400),
    ("identity, section 6.3", "Transfer-Encoding: identity\r\n", 400),
    ("an empty coding, section 6.3", "Transfer-Encoding:\r\n", 400),
    ("an empty coding behind chunked, section 6.3", "Transfer-Encoding: chunked,\r\n", 400),
    ("a parameter of chunked, section 7.1", "Transfer-Encoding: chunked;a=b\r\n", 400),
    ("chunked in quotes, section 6.1", "Transfer-Encoding: \"chunked\"\r\n", 400),
    ("chunked behind a vertical tab, RFC 9110 section 5.5", "Transfer-Encoding: \u{b}chunked\r\n", 400),
    ("a folded coding, RFC 9112 section 5.2", "Transfer-Encoding:\r\n chunked\r\n", 400),
    ("white space behind the coding's name, section 5.1", "Transfer-Encoding : chunked\r\n", 400),
    ("identity before chunked, section 6.1", "Transfer-Encoding: identity, chunked\r\n", 501),
    ("a blank within a length, RFC 9110 section 8.6", "Content-Length: 1 2\r\n", 400),
    ("chunked with a letter before, section 6.3", "Transfer-Encoding: xchunked\r\n", 400),
    ("a coding the server lacks, section 6.1", "Transfer-Encoding: gzip, chunked\r\n", 501),
    ("another expectation, RFC 9110 section 10.1.1", "Expect: something\r\n", 417),
  ])
  func `refuses framing that is not plain`(_ name: String, _ fields: String, _ status: Int) {
    #expect(ParserTrace(Self.post + fields + "\r\nabc").status == status)
  }

  @Test func `refuses Transfer-Encoding in HTTP/1.0 (RFC 9112 section 6.1)`() {
    #expect(ParserTrace("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").status == 400)
  }

  @Test(arguments: [
    ("a bare LF behind the request line, RFC 9112 section 2.2", "GET / HTTP/1.1\nHost: a\r\n\r\n"),
    ("a bare LF behind a field, section 2.2", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"),
    ("a bare LF at the end, section 2.2", "GET / HTTP/1.1\r\nHost: a\r\n\n"),
    ("a bare CR in a value, section 2.2", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n"),
    ("a bare CR before a field, section 2.2", "GET / HTTP/1.1\r\n\rHost: a\r\n\r\n"),
    ("a bare CR in the request line, section 2.2", "GET / HTTP/1.1\rX\r\nHost: a\r\n\r\n"),
    ("a CR before CRLF, section 2.2", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n"),
    ("a space before the colon, section 5.1", get + "X : b\r\n\r\n"),
    ("a tab before the colon, section 5.1", get + "X\t: b\r\n\r\n"),
    ("a folded line, section 5.2", get + "X: a\r\n b\r\n\r\n"),
    ("a line folded with a tab, section 5.2", get + "X: a\r\n\tb\r\n\r\n"),
    ("white space before the first field, section 2.2", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
    ("no colon, section 5", get + "nonsense\r\n\r\n"),
    ("no name, section 5", get + ": b\r\n\r\n"),
    ("a name with a slash, RFC 9110 section 5.1", get + "a/b: c\r\n\r\n"),
    ("a name with a quote, RFC 9110 section 5.1", get + "a\"b: c\r\n\r\n"),
    ("a name beyond ASCII, RFC 9110 section 5.1", get + "é: c\r\n\r\n"),
    ("NUL in a value, RFC 9110 section 5.5", get + "X: a\0b\r\n\r\n"),
    ("a control byte in a value, RFC 9110 section 5.5", get + "X: 0123456789abcdef\u{1}\r\n\r\n"),
    ("DEL in a value, RFC 9110 section 5.5", get + "X: 0123456789abcdef\u{7f}0123456789\r\n\r\n"),
    ("no Host, RFC 9112 section 3.2", "GET / HTTP/1.1\r\nAccept: a\r\n\r\n"),
    ("no fields, section 3.2", "GET / HTTP/1.1\r\n\r\n"),
    ("a list of Hosts, section 3.2", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
    ("an absolute target without Host, section 3.2", "GET http://a/ HTTP/1.1\r\n\r\n"),
    ("* without OPTIONS, section 3.2.4", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("a method that is no token, RFC 9110 section 9.1", "G@T / HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("an HTTP/0.9 line, RFC 9112 section 3", "GET /\r\n\r\n"),
    ("NUL in the target, section 3.2", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("NUL in a name, RFC 9110 section 5.1", get + "a\0b: c\r\n\r\n"),
    ("a bare LF before the request, section 2.2", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("a TLS hello, section 3", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}"),
    ("two Hosts, section 3.2", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
    ("a Host with a path, section 3.2", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
    ("a Host with a user, section 3.2", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
    ("a Host with a bad port, section 3.2", "GET / HTTP/1.1\r\nHost: a:8x\r\n\r\n"),
    ("two spaces in the request line, section 3", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("a space at the line's end, section 3", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
    ("a tab in the request line, section 3", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("a space in the target, section 3.2", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("a control byte in the target, section 3.2", "GET /a\u{7}b HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("DEL in the target, section 3.2", "GET /a\u{7f} HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("a target without a slash, section 3.2", "GET a HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("authority form without CONNECT, section 3.2.3", "GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("CONNECT, RFC 9110 section 9.3.6", "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"),
    ("CONNECT with a path, RFC 9110 section 9.3.6", "CONNECT / HTTP/1.1\r\nHost: a:80\r\n\r\n"),
    ("an absolute target with a user, RFC 9110 section 4.2.4", "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("an absolute target without a host, RFC 9110 section 4.2.1", "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("another scheme, RFC 9112 section 3.2", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("no version, section 3", "GET /\r\nHost: a\r\n\r\n"),
    ("a version of three digits, section 2.3", "GET / HTTP/1.10\r\nHost: a\r\n\r\n"),
    ("a version in small letters, section 2.3", "GET / http/1.1\r\nHost: a\r\n\r\n"),
  ])
  func `refuses a malformed head`(_ name: String, _ request: String) {
    #expect(ParserTrace(request).status == 400, "\(ParserTrace(request))")
  }

  @Test(arguments: ["HTTP/2.0", "HTTP/0.9", "HTTP/1.2", "HTTP/3.0"])
  func `answers other versions with 505 (RFC 9110 section 15.6.6)`(_ version: String) {
    #expect(ParserTrace("GET / \(version)\r\nHost: a\r\n\r\n").status == 505)
  }

  @Test(arguments: [
    "x\r\n", "\r\n", " 5\r\nhello\r\n", "-5\r\nhello\r\n", "0x5\r\nhello\r\n", "5\nhello\r\n", "5\r\nhelloX",
    "5\r\nhello\n",
    "5\rXhello", "5 5\r\nhello\r\n", "ffffffffffffffff\r\n", "00000000000000005\r\n", "5;a\nb\r\n", "5;\u{1}\r\n",
    "5 \r\nhello\r\n", "5\t\r\nhello\r\n", "5 ;a\r\nhello\r\n", "0 \r\n\r\n", "0\r\nbad name: x\r\n\r\n",
    "0\r\nX: a\n\r\n", "0\r\n\n",
  ])
  func `refuses bad chunks (RFC 9112 section 7.1)`(_ body: String) {
    #expect(ParserTrace(Self.post + "Transfer-Encoding: chunked\r\n\r\n" + body).status == 400)
  }

  @Test func `bounds the target, the head, the fields, the extensions and the trailers`() {
    let chunked = Self.post + "Transfer-Encoding: chunked\r\n\r\n"
    let long = String(repeating: "a", count: 70_000)
    #expect(ParserTrace("GET /\(long.prefix(32 << 10)) HTTP/1.1\r\nHost: a\r\n\r\n").status == 414)
    #expect(ParserTrace("GET /\(long.prefix((32 << 10) - 1)) HTTP/1.1\r\nHost: a\r\n\r\n").status == nil)
    #expect(ParserTrace("GET /\(long)").status == 414)
    #expect(ParserTrace(Self.get + "X: \(long)").status == 431)
    #expect(ParserTrace(Self.get + "X: \(long)\r\n\r\n").status == 431)
    #expect(ParserTrace(Self.get + String(repeating: "X: y\r\n", count: 1000) + "\r\n").status == 431)
    #expect(ParserTrace(Self.get + String(repeating: "X: y\r\n", count: 999) + "\r\n").status == nil)
    #expect(ParserTrace(chunked + "5;\(long)").status == 400)
    #expect(ParserTrace(chunked + "0\r\nX: \(long)").status == 431)
  }

  @Test(arguments: [
    "", "a", "a:80", "a:", "a:0", "a:65535", "my_service:8080", "files.example.com", "127.0.0.1:9000", "a%2Fb", "a,b",
    "[::1]", "[::1]:80", "[::ffff:127.0.0.1]:80", "[2001:DB8::1]", "[fe80::1%25eth0]:80", "[fe80::1%eth0]", "[v1.a:b]",
  ])
  func `accepts a valid Host`(_ host: String) {
    #expect(ParserTrace("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n").status == nil)
    #expect(host.isEmpty || ParserTrace("GET http://\(host)/ HTTP/1.1\r\nHost: a\r\n\r\n").status == nil)
  }

  @Test(arguments: [
    "[xyz]", "[]", "[", "]", "[::1", "::1]", "[::1]x", "[::1]:x", "[::1:80", "[1.2.3.4]", "[:::]", "[12345::]",
    "[::1%]", "[v1]", "[v.a]", "[vx.a]", "[1:2:3:4:5:6:7:8:9]", "::1", "a b", "a:b", "a:8x", "a:+80", "a:-1", "a:65536",
    "a:99999999999999999999", "a:80:80", "a%", "a%2", "a%zz", "u@a", "a/b", "a?b", "a#b", "a\\b", "\"a\"", "<a>", "{a}",
    "a|b", "a^b", "a`b", "é",
  ])
  func `refuses a Host that is no host and port (RFC 9110 section 7.2)`(_ host: String) {
    #expect(ParserTrace("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n").status == 400)
    #expect(
      ParserTrace("GET http://\(host)/ HTTP/1.1\r\nHost: a\r\n\r\n").status != nil
        || host.contains { "/?#".contains($0) })
  }
}
