import JSON
import PolarFiles
import Testing

struct TenantListTests {
  private let client: ControlClient

  init() throws { client = try ControlClient() }

  private func text(_ value: JSONValue?) -> String { if case .string(let text)? = value { text } else { "" } }

  @Test func `lists organizations with the number of their listed files, the latest first`() async {
    _ = await client.send("POST", "/_mock/organizations", #"{"name": "Initech"}"#)
    let all = await client.send("GET", "/_mock/organizations")
    #expect(all["total"] == .int(3) && all["items", "0", "slug"] == .string("initech"))
    #expect(all["items", "2", "name"] == .string("Acme") && all["items", "2", "files"] == .int(2))
    let found = await client.send("GET", "/_mock/organizations?search=ACM")
    #expect(found["total"] == .int(1) && found["items", "0", "id"] == .string(ControlClient.acme.text))
    #expect(await client.send("GET", "/_mock/organizations?limit=1&page=2")["items", "0", "slug"] == .string("globex"))
  }

  @Test func `lists users with roles`() async {
    let all = await client.send("GET", "/_mock/users?organization=acme&search=ALICE")
    #expect(all["total"] == .int(1) && all["items", "0", "memberships", "0", "role"] == .string("owner"))
    #expect(all["items", "0", "memberships", "0", "organization_slug"] == .string("acme"))
    #expect(await client.send("GET", "/_mock/users?organization=globex")["total"] == .int(0))
  }

  @Test func `masks tokens in a list, and shows a single token whole`() async {
    _ = await client.send(
      "POST", "/_mock/tokens", #"{"token": "polar_pat_0123456789abcdef", "user": "alice@example.com"}"#)
    let tokens = await client.send("GET", "/_mock/tokens?organization=acme")
    #expect(
      tokens["total"] == .int(2) && !tokens.text.contains("polar_oat_acme") && !tokens.text.contains("0123456789"))
    #expect(tokens["items", "0", "label"] == .string("polar_pat_…cdef"))
    #expect(tokens["items", "0", "holder", "name"] == .string("alice@example.com"))
    #expect(tokens["items", "1", "holder", "kind"] == .string("organization"))
    let id = text(tokens["items", "1", "id"])
    let whole = await client.send("GET", "/_mock/tokens/\(id)")
    #expect(whole["token"] == .string("polar_oat_acme") && whole["is_valid"] == .bool(true))
    #expect(await client.send("DELETE", "/_mock/tokens/\(id)").status == 204)
    let revoked = await client.send("GET", "/_mock/tokens/\(id)")
    #expect(revoked["is_revoked"] == .bool(true) && revoked["is_valid"] == .bool(false))
    #expect(await client.send("GET", "/_mock/tokens?organization=globex")["total"] == .int(0))
    #expect(await client.send("GET", "/_mock/tokens/polar_oat_acme").status == 404)
  }

  @Test(arguments: ["organizations?x=1", "users?x=1", "tokens?search=x", "uploads?x=1", "files?x=1"])
  func `refuses an unknown parameter and names the known ones`(path: String) async {
    let reply = await client.send("GET", "/_mock/\(path)")
    #expect(reply.status == 400 && text(reply["detail"]).contains("known are"))
  }

  @Test func `gives uploads by organization and state, the latest on the first page`() async throws {
    var opened: [String] = []
    for number in 0..<5 {
      let draft = FileDraft(
        organizationID: ControlClient.acme, service: .downloadable, name: "\(number)", mimeType: "text/plain", size: 1,
        parts: [PartPlan(number: 1, checksumSHA256Base64: nil)])
      opened.append(try client.store.create(draft).file.id.text)
    }
    client.store.delete(try #require(ID(opened[4])))
    let page = await client.send("GET", "/_mock/uploads?organization=acme&state=open&limit=3")
    #expect(page["total"] == .int(4) && page["count"] == .int(3))
    #expect((0..<3).map { text(page["uploads", "\($0)", "file"]) } == Array(opened[1...3]))
    #expect(await client.send("GET", "/_mock/uploads?limit=3&page=2")["count"] == .int(2))
    #expect(await client.send("GET", "/_mock/uploads")["count"] == .int(5))
    #expect(await client.send("GET", "/_mock/uploads?state=none").status == 422)
  }

  @Test func `gives the latest requests`() async {
    for _ in 0..<5 { client.record() }
    let reply = await client.send("GET", "/_mock/requests?last=2")
    #expect(reply["count"] == .int(2) && reply["total"] == .int(5) && reply["requests", "0", "sequence"] == .int(4))
    #expect(await client.send("GET", "/_mock/requests?last=x").status == 422)
  }

  @Test func `reports configuration and counts`() async {
    client.record()
    let status = await client.send("GET", "/_mock/status")
    #expect(status["version"] == .string("1.2.3") && status["url"] == .string("http://127.0.0.1:8080"))
    #expect(status["clock", "now"] == .string("2026-08-22T12:00:00Z") && status["clock", "frozen"] == .bool(true))
    #expect(status["organizations"] == .int(2) && status["files"] == .int(2) && status["bytes"] == .int(5))
    #expect(status["bytes_limit"] == .int(1 << 30) && status["storage"] == .string("memory"))
    #expect(status["requests"] == .int(1) && status["requests_limit"] == .int(100))
  }
}
