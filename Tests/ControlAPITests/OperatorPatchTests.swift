import JSON
import PolarFiles
import Testing

struct OperatorPatchTests {
  private let path = "/_mock/files/\(ControlClient.guide.text)"

  @Test(arguments: [
    ("flagged_malicious_at", #""2026-01-02T03:04:05Z""#), ("flagged_malicious_at", "null"),
    ("created_at", #""2020-01-01T00:00:00.000001Z""#), ("last_modified_at", "null"), ("version", #""7""#),
    ("version", "null"), ("name", #""new.pdf""#), ("is_uploaded", "false"), ("size", "12345"),
    ("mime_type", #""text/plain""#), ("storage_version", #""v1""#), ("storage_version", "null"),
    ("checksum_etag", #""\"x\"""#), ("checksum_sha256_base64", "null"), ("checksum_sha256_hex", #""00""#),
  ])
  func `changes what only the operator can`(key: String, value: String) async throws {
    let client = try ControlClient()
    let reply = await client.send("PATCH", path, "{\"\(key)\": \(value)}")
    #expect(reply.status == 200)
    #expect(try reply[key] == JSONValue.parse(Array(value.utf8)))
    let state = await client.send("GET", "/_mock/state")
    #expect(state["files", "0", key] == reply[key])
    #expect(reply["id"] == .string(ControlClient.guide.text) && reply["organization"] == .string("acme"))
  }

  @Test func `derives the hexadecimal checksum from a new one`() async throws {
    let reply = try await ControlClient().send("PATCH", path, #"{"checksum_sha256_base64": "AAEC"}"#)
    #expect(reply["checksum_sha256_hex"] == .string("000102"))
  }

  @Test func `moves a file with a new time of creation to its place in lists`() async throws {
    let client = try ControlClient()
    _ = await client.send("PATCH", path, #"{"created_at": "2027-01-01T00:00:00Z"}"#)
    guard case .subject(let subject) = client.store.authenticate(bearer: "polar_oat_acme") else {
      Issue.record("the token is no subject's")
      return
    }
    var names: [UInt8] = []
    _ = client.store.list(
      ListQuestion(page: PageNumber(1, size: 10)), for: subject, variant: 0, into: &names
    ) { file, names in names += Array(file.name.utf8) }
    #expect(String(decoding: names, as: UTF8.self) == "later.pdf,guide.pdf")
  }

  @Test(arguments: [
    (#"{"flagged": true}"#, 422, "body:1:2: flagged: unknown key"),
    (#"{"id": "x"}"#, 422, "body:1:2: id: unknown key"),
    (#"{"created_at": null}"#, 422, "body:1:16: created_at: must be text, not null"),
    (#"{"size": -1}"#, 422, "body:1:10: size: must not be negative"),
    (#"{"size": true}"#, 422, "body:1:10: size: must be a whole number, not a boolean"),
    (#"{"is_uploaded": "yes"}"#, 422, "body:1:17: is_uploaded: must be true or false, not text"),
    ("[]", 422, "body:1:1: must be an object, not a list"),
    ("nonsense", 400, "The body is not JSON: body:1:1: Expecting value"),
  ])
  func `reports invalid values`(body: String, status: Int, detail: String) async throws {
    let client = try ControlClient()
    let before = await client.send("GET", "/_mock/state").text
    let reply = await client.send("PATCH", path, body)
    #expect(reply.status == status)
    #expect(reply["detail"] == .string(detail))
    #expect(await client.send("GET", "/_mock/state").text == before)
  }

  @Test(arguments: ["f11e0000-0000-4000-8000-00000000000f", "guide.pdf"])
  func `does not know other files`(id: String) async throws {
    #expect(try await ControlClient().send("PATCH", "/_mock/files/\(id)", "{}").status == 404)
  }

  @Test func `does not change a file that is deleted`() async throws {
    let client = try ControlClient()
    _ = client.store.delete(ControlClient.guide)
    #expect(await client.send("PATCH", path, #"{"version": "1"}"#).status == 404)
  }
}
