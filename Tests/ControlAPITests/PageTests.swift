import Dashboard
import HTTPCore
import Testing
@testable import ControlAPI

struct PageTests {
  @Test(arguments: [nil, "secret"])
  func `with an admin token it serves only the page without it`(token: String?) async throws {
    let client = try ControlClient(access: AccessPolicy(adminToken: token))
    let page = await client.send("GET", "/_mock/", host: "evil.example", headers: [("sec-fetch-site", "cross-site")])
    #expect(page.status == 200 && page.headers["content-type"] == "text/html; charset=utf-8")
    #expect(page.text.contains("polar-files-mock"))
    #expect(await client.send("GET", "/_mock/clock").status == (token == nil ? 200 : 401))
  }

  @Test(arguments: Dashboard.assets.map(\.name))
  func `serves each file with its type, and 304 while it is unchanged`(name: String) async throws {
    let client = try ControlClient()
    let asset = try #require(Dashboard.assets.first { $0.name == name })
    let first = await client.send("GET", "/_mock/\(name)")
    #expect(first.status == 200 && Array(first.text.utf8) == asset.bytes)
    #expect(first.headers["content-type"] == asset.contentType && asset.contentType != "application/octet-stream")
    #expect(first.headers["x-content-type-options"] == "nosniff" && first.headers["referrer-policy"] == "no-referrer")
    #expect(first.headers["content-security-policy"]?.hasPrefix("default-src 'self';") == true)
    let etag = try #require(first.headers["etag"])
    let second = await client.send("GET", "/_mock/\(name)", headers: [("if-none-match", etag)])
    #expect(second.status == 304 && second.text.isEmpty && second.headers["etag"] == etag)
    #expect(await client.send("GET", "/_mock/\(name)", headers: [("if-none-match", "\"other\"")]).status == 200)
  }

  @Test func `sends a browser from the server's root and from the bare folder to the page`() async throws {
    for path in ["/", "/_mock"] {
      let reply = try await ControlClient().send("GET", path, headers: [("accept", "text/html")])
      #expect(reply.status == 302 && reply.headers["location"] == "/_mock/")
    }
  }

  @Test(arguments: ["/_mock/index.htm", "/_mock/x/index.html", "/_mock/..%2Findex.html", "/_mock/INDEX.HTML"])
  func `knows no other files`(path: String) async throws {
    #expect(try await ControlClient().send("GET", path).status == 404)
  }
}
