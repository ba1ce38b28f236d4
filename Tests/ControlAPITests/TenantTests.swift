import JSON
import PolarFiles
import Testing

struct TenantTests {
  private func text(_ value: JSONValue?) throws -> String {
    guard case .string(let text)? = value else { throw Missing() }
    return text
  }

  private struct Missing: Error {}

  @Test func `creates an organization with its own token`() async throws {
    let client = try ControlClient()
    let first = await client.send("POST", "/_mock/organizations")
    let second = await client.send("POST", "/_mock/organizations", "{}")
    #expect(first.status == 201 && second.status == 201)
    for key in ["id", "name", "slug", "token"] { #expect(try text(first[key]) != text(second[key])) }
    #expect(first["scopes"] == .array([.string("files:read"), .string("files:write")]))
    #expect(client.isKnown(try text(first["token"])))
  }

  @Test func `takes name, slug and scopes as given`() async throws {
    let reply = try await ControlClient().send(
      "POST", "/_mock/organizations", #"{"name": "Initech", "slug": "ini", "scopes": ["files:read", "x:y"]}"#)
    #expect(reply["name"] == .string("Initech") && reply["slug"] == .string("ini"))
    #expect(reply["scopes"] == .array([.string("files:read"), .string("x:y")]))
  }

  @Test func `gives organizations with the same name different slugs`() async throws {
    let client = try ControlClient()
    let first = await client.send("POST", "/_mock/organizations", #"{"name": "Acme"}"#)
    let second = await client.send("POST", "/_mock/organizations", #"{"name": "Acme"}"#)
    #expect(first.status == 201 && second.status == 201)
    #expect(try text(first["slug"]) != text(second["slug"]))
  }

  @Test(arguments: [
    (#"{"slug": "acme"}"#, 409), (#"{"slug": ""}"#, 422), (#"{"slug": 3}"#, 422), (#"{"scopes": "files:read"}"#, 422),
    (#"{"scopes": [1]}"#, 422), (#"{"colour": 1}"#, 422), ("[]", 422), ("{", 400),
  ])
  func `refuses an invalid organization`(body: String, status: Int) async throws {
    #expect(try await ControlClient().send("POST", "/_mock/organizations", body).status == status)
  }

  @Test func `adds a token as a fixture has it, and revokes it`() async throws {
    let client = try ControlClient()
    let token =
      #"{"token":"polar_pat_new","user":"alice@example.com","scopes":["files:read"],"#
      + #""organizations":["acme"],"expires_at":"2030-01-01T00:00:00Z"}"#
    let added = await client.send("POST", "/_mock/tokens", token)
    #expect(added.status == 201 && added.text == token)
    #expect(client.isKnown("polar_pat_new"))
    #expect(await client.send("DELETE", "/_mock/tokens/polar_pat_new").status == 204)
    #expect(client.store.authenticate(bearer: "polar_pat_new") == .invalidToken)
    #expect(await client.send("DELETE", "/_mock/tokens/polar_pat_new").status == 404)
    #expect(await client.send("DELETE", "/_mock/tokens/polar_pat_nobody").status == 404)
  }

  @Test(arguments: [
    (#"{"organization": "acme"}"#, "polar_oat_"), (#"{"user": "alice@example.com"}"#, "polar_pat_"),
    (#"{"customer_of": "acme"}"#, "polar_cst_"),
  ])
  func `generates an omitted token`(body: String, prefix: String) async throws {
    let reply = try await ControlClient().send("POST", "/_mock/tokens", body)
    #expect(reply.status == 201)
    #expect(try text(reply["token"]).hasPrefix(prefix))
  }

  @Test(arguments: [
    (#"{"token": "polar_oat_acme", "organization": "acme"}"#, 409), (#"{"organization": "acmee"}"#, 422),
    (#"{"user": "bob@example.com"}"#, 422), ("", 422), (#"{"organization": "acme", "scopes": [1]}"#, 422),
    (#"{"organization": "acme", "role": "owner"}"#, 422), ("{", 400),
  ])
  func `refuses a token as the fixtures do`(body: String, status: Int) async throws {
    let client = try ControlClient()
    let reply = await client.send("POST", "/_mock/tokens", body)
    #expect(reply.status == status)
    #expect(client.store.summary.tokens == 1)
  }
}
