import HTTPCore
import JSON
import Testing
@testable import FilesAPI

/// The base of redirects and of URLs of objects.
struct BaseURLTests {
  let driver: Driver

  init() throws { driver = try Driver() }

  private func location(
    _ host: String?, _ headers: [(String, String)] = [], over connection: ConnectionEndpoints = Driver.local
  ) -> String? {
    driver.send("GET", "/v1/files?page=2", headers: headers, host: host, over: connection)["location"]
  }

  private func download(
    _ host: String?, _ headers: [(String, String)] = [], over connection: ConnectionEndpoints = Driver.local
  ) -> String {
    driver.send("GET", "/v1/files/\(Driver.guide)/download", headers: headers, host: host, over: connection)
      .json["download"]["url"].shown
  }

  @Test(arguments: [
    "a", "localhost", "Example.COM:1", "10.0.0.1:80", "a-b.c:65536", "-", ".", "[::]", "[::1]:8080", "[fe80::A.b:C]",
    "[:1]", "[abc:.]", "a:000000000",
  ])
  func `a redirect uses a valid Host`(host: String) {
    #expect(location(host) == "http://\(host)/v1/files/?page=2")
  }

  @Test(arguments: [
    nil, "", "a_b", "a b", "a/b", "a:", ":80", "a:b", "a:1:2", "user@a", "[:]", "[1]", "[1.2:3]", "[::1", "[::1]8080",
    "[::1]:", "[g::1]", "é", "a\"b", "[fe80::1%25lo]", "a?b", "%61", "a ", "a:1\t", "[::1] \t ",
  ])
  func `without a valid Host a redirect uses the server's own address`(host: String?) {
    #expect(location(host) == "http://127.0.0.1:9090/v1/files/?page=2")
  }

  @Test func `leaves the scheme's own port out of the server's address`() {
    let web = ConnectionEndpoints(local: "192.0.2.1:80", isPeerLoopback: true)
    let secure = ConnectionEndpoints(local: "[2001:db8::1]:443", isPeerLoopback: true)
    #expect(location(nil, over: web) == "http://192.0.2.1/v1/files/?page=2")
    #expect(location(nil, over: secure) == "http://[2001:db8::1]:443/v1/files/?page=2")
    #expect(location(nil, [("x-forwarded-proto", "https")], over: secure) == "https://[2001:db8::1]/v1/files/?page=2")
    #expect(location(nil, [("x-forwarded-proto", "https")], over: web) == "https://192.0.2.1:80/v1/files/?page=2")
    #expect(location("a:80") == "http://a:80/v1/files/?page=2")
  }

  @Test(arguments: [
    ("http", "http"), ("https", "https"), ("ws", "ws"), ("wss", "wss"), ("HTTPS", "http"), ("https,http", "http"),
    ("https, http", "http"), ("", "http"), ("ftp", "http"), ("https:", "http"),
  ])
  func `a proxy on this machine sets the scheme`(value: String, scheme: String) {
    let headers = [("x-forwarded-proto", value)]
    #expect(location("files.example", headers) == "\(scheme)://files.example/v1/files/?page=2")
    #expect(download("files.example", headers).hasPrefix("\(scheme)://files.example/polar-s3/"))
  }

  @Test func `public and part URLs have that scheme, too`() {
    let headers = [("x-forwarded-proto", "https")]
    let list = driver.send(headers: headers, host: "files.example").json["items"]
    #expect(list.items.contains { $0["public_url"].shown.hasPrefix("https://files.example/polar-s3-public/") })
    let plain = driver.send(host: "files.example").json["items"]
    #expect(plain.items.contains { $0["public_url"].shown.hasPrefix("http://files.example/polar-s3-public/") })
    let parts = driver.send("POST", headers: headers, body: Bodies.create(), host: "files.example")
      .json["upload"]["parts"]
    #expect(parts[0]["url"].shown.hasPrefix("https://files.example/polar-s3/"))
  }

  @Test func `a scheme's last letter is not taken for the first one of a host`() {
    func begins(_ base: String, _ host: String, _ headers: [(String, String)] = []) -> Bool {
      driver.send(headers: headers, host: host).json["items"].items
        .contains { $0["public_url"].shown.hasPrefix("\(base)/polar-s3-public/") }
    }
    #expect(begins("http://sfiles.example", "sfiles.example"))
    #expect(begins("https://files.example", "files.example", [("x-forwarded-proto", "https")]))
  }

  @Test func `the last of several values counts`() {
    let headers = [("x-forwarded-proto", "https"), ("x-forwarded-proto", "wss")]
    #expect(location("a", headers) == "wss://a/v1/files/?page=2")
    #expect(location("a", headers + [("x-forwarded-proto", "gopher")]) == "http://a/v1/files/?page=2")
  }

  @Test func `other peers cannot set the scheme`() {
    let far = ConnectionEndpoints(local: "192.0.2.1:8080", isPeerLoopback: false)
    #expect(location("a", [("x-forwarded-proto", "https")], over: far) == "http://a/v1/files/?page=2")
    #expect(download("a", [("x-forwarded-proto", "https")], over: far).hasPrefix("http://a/"))
  }

  @Test(arguments: [
    ("x-forwarded-host", "evil.example"), ("x-forwarded-port", "1"), ("forwarded", "host=evil.example;proto=https"),
    ("x-forwarded-scheme", "https"), ("x-forwarded-ssl", "on"),
  ])
  func `other headers of a proxy are ignored`(name: String, value: String) {
    #expect(location("a:1", [(name, value)]) == "http://a:1/v1/files/?page=2")
    #expect(download("a:1", [(name, value)]).hasPrefix("http://a:1/"))
  }

  @Test func `URLs of objects use the request's host`() {
    #expect(download("compose_service:80").hasPrefix("http://compose_service/polar-s3/"))
    #expect(download(nil).hasPrefix("http://127.0.0.1:9090/polar-s3/"))
    #expect(download("a b").hasPrefix("http://127.0.0.1:9090/polar-s3/"))
    #expect(download("a \t").hasPrefix("http://a/polar-s3/"))
  }

  @Test func `a configured base takes precedence`() throws {
    let configured = try Driver(publicURL: "https://files.example")
    let url = configured.send(
      "GET", "/v1/files/\(Driver.guide)/download", headers: [("x-forwarded-proto", "ws")], host: "a"
    )
    .json["download"]["url"].shown
    #expect(url.hasPrefix("https://files.example/polar-s3/"))
  }
}
