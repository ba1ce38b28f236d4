import HTTPCore
import PolarFiles
import Recording
import Testing

@Suite("CORS of the buckets")
struct CrossOriginTests {
  let bench: StorageBench
  let origin = (name: "origin", value: "https://app.example")

  init() throws { bench = try StorageBench() }

  @Test(arguments: [
    (FileService.downloadable, "PUT"), (.downloadable, "GET"), (.productMedia, "GET"), (.productMedia, "HEAD"),
  ])
  func `lets a page of any origin in`(service: FileService, method: String) throws {
    let upload = try bench.start(service)
    let reply = bench.send(
      "OPTIONS", upload.url(),
      [
        origin, ("access-control-request-method", method),
        ("access-control-request-headers", "Content-Type,x-amz-checksum-sha256, X-Amz-Sdk-Checksum-Algorithm"),
      ])
    #expect(reply.status == 200)
    #expect(reply.body.isEmpty)
    #expect(reply.headers["access-control-allow-origin"] == origin.value)
    #expect(reply.headers["access-control-allow-methods"] == "GET, PUT, HEAD")
    #expect(
      reply.headers["access-control-allow-headers"]
        == "content-type, x-amz-checksum-sha256, x-amz-sdk-checksum-algorithm")
    #expect(reply.headers["access-control-expose-headers"] == "ETag")
    #expect(reply.headers["access-control-allow-credentials"] == "true")
    #expect(
      reply.headers["vary"] == "Origin, Access-Control-Request-Headers, Access-Control-Request-Method")
    #expect(!reply.headers.contains("access-control-max-age"))
    #expect(reply.notes.operation == .preflight)
    #expect(reply.notes.organization == bench.organization)
    #expect(reply.notes.file == upload.file)
  }

  @Test func `names no headers when none were asked for`() throws {
    let reply = bench.send(
      "OPTIONS", try bench.start().url(), [origin, ("access-control-request-method", "PUT")])
    #expect(!reply.headers.contains("access-control-allow-headers"))
  }

  @Test func `does not look at the query of a preflight`() throws {
    let reply = bench.send(
      "OPTIONS", try bench.start().url() + "&%zz", [origin, ("access-control-request-method", "PUT")])
    #expect(reply.status == 200)
  }

  @Test func `asks for an origin`() throws {
    let reply = bench.send("OPTIONS", try bench.start().url(), [("access-control-request-method", "PUT")])
    #expect(reply.status == 400)
    #expect(reply.code == "BadRequest")
    #expect(reply.message == "Insufficient information. Origin request header needed.")
  }

  @Test(arguments: ["DELETE", "POST", "PATCH"])
  func `refuses a method that no rule allows`(method: String) throws {
    let reply = bench.send("OPTIONS", try bench.start().url(), [origin, ("access-control-request-method", method)])
    #expect(reply.status == 403)
    #expect(reply.code == "AccessForbidden")
    #expect(
      reply.message
        == "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request "
        + "method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the "
        + "resource's CORS spec.")
    #expect(reply.element("Method") == method)
    #expect(reply.element("ResourceType") == "OBJECT")
  }

  @Test func `knows no other bucket`() {
    let reply = bench.send(
      "OPTIONS", "\(StorageBench.base)/polar-s3-else/k", [origin, ("access-control-request-method", "PUT")])
    #expect(reply.status == 403)
    #expect(reply.message == "CORSResponse: Bucket not found")
    let bare = bench.send("OPTIONS", "\(StorageBench.base)/polar-s3-else/k", [origin])
    #expect(bare.message == reply.message && bare.element("Method") == "OPTIONS")
  }

  @Test func `lets the page read the answer, refusals too`() throws {
    let upload = try bench.start()
    let checksum = SHA256Digest.of("hello".utf8).base64
    let stored = bench.send(
      "PUT", upload.url(checksum: checksum), PartURLSigner.checksumHeaders(checksum) + [origin], Array("hello".utf8))
    let refused = bench.send("PUT", upload.url(), [origin], Array("hello".utf8))
    #expect(stored.status == 200)
    #expect(refused.status == 400)
    for reply in [stored, refused] {
      #expect(reply.headers["access-control-allow-origin"] == origin.value)
      #expect(reply.headers["access-control-expose-headers"] == "ETag")
      #expect(!reply.headers.contains("access-control-allow-headers"))
    }
  }

  @Test func `sends no CORS headers without an origin`() throws {
    let reply = try bench.start().put(Array("hello".utf8))
    #expect(!reply.headers.contains("access-control-allow-origin"))
    #expect(!reply.headers.contains("vary"))
  }
}
