import HTTPCore
import HTTPTypes
import PolarFiles
import Testing
@testable import ObjectStorage

/// The explanation of a refusal: one sentence, with a remedy.
@Suite("Explanations of object storage")
struct ExplanationTests {
  let bench: StorageBench
  let upload: StorageBench.Upload
  let object: StorageBench.Upload

  init() throws {
    bench = try StorageBench()
    upload = try bench.start()
    object = try bench.object()
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var status: Int
    /// What the sentence has to name.
    var words: [String]
    var send: @Sendable (ExplanationTests) throws -> Reply

    init(
      _ name: String, _ status: Int, _ words: String..., send: @escaping @Sendable (ExplanationTests) throws -> Reply
    ) {
      (testDescription, self.status, self.words, self.send) = (name, status, words, send)
    }
  }

  private func read(_ headers: (name: String, value: String)...) -> Reply {
    bench.send("GET", object.objectURL, headers)
  }

  private func other(_ method: String, _ parameters: [(name: String, value: String)] = []) -> Reply {
    bench.send(method, object.url(method, parameters), [], ["PUT", "POST"].contains(method) ? [] : nil)
  }

  private func part(_ headers: [(name: String, value: String)], _ parameters: [(name: String, value: String)]? = nil)
    -> Reply
  {
    let parameters = parameters ?? [("uploadId", upload.id), ("partNumber", "1")]
    return bench.send("PUT", upload.url("PUT", parameters, headers: headers), headers, Array("hello".utf8))
  }

  private static let sha256 = (name: "x-amz-checksum-sha256", value: SHA256Digest.of("hello".utf8).base64)

  static let cases: [Case] = [
    Case("not yet valid", 403, "clock") { test in
      let url = test.object.objectURL
      test.bench.clock.advance(by: -7200)
      return test.bench.send("GET", url)
    },
    Case("range", 416, "10 bytes, 0 to 9") { $0.read(("range", "bytes=10-")) },
    Case("range of nothing", 416, "empty", "without Range") { test in
      test.bench.send("GET", try test.bench.object([[]]).objectURL, [("range", "bytes=0-")])
    },
    Case("part of an object", 416, "partNumber 1 to 1") { $0.other("GET", [("partNumber", "2")]) },
    Case("version id", 400, "storage_version") { $0.other("GET", [("versionId", "bad")]) },
    Case("version", 404, "leave versionId out") {
      $0.other("GET", [("versionId", "N.sQMdAsFsCvyrZDr2QXb1W_p.WYGFLu")])
    },
    Case("sub-resource", 405, "?tagging", "GET") { $0.other("GET", [("tagging", "")]) },
    Case("PUT of an object", 405, "uploadId and partNumber") { $0.other("PUT") },
    Case("PUT without part number", 405, "uploadId and partNumber") { $0.other("PUT", [("uploadId", "x")]) },
    Case("PUT of a sub-resource", 405, "?acl", "PUT") { $0.other("PUT", [("acl", "")]) },
    Case("POST of an object", 405, "(PUT)", "POST") { $0.other("POST") },
    Case("bucket", 405, "bucket and a key", "GET") { test in
      test.bench.send(
        "GET",
        Presigner().url(
          method: "GET", base: StorageBench.base, bucket: "polar-s3", key: "", at: test.bench.store.now(),
          expiresIn: 60))
    },
    Case("object that is not completed", 404, "not completed", "/uploaded") { test in
      test.bench.send("GET", test.upload.url("GET"))
    },
    Case("object of an aborted upload", 404, "aborted", "another file") { test in
      _ = test.bench.send("DELETE", test.upload.url("DELETE", [("uploadId", test.upload.id)]))
      return test.bench.send("GET", test.upload.url("GET"))
    },
    Case("deleted version of an object", 404, "version", "deleted") { test in
      let version = try #require(test.read().headers["x-amz-version-id"])
      _ = test.other("DELETE", [("versionId", version)])
      return test.read()
    },
    Case("deleted file without its marker", 404, "was deleted", "another file") { test in
      test.bench.store.delete(test.object.file)
      let marker = try #require(test.read().headers["x-amz-version-id"])
      _ = test.other("DELETE", [("versionId", marker)])
      return test.read()
    },
    Case("key without a bucket", 404, "names no bucket", "forcePathStyle") { test in
      test.bench.send(
        "GET",
        Presigner().url(
          method: "GET", base: StorageBench.base, bucket: "downloadable", key: "o/f/a.zip", at: test.bench.store.now(),
          expiresIn: 60))
    },
    Case("no path", 405, "names no bucket", "path-style") { test in
      let url = Presigner().url(
        method: "GET", base: StorageBench.base, bucket: "", key: "", at: test.bench.store.now(), expiresIn: 60)
      return test.bench.send("GET", url)
    },
    Case("no path, signed by a header", 501, "presigned URLs only", "names no bucket") { test in
      test.bench.send("GET", "\(StorageBench.base)/", [("authorization", "AWS4-HMAC-SHA256 Credential=x")])
    },
    Case("bucket in the host", 403, "polar-s3", "in the host", "path-style") { test in
      test.bench.send(
        "GET", test.object.objectURL.replacing("/polar-s3/", with: "/"), [("host", "polar-s3.localhost:8080")])
    },
    Case("changed checksum", 403, "x-amz-checksum-sha256 differs", "headers that came") { test in
      let upload = try test.bench.start(checksum: sha256.value)
      let headers = PartURLSigner.checksumHeaders(SHA256Digest.of("jello".utf8).base64)
      return test.bench.send("PUT", upload.url(checksum: sha256.value), headers, Array("hello".utf8))
    },
    Case("changed algorithm", 403, "x-amz-sdk-checksum-algorithm differs", "SHA256") { test in
      let upload = try test.bench.start(checksum: sha256.value)
      let headers = [sha256, (name: "x-amz-sdk-checksum-algorithm", value: "CRC32")]
      return test.bench.send("PUT", upload.url(checksum: sha256.value), headers, Array("hello".utf8))
    },
    Case("hash of no body", 400, "UNSIGNED-PAYLOAD") { test in
      let headers = [(name: "x-amz-content-sha256", value: SHA256Digest.of("x".utf8).hex)]
      return test.bench.send("GET", test.object.url("GET", headers: headers), headers)
    },
    Case("completed upload", 404, "completed already") { $0.object.put([1]) },
    Case("unknown upload", 404, "id and path") { $0.part([sha256], [("uploadId", "x"), ("partNumber", "1")]) },
    Case("Content-MD5", 400, "Part 1", "leave the header out") { $0.part([sha256, ("content-md5", "x")]) },
    Case("checksum", 400, "Part 1", "32 bytes") { $0.part([("x-amz-checksum-sha256", "x")]) },
    Case("other checksum", 400, "Part 1", "x-amz-checksum-sha256") { $0.part([("x-amz-checksum-crc32", "NhCmhg==")]) },
    Case("percent sign", 400, "%25") { test in test.bench.send("GET", test.object.publicURL + "%") },
    Case("preflight of no method", 400, "Access-Control-Request-Method") { test in
      test.bench.send("OPTIONS", test.object.publicURL, [("origin", "https://app.example")])
    },
    Case("preflight of another bucket", 403, "polar-s3-public", "elsewhere") { test in
      test.bench.send(
        "OPTIONS", "\(StorageBench.base)/elsewhere/k",
        [("origin", "https://app.example"), ("access-control-request-method", "PUT")])
    },
    Case("preflight of another method", 403, "GET, PUT and HEAD", "DELETE") { test in
      test.bench.send(
        "OPTIONS", test.object.publicURL,
        [("origin", "https://app.example"), ("access-control-request-method", "DELETE")])
    },
  ]

  @Test(arguments: cases)
  func `say what to do`(example: Case) throws {
    let reply = try example.send(self)
    let explanation = try #require(reply.explanation)
    #expect(reply.status == example.status)
    for word in example.words { #expect(explanation.contains(word), "\(explanation)") }
    #expect(explanation.hasSuffix(".") && !explanation.contains { $0.isNewline })
  }

  @Test(arguments: StorageError.Code.allCases)
  func `every status has its reason phrase`(code: StorageError.Code) {
    let status = HTTPResponse.Status(StorageError(code, "", explanation: ""))
    #expect(status.code == code.status && !status.reasonPhrase.isEmpty)
  }

  @Test func `a preflight without a method is a bad request`() {
    let reply = bench.send("OPTIONS", object.publicURL, [("origin", "https://app.example")])
    #expect(reply.status == 400 && reply.code == "BadRequest")
    #expect(reply.message == "Invalid Access-Control-Request-Method: null")
  }
}
