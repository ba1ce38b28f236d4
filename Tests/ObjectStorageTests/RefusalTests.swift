import HTTPCore
import PolarFiles
import Testing

@Suite("Refusals of object storage")
struct RefusalTests {
  let bench: StorageBench

  init() throws { bench = try StorageBench() }

  @Test func `wraps a refusal in S3's error document`() throws {
    let reply = bench.send("GET", "\(StorageBench.base)/polar-s3-public/a%26b%3C%22%01")
    #expect(
      reply.text == """
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>\
        <Key>a&amp;b&lt;&quot;\u{FFFD}</Key><RequestId>\(reply.headers["x-amz-request-id"] ?? "")</RequestId>\
        <HostId>\(reply.headers["x-amz-id-2"] ?? "")</HostId></Error>
        """)
    #expect(reply.headers["content-type"] == "application/xml")
    #expect(reply.headers["server"] == "AmazonS3")
    #expect(reply.explanation != nil)
  }

  @Test(arguments: [
    ("PUT", 403, "AccessDenied"), ("DELETE", 403, "AccessDenied"), ("POST", 405, "MethodNotAllowed"),
    ("PATCH", 405, "MethodNotAllowed"),
  ])
  func `lets nobody write without a signature`(method: String, status: Int, code: String) throws {
    let reply = bench.send(method, try bench.object(service: .productMedia).publicURL, [], [])
    #expect(reply.status == status)
    #expect(reply.code == code)
  }

  @Test func `a key longer than S3's is refused as such, and no refusal is explained at length`() {
    let reply = bench.send("GET", "\(StorageBench.base)/polar-s3-public/\(String(repeating: "é", count: 600))")
    #expect((reply.status, reply.code) == (400, "KeyTooLongError"))
    #expect(reply.element("Size") == "1200" && reply.element("MaxSizeAllowed") == "1024")
    let long = bench.send("GET", "\(StorageBench.base)/\(String(repeating: "b", count: 5000))/key")
    #expect(long.code == "NoSuchBucket" && long.element("BucketName")?.count == 5000)
    #expect(long.explanation.map { $0.utf8.count <= 1000 && $0.hasSuffix("…") } == true)
  }

  @Test(arguments: ["acl", "tagging", "uploads", "attributes"])
  func `serves no sub-resource`(name: String) throws {
    let object = try bench.object(service: .productMedia)
    #expect(bench.send("GET", "\(object.publicURL)?\(name)").status == 403)
    let signed = bench.send("GET", object.url("GET", [(name, "")]))
    #expect(signed.status == 405)
    #expect(signed.code == "MethodNotAllowed")
    #expect(signed.message == "The specified method is not allowed against this resource.")
    #expect(signed.element("Method") == "GET")
    #expect(signed.element("ResourceType") == "OBJECT")
  }

  @Test(arguments: ["PUT", "POST", "PATCH"])
  func `serves no other verb, signed or not`(method: String) throws {
    let object = try bench.object()
    let reply = bench.send(method, object.url(method), [], [])
    #expect(reply.status == 405)
    #expect(reply.code == "MethodNotAllowed")
    #expect(reply.element("Method") == method)
    #expect(bench.send("GET", object.objectURL).status == 200)
  }

  @Test(arguments: [
    ("POST", "key", "HEAD, DELETE, GET, PUT"), ("PUT", "key", "HEAD, DELETE, GET"),
    ("PATCH", "", "HEAD, DELETE, GET, PUT"), ("HEAD", "", "DELETE, GET, PUT"),
  ])
  func `a refused method is answered with those that S3 names`(method: String, key: String, allowed: String) {
    let url = Presigner().url(
      method: method, base: StorageBench.base, bucket: "polar-s3", key: key, at: bench.store.now(), expiresIn: 60)
    let reply = bench.send(method, url, [], [])
    #expect((reply.status, reply.headers["allow"]) == (405, allowed))
  }

  @Test func `lists no bucket`() {
    let reply = bench.send("GET", "\(StorageBench.base)/polar-s3-public/")
    #expect(reply.status == 403)
    #expect(reply.code == "AccessDenied")
  }

  @Test func `knows two buckets`() {
    let reply = bench.send("GET", "\(StorageBench.base)/polar-s3-else/key")
    #expect(reply.status == 404)
    #expect(reply.code == "NoSuchBucket")
    #expect(reply.message == "The specified bucket does not exist")
    #expect(reply.element("BucketName") == "polar-s3-else")
  }

  @Test func `refuses a broken percent escape`() {
    let reply = bench.send("GET", "\(StorageBench.base)/polar-s3-public/%zz")
    #expect(reply.status == 400)
    #expect(reply.code == "InvalidURI")
  }

  @Test(arguments: ["%FF", "a%C3", "%ED%A0%80", "%C0%AFb"])
  func `refuses a key that is not UTF-8, and takes it for no other`(key: String) {
    let reply = bench.send("GET", "\(StorageBench.base)/polar-s3-public/\(key)")
    #expect((reply.status, reply.code) == (400, "InvalidURI"))
    #expect(reply.message == "Couldn't parse the specified URI.")
    #expect(reply.element("URI") == "/polar-s3-public/\(key)")
    #expect(reply.explanation?.contains("no UTF-8") == true)
    let asking = [("origin", "https://app.example"), ("access-control-request-method", "GET")]
    #expect(bench.send("OPTIONS", "\(StorageBench.base)/polar-s3-public/\(key)", asking).code == "InvalidURI")
  }

  @Test(arguments: StorageError.Code.allCases)
  func `has an HTTP status for every code`(code: StorageError.Code) {
    #expect((400..<600).contains(code.status))
  }
}
