import HTTPCore
import JSON
import PolarFiles
import Testing

/// `/_mock/failures`.
struct FailureRouteTests {
  private static let rule = #"{"match": {"operation": "files:list"}, "times": 2, "respond": {"status": 503}}"#

  private func strike(_ client: ControlClient) {
    var request = FailureRequest(method: "GET", path: Array("/v1/files/".utf8)[...], transport: "HTTP/1.1")
    request.operation = .list
    _ = client.store.failures.strike(request, at: client.store.now)
  }

  @Test func `adds a rule, and says how often it struck`() async throws {
    let client = try ControlClient()
    let added = await client.send("POST", "/_mock/failures", Self.rule)
    #expect(added.status == 201)
    #expect(added.text == #"{"ids":["failure-1"]}"#)
    strike(client)
    let shown = await client.send("GET", "/_mock/failures")
    #expect(
      shown.text
        == #"{"count":1,"failures":[{"id":"failure-1","match":{"operation":"files:list"},"times":2,"#
        + #""respond":{"status":503},"struck":1,"passed":0,"left":1}]}"#)
  }

  @Test func `adds a list whole or not at all`() async throws {
    let client = try ControlClient()
    let refused = await client.send("POST", "/_mock/failures", #"[\#(Self.rule), {"times": 0, "hang": {}}]"#)
    #expect(refused.status == 422)
    #expect(refused["detail"] == .string("body:1:92: [1].times: must be 1 or more, not 0"))
    #expect(await client.send("GET", "/_mock/failures")["count"] == .int(0))
    let added = await client.send("POST", "/_mock/failures", #"[\#(Self.rule), {"id": "mine", "hang": {}}]"#)
    #expect(added.text == #"{"ids":["failure-1","mine"]}"#)
    let taken = await client.send("POST", "/_mock/failures", #"[{"hang": {}}, {"id": "mine", "hang": {}}]"#)
    #expect(taken.status == 409)
    #expect(await client.send("GET", "/_mock/failures")["count"] == .int(2))
  }

  @Test func `accepts YAML with its content type`() async throws {
    let client = try ControlClient()
    let added = await client.send(
      "POST", "/_mock/failures", "- {hang: {}}\n- {delay: {ms: 5}}", headers: [("content-type", "application/yaml")])
    #expect(added.text == #"{"ids":["failure-1","failure-2"]}"#)
  }

  @Test(arguments: [
    ("not JSON", 400), ("3", 422), ("{}", 422), (#"{"match": {"organization": "nobody"}, "hang": {}}"#, 422),
    (#"{"match": {"operation": "files:create", "attempt": 1}, "hang": {}}"#, 422),
  ])
  func `refuses an invalid rule`(body: String, status: Int) async throws {
    #expect(try await ControlClient().send("POST", "/_mock/failures", body).status == status)
  }

  @Test func `replaces and removes`() async throws {
    let client = try ControlClient()
    _ = await client.send("POST", "/_mock/failures", #"[{"hang": {}}, {"hang": {}}]"#)
    #expect(await client.send("PUT", "/_mock/failures", #"[{"id": "a", "hang": {}}, {"hang": {}}]"#).status == 200)
    let shown = await client.send("GET", "/_mock/failures")
    #expect(shown["failures", "0", "id"] == .string("a"))
    #expect(shown["failures", "1", "id"] == .string("failure-1"))
    #expect(await client.send("DELETE", "/_mock/failures/a").status == 204)
    #expect(await client.send("DELETE", "/_mock/failures/a").status == 404)
    #expect(await client.send("DELETE", "/_mock/failures").status == 204)
    #expect(await client.send("GET", "/_mock/failures")["count"] == .int(0))
    #expect(await client.send("PATCH", "/_mock/failures").headers["allow"] == "GET, POST, PUT, DELETE")
  }

  @Test func `waits until a rule has struck a number of times`() async throws {
    let client = try ControlClient()
    _ = await client.send("POST", "/_mock/failures", Self.rule)
    async let reply = client.send("POST", "/_mock/failures/failure-1/wait", #"{"count": 2, "timeout_ms": 600000}"#)
    strike(client)
    strike(client)
    #expect(await reply.status == 200)
    #expect(await reply["struck"] == .int(2))
    let late = await client.send("POST", "/_mock/failures/failure-1/wait", #"{"count": 2}"#)
    #expect(late.status == 200)
  }

  @Test(arguments: [
    ("failure-1", #"{"count": 1, "timeout_ms": 0}"#, 408), ("failure-1", #"{"count": 3}"#, 422),
    ("failure-1", #"{"timeout_ms": 600001}"#, 422), ("nobody", "{}", 404), ("failure-1", #"{"coun": 1}"#, 422),
  ])
  func `responds to a wait that it cannot satisfy`(id: String, body: String, status: Int) async throws {
    let client = try ControlClient()
    _ = await client.send("POST", "/_mock/failures", Self.rule)
    #expect(await client.send("POST", "/_mock/failures/\(id)/wait", body).status == status)
  }

  @Test func `a wait ends with its rule, and when the mock stops`() async throws {
    let client = try ControlClient()
    _ = await client.send("POST", "/_mock/failures", Self.rule)
    client.store.failures.stopWaiting()
    #expect(await client.send("POST", "/_mock/failures/failure-1/wait").status == 503)
  }

  @Test func `rules are exported, imported and removed by a reset`() async throws {
    let client = try ControlClient()
    _ = await client.send("POST", "/_mock/failures", Self.rule)
    let state = await client.send("GET", "/_mock/state")
    #expect(state["failures", "0", "times"] == .int(2))
    _ = await client.send("POST", "/_mock/reset")
    #expect(await client.send("GET", "/_mock/failures")["count"] == .int(0))
    #expect(await client.send("PUT", "/_mock/state", state.text).status == 200)
    #expect(await client.send("GET", "/_mock/failures")["count"] == .int(1))
  }

  @Test func `filters the journal by the rule that struck`() async throws {
    let client = try ControlClient()
    client.record()
    #expect(await client.send("GET", "/_mock/requests?failure=failure-1")["count"] == .int(0))
    #expect(await client.send("GET", "/_mock/requests")["requests", "0", "failure"] == .null)
  }
}
