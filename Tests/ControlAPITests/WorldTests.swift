import JSON
import PolarFiles
import Recording
import Testing

struct WorldTests {
  @Test func `a reset restores the fixtures, the clock and the journal`() async throws {
    let client = try ControlClient()
    let before = await client.send("GET", "/_mock/state").text
    _ = await client.send("POST", "/_mock/organizations")
    _ = client.store.delete(ControlClient.guide)
    client.record()
    #expect(await client.send("GET", "/_mock/state").text != before)
    #expect(await client.send("POST", "/_mock/reset").status == 204)
    #expect(await client.send("GET", "/_mock/state").text == before)
    #expect(client.journal.entries().isEmpty)
    #expect(!client.store.clock.isFrozen)
  }

  @Test(arguments: ["", "?content=inline", "?content=none"])
  func `exports a state whose import changes nothing`(query: String) async throws {
    let client = try ControlClient()
    let state = await client.send("GET", "/_mock/state\(query)")
    #expect(state.status == 200)
    let put = await client.send("PUT", "/_mock/state", state.text)
    #expect(put.status == 200)
    #expect(put.text == #"{"organizations":2,"users":1,"tokens":1,"files":2}"#)
    #expect(await client.send("GET", "/_mock/state\(query)").text == state.text)
    #expect(await client.send("GET", "/_mock/state").text.contains(#"{"base64":"aGVsbG8="}"#))
  }

  @Test func `replaces the world, but not the fixtures that a reset restores`() async throws {
    let client = try ControlClient()
    #expect(await client.send("PUT", "/_mock/state", #"{"version": 1}"#).status == 200)
    #expect(!client.isKnown("polar_oat_acme"))
    _ = await client.send("POST", "/_mock/reset")
    #expect(client.isKnown("polar_oat_acme"))
  }

  @Test func `merges a fixture into the world`() async throws {
    let client = try ControlClient()
    let reply = await client.send(
      "POST", "/_mock/fixtures",
      #"{"version": 1, "tokens": [{"token": "polar_oat_new", "organization": "globex"}], "bulk": [{"count": 5, "organization": "acme"}]}"#
    )
    #expect(reply.text == #"{"organizations":2,"users":1,"tokens":2,"files":7}"#)
    #expect(client.isKnown("polar_oat_new"))
  }

  @Test func `accepts YAML with its content type`() async throws {
    let client = try ControlClient()
    let yaml = "version: 1\ntokens:\n  - {token: polar_oat_new, organization: globex}\n"
    #expect(await client.send("POST", "/_mock/fixtures", yaml).status == 400)
    let reply = await client.send(
      "POST", "/_mock/fixtures", yaml, headers: [("content-type", "application/yaml; charset=utf-8")])
    #expect(reply.status == 200)
  }

  static let wrong = [
    ("{", 400, "The body is not JSON: body:1:2: Expecting property name enclosed in double quotes"),
    ("[]", 422, "body:1:1: must be an object, not a list"),
    ("{}", 422, "body:1:1: version is missing; this format is version: 1"),
    (#"{"version": 1, "fles": []}"#, 422, "body:1:16: fles: unknown key; did you mean files?"),
    (
      #"{"version": 1, "tokens": [{"token": "polar_oat_new", "organization": "acme"}, {"token": "polar_pat_x"}]}"#, 422,
      "body:1:79: tokens[1]: a polar_pat_ token needs a user, and nothing else"
    ),
    (
      #"{"version": 1, "files": [{"organization": "acme", "content": {"path": "/etc/passwd"}}]}"#, 422,
      "body:1:71: files[0].content.path: only a fixture file can name other files; give text or base64"
    ),
  ]

  @Test(arguments: wrong, ["/_mock/fixtures", "/_mock/state"])
  func `reports the error, and changes nothing`(fault: (String, Int, String), path: String) async throws {
    let client = try ControlClient()
    let before = await client.send("GET", "/_mock/state").text
    let reply = await client.send(path == "/_mock/state" ? "PUT" : "POST", path, fault.0)
    if path == "/_mock/fixtures" || !fault.0.contains("acme") {
      #expect(reply.status == fault.1)
      #expect(reply["detail"] == .string(fault.2))
    }
    #expect((400..<500).contains(reply.status))
    #expect(await client.send("GET", "/_mock/state").text == before)
  }

  @Test func `a list of rules cannot replace a world`() async throws {
    let client = try ControlClient()
    let before = await client.send("GET", "/_mock/state").text
    let reply = await client.send("PUT", "/_mock/state", #"[{"hang": {}}]"#)
    #expect(reply.status == 422)
    #expect(reply["detail"] == .string("body:1:1: must be an object, not a list"))
    #expect(await client.send("GET", "/_mock/state").text == before)
  }

  @Test func `distinguishes a conflict from an error`() async throws {
    let client = try ControlClient()
    let taken = #"{"version": 1, "tokens": [{"token": "polar_oat_acme", "organization": "acme"}]}"#
    #expect(await client.send("POST", "/_mock/fixtures", taken).status == 409)
    let both = taken.dropLast() + #", "files": [{"organization": "nobody"}]}"#
    #expect(await client.send("POST", "/_mock/fixtures", String(both)).status == 422)
  }

  @Test(arguments: [("?content=all", 422), ("?contents=none", 400)])
  func `refuses a state in another form`(query: String, status: Int) async throws {
    #expect(try await ControlClient().send("GET", "/_mock/state\(query)").status == status)
  }
}
