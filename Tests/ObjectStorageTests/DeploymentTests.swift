import HTTPCore
import PolarFiles
import Testing

/// Responses of the buckets in sandbox and production that differ from development.
struct DeploymentTests {
  static let deployed = [Deployment.sandbox, .production]
  private static let dashboards: [Deployment: String] = [
    .sandbox: "https://sandbox.polar.sh", .production: "https://polar.sh",
  ]

  @Test(arguments: deployed) func `a key that is not there is forbidden`(deployment: Deployment) throws {
    let bench = try StorageBench(deployment)
    let early = try bench.start()
    let missing = "\(StorageBench.base)/polar-s3-public/none"
    for url in [missing, early.objectURL] {
      let reply = bench.send("GET", url)
      #expect(reply.status == 403)
      #expect(reply.code == "AccessDenied")
      #expect(reply.message == "Access Denied")
      #expect(reply.element("Key") == nil)
      #expect(reply.explanation?.contains("Outside of development nobody may list the buckets") == true)
    }
    let head = bench.send("HEAD", missing)
    #expect(head.status == 403 && head.body.isEmpty)
    // The response still explains why the object is missing.
    #expect(bench.send("GET", early.objectURL).explanation?.contains("its upload is not completed") == true)
  }

  @Test(arguments: deployed) func `so is an object that was deleted, but for a version that is named`(
    deployment: Deployment
  ) throws {
    let bench = try StorageBench(deployment)
    let object = try bench.object(service: .productMedia)
    #expect(bench.send("GET", object.publicURL).status == 200)
    #expect(bench.send("DELETE", object.url("DELETE")).status == 204)
    let reply = bench.send("GET", object.publicURL)
    #expect(reply.status == 403 && reply.code == "AccessDenied")
    #expect(reply.headers["x-amz-delete-marker"] == "true")
    let marker = try #require(reply.headers["x-amz-version-id"])
    #expect(bench.send("GET", "\(object.publicURL)?versionId=\(marker)").status == 405)
  }

  @Test func `in development it is not found`() throws {
    let bench = try StorageBench()
    let reply = bench.send("GET", "\(StorageBench.base)/polar-s3-public/none")
    #expect(reply.status == 404 && reply.code == "NoSuchKey")
  }

  @Test(arguments: deployed) func `a missing bucket and a missing upload stay not found`(deployment: Deployment) throws
  {
    let bench = try StorageBench(deployment)
    #expect(bench.send("GET", "\(StorageBench.base)/polar-s3-else/k").status == 404)
    let upload = try bench.start()
    #expect(bench.send("PUT", upload.url(uploadID: "none"), [], Array("hello".utf8)).code == "NoSuchUpload")
  }

  private func preflight(_ bench: StorageBench, _ url: String, _ origin: String, _ method: String) -> Reply {
    bench.send(
      "OPTIONS", url,
      [
        ("origin", origin), ("access-control-request-method", method),
        ("access-control-request-headers", "Content-Type"),
      ])
  }

  @Test(arguments: deployed) func `only the dashboard's pages may use the buckets`(deployment: Deployment) throws {
    let bench = try StorageBench(deployment)
    let dashboard = try #require(Self.dashboards[deployment])
    let upload = try bench.start()
    let allowed = preflight(bench, upload.url(), dashboard, "PUT")
    #expect(allowed.status == 200)
    #expect(allowed.headers["access-control-allow-origin"] == dashboard)
    #expect(allowed.headers["access-control-allow-methods"] == "PUT, HEAD")
    #expect(allowed.headers["access-control-allow-headers"] == "content-type")
    #expect(allowed.headers["access-control-expose-headers"] == "ETag")
    for origin in ["https://app.example", "https://github.com", "http://localhost:3000"] {
      let refused = preflight(bench, upload.url(), origin, "PUT")
      #expect(refused.status == 403 && refused.code == "AccessForbidden")
      #expect(refused.element("Method") == "PUT")
      #expect(refused.explanation == "Outside of development only pages of Polar's dashboard may, and not \(origin).")
      #expect(!refused.headers.contains("access-control-allow-origin"))
    }
  }

  @Test(arguments: [("downloadable", "GET", 403), ("product_media", "GET", 200), ("downloadable", "HEAD", 200)])
  func `pages may read the public bucket`(service: String, method: String, status: Int) throws {
    let bench = try StorageBench(.production)
    let object = try bench.object(service: try #require(FileService(rawValue: service)))
    let url = service == "downloadable" ? object.objectURL : object.publicURL
    #expect(preflight(bench, url, "https://polar.sh", method).status == status)
    let read = bench.send("GET", url, [("origin", "https://polar.sh")])
    #expect(read.status == 200)
    #expect(read.headers.contains("access-control-allow-origin") == (service != "downloadable"))
  }

  @Test(arguments: deployed) func `other pages' requests are served without CORS headers`(
    deployment: Deployment
  ) throws {
    let bench = try StorageBench(deployment)
    let upload = try bench.start()
    let checksum = SHA256Digest.of("hello".utf8).base64
    for (origin, isAllowed) in [(try #require(Self.dashboards[deployment]), true), ("https://app.example", false)] {
      let reply = bench.send(
        "PUT", upload.url(checksum: checksum), PartURLSigner.checksumHeaders(checksum) + [("origin", origin)],
        Array("hello".utf8))
      #expect(reply.status == 200)
      #expect(reply.headers.contains("access-control-allow-origin") == isAllowed)
      #expect(reply.headers.contains("vary") == isAllowed)
    }
  }
}
