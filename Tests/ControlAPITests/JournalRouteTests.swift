import JSON
import PolarFiles
import Recording
import Testing

struct JournalRouteTests {
  @Test(arguments: [
    ("", 4), ("operation=files:list", 2), ("status=404", 1), ("status=2xx", 3), ("method=post", 1),
    ("path=/v1/files/*", 3), ("path=/v1/files/", 1), ("organization=acme", 3),
    ("organization=\(ControlClient.acme.text)", 3), ("organization=globex", 0), ("since=2", 2),
    ("since=2026-08-22T12:00:00Z", 4), ("since=2026-08-22T12:00:01Z", 0), ("limit=3", 3),
    ("status=2xx&method=GET", 2), ("file=\(ControlClient.guide.text)", 0),
  ])
  func `filters by every criterion`(query: String, count: Int) async throws {
    let client = try ControlClient()
    client.record()
    client.record("/v1/files/x", status: 404, operation: .update)
    client.record("/v1/files/y", method: "POST", operation: .list)
    client.record("/polar-s3/a", operation: .getObject, organization: nil)
    let reply = await client.send("GET", "/_mock/requests?\(query)")
    #expect(reply.status == 200)
    #expect(reply["count"] == .int(count))
  }

  @Test(arguments: [
    ("colour=red", 400), ("status=abc", 422), ("operation=files:fly", 422), ("organization=nobody", 422),
    ("file=x", 422), ("since=yesterday", 422), ("limit=-1", 422), ("limit=x", 422),
  ])
  func `refuses an invalid filter`(query: String, status: Int) async throws {
    #expect(try await ControlClient().send("GET", "/_mock/requests?\(query)").status == status)
  }

  @Test func `masks secrets in headers and query`() async throws {
    let client = try ControlClient()
    client.record(
      "/polar-s3/a?X-Amz-Credential=c&X-Amz-Signature=deadbeef&x=1",
      headers: [
        ("authorization", "Bearer polar_oat_secret"), ("cookie", "polar_session=polar_us_secret; theme=dark"),
        ("accept", "*/*"),
      ])
    let reply = await client.send("GET", "/_mock/requests")
    #expect(!reply.text.contains("secret") && !reply.text.contains("deadbeef"))
    #expect(reply["requests", "0", "query"] == .string("X-Amz-Credential=c&X-Amz-Signature=…&x=1"))
    #expect(reply["requests", "0", "headers", "authorization"] == .string("Bearer polar_oat_…"))
    #expect(reply["requests", "0", "headers", "accept"] == .string("*/*"))
    #expect(reply["requests", "0", "duration_ms"] == .float(1.234))
  }

  @Test func `masks secrets in a target however they are encoded`() async throws {
    let client = try ControlClient()
    client.record("/polar%5Foat_secret/x?a=%70olar_us_secret&X%2DAmz%2dSignature=secret&b=1", operation: nil)
    let reply = await client.send("POST", "/_mock/requests/verify", #"{"match": {"path": "/y"}}"#)
    let shown = await client.send("GET", "/_mock/requests")
    #expect(!reply.text.contains("secret") && !shown.text.contains("secret"))
    #expect(reply["near_misses", "0", "differs", "0", "actual"] == .string("/polar_oat_…/x"))
    #expect(shown["requests", "0", "path"] == .string("/polar_oat_…/x"))
    #expect(shown["requests", "0", "query"] == .string("a=polar_us_…&X%2DAmz%2dSignature=…&b=1"))
  }

  @Test func `shows text bodies, and the digests of others`() async throws {
    let client = try ControlClient()
    client.record(body: Array(#"{"a": 1}"#.utf8))
    client.record(body: [0xFF, 0xFE])
    client.record(body: [UInt8](repeating: 65, count: 70_000))
    let reply = await client.send("GET", "/_mock/requests")
    #expect(reply["requests", "0", "body"] == .string(#"{"a": 1}"#))
    #expect(reply["requests", "1", "body"] == .null)
    #expect(reply["requests", "1", "body_sha256"] == .string(SHA256Digest.of([0xFF, 0xFE]).hex))
    #expect(reply["requests", "2", "body"] == .null && reply["requests", "2", "body_size"] == .int(70_000))
  }

  @Test func `forgets all requests on demand`() async throws {
    let client = try ControlClient()
    client.record()
    #expect(await client.send("DELETE", "/_mock/requests").status == 204)
    #expect(await client.send("GET", "/_mock/requests")["count"] == .int(0))
  }

  @Test(arguments: [
    (#"{"match": {"operation": "files:list"}}"#, 200), (#"{"match": {}, "exactly": 3}"#, 200),
    (#"{"match": {}, "exactly": 2}"#, 406), (#"{"match": {}, "at_least": 3, "at_most": 3}"#, 200),
    (#"{"match": {}, "at_most": 2}"#, 406), (#"{"match": {"status": 500}, "exactly": 0}"#, 200),
    (#"{"match": {"status": 500}}"#, 406), ("{}", 422), (#"{"match": {"colour": 1}}"#, 422),
    (#"{"match": {}, "exactly": -1}"#, 422), (#"{"match": {}, "twice": 1}"#, 422), ("{", 400),
    (#"{"match": {"status": 200.0}, "exactly": 3e0}"#, 200), (#"{"match": {}, "exactly": 3.5}"#, 422),
    (#"{"match": {"status": 200.5}}"#, 422),
  ])
  func `verifies how often a request came`(body: String, status: Int) async throws {
    let client = try ControlClient()
    for _ in 1...3 { client.record() }
    #expect(await client.send("POST", "/_mock/requests/verify", body).status == status)
  }

  @Test(arguments: [
    (#"{"match": {"status": 99999999999999999999}}"#, "match.status is a number beyond 64 bits: 99999999999999999999."),
    (#"{"match": {}, "exactly": 99999999999999999999}"#, "exactly is a number beyond 64 bits: 99999999999999999999."),
    (#"{"match": {"status": [404]}}"#, "match.status must be a text or a whole number."),
  ])
  func `reports a number that is too large`(body: String, detail: String) async throws {
    let reply = try await ControlClient().send("POST", "/_mock/requests/verify", body)
    #expect(reply.status == 422)
    #expect(reply["detail"] == .string(detail))
  }

  @Test func `refuses to verify with a journal that is off or too short`() async throws {
    let off = await (try ControlClient(journalLimit: 0)).send("POST", "/_mock/requests/verify", #"{"match": {}}"#)
    #expect(off.status == 422)
    #expect(off["detail"] == .string("The journal is off (--journal-limit 0): there is nothing to verify."))
    let client = try ControlClient(journalLimit: 2)
    for _ in 1...5 { client.record() }
    let met = await client.send("POST", "/_mock/requests/verify", #"{"match": {}, "exactly": 2}"#)
    #expect(met.status == 200 && met["dropped"] == .int(3))
    let unmet = await client.send("POST", "/_mock/requests/verify", #"{"match": {}, "exactly": 5}"#)
    #expect(
      unmet["detail"]
        == .string(
          "2 of the requests in the journal match: too few; it holds the last 2, and 3 earlier ones were dropped."))
    _ = await client.send("DELETE", "/_mock/requests")
    client.record()
    #expect(await client.send("POST", "/_mock/requests/verify", #"{"match": {}}"#)["dropped"] == nil)
  }

  @Test(arguments: [
    ("DELETE", "/_mock/requests?operation=files:list"), ("DELETE", "/_mock/failures?id=a"),
    ("POST", "/_mock/reset?keep=journal"), ("PUT", "/_mock/clock?freeze=now"), ("GET", "/_mock/status?x"),
  ])
  func `refuses a query on routes without parameters, and has no effect`(method: String, target: String) async throws {
    let client = try ControlClient()
    client.record()
    let reply = await client.send(method, target)
    #expect(reply.status == 400)
    #expect(await client.send("GET", "/_mock/requests")["count"] == .int(1))
  }

  @Test(arguments: [
    ("requests", "status=200&status=404", "status"), ("requests", "last=1&limit=1&last=2", "last"),
    ("files", "page=1&page=1", "page"), ("state", "content=none&content=inline", "content"),
  ])
  func `refuses a repeated parameter`(list: String, query: String, name: String) async throws {
    let reply = try await ControlClient().send("GET", "/_mock/\(list)?\(query)")
    #expect(reply.status == 400)
    #expect(reply["detail"] == .string("The query parameter '\(name)' is there twice; give it once."))
  }

  @Test func `accepts several headers`() async throws {
    let client = try ControlClient()
    client.record(headers: [("a", "1"), ("b", "2")])
    client.record(headers: [("a", "1")])
    #expect(await client.send("GET", "/_mock/requests?header=a:1&header=b:2")["count"] == .int(1))
  }

  @Test(arguments: ["health", "metrics"])
  func `lets probes and scrapers add parameters of their own`(path: String) async throws {
    #expect(await (try ControlClient()).send("GET", "/_mock/\(path)?probe=1&probe=2").status == 200)
  }

  @Test func `names the near misses and their differing fields`() async throws {
    let client = try ControlClient()
    client.record("/v1/files/", method: "POST", status: 500, operation: .create)
    client.record("/v1/files/x", method: "DELETE", status: 404, operation: .delete)
    let reply = await client.send(
      "POST", "/_mock/requests/verify", #"{"match": {"operation": "files:create", "status": 201, "method": "POST"}}"#)
    #expect(reply.status == 406)
    #expect(
      reply["near_misses", "0", "differs"]
        == .array([
          .object(
            JSONObject([
              ("field", .string("status")), ("expected", .string("201")), ("actual", .string("500")),
            ]))
        ]))
    #expect(reply["near_misses", "0", "request", "sequence"] == .int(1))
  }

  @Test func `shows the latest matches if there are too many`() async throws {
    let client = try ControlClient()
    for _ in 1...5 { client.record() }
    let reply = await client.send("POST", "/_mock/requests/verify", #"{"match": {}, "at_most": 4}"#)
    #expect(reply.status == 406)
    #expect((0..<4).map { reply["requests", "\($0)", "sequence"] } == [.int(3), .int(4), .int(5), nil])
    #expect(reply["near_misses"] == .array([]))
  }

  @Test(arguments: [
    #"{"match": {}, "timeout_ms": -1}"#, #"{"match": {}, "timeout_ms": 600001}"#, #"{"match": {}, "timeout_ms": "1"}"#,
    #"{"match": {}, "timeout_ms": 1.5}"#, #"{"match": {}, "count": -1}"#, "{}",
  ])
  func `refuses an invalid wait`(body: String) async throws {
    #expect(try await ControlClient().send("POST", "/_mock/requests/wait", body).status == 422)
  }

  @Test func `a wait responds with the request that completes it`() async throws {
    let client = try ControlClient()
    client.record()
    async let reply = client.send(
      "POST", "/_mock/requests/wait", #"{"match": {"operation": "files:list"}, "count": 2, "timeout_ms": 60000}"#)
    client.record()
    #expect(await reply.status == 200)
    #expect(await reply["count"] == .int(2))
  }

  @Test func `a wait ends at its timeout`() async throws {
    let reply = try await ControlClient().send("POST", "/_mock/requests/wait", #"{"match": {}, "timeout_ms": 1}"#)
    #expect(reply.status == 408)
    #expect(reply["error"] == .string("TimedOut"))
  }

  @Test func `a wait ends when the mock stops`() async throws {
    let client = try ControlClient()
    client.record()
    client.journal.stopWaiting()
    let reply = await client.send("POST", "/_mock/requests/wait", #"{"match": {}, "count": 2, "timeout_ms": 60000}"#)
    #expect(reply.status == 503)
    #expect(reply["detail"] == .string("The mock is stopping; 1 of 2 requests came."))
  }

  @Test func `refuses to wait for more requests than the journal can hold`() async throws {
    let reply = try await ControlClient(journalLimit: 0).send("POST", "/_mock/requests/wait", #"{"match": {}}"#)
    #expect(reply.status == 422)
  }
}
