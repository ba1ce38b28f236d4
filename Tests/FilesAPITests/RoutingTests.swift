import PolarFiles
import Recording
import Testing
@testable import FilesAPI

struct RoutingTests {
  let driver: Driver

  init() throws { driver = try Driver() }

  @Test(arguments: [
    ("/v1/files/", "GET"), ("/v1/files/x", "PATCH"), ("/v1/files/x/uploaded", "POST"),
    ("/v1/files/x/download", "GET"), ("/healthz", "GET"),
  ])
  func `a wrong method is told the first route's own`(path: String, allow: String) {
    let reply = driver.send("PUT", path, body: "{}")
    #expect(reply.status == 405)
    #expect(reply["allow"] == allow)
    #expect(reply.text == #"{"detail":"Method Not Allowed"}"#)
  }

  @Test(arguments: [
    ("/v1/files?page=0", "http://127.0.0.1:8080/v1/files/?page=0"),
    ("/v1/files/x///", "http://127.0.0.1:8080/v1/files/x"),
    ("/v1/files/%C3%A9%22/download/?q=%22\"<>", "http://127.0.0.1:8080/v1/files/%C3%A9%22/download?q=%22%22%3C%3E"),
    ("/api/v1/files", "http://127.0.0.1:8080/v1/files/"), ("/healthz/", "http://127.0.0.1:8080/healthz"),
  ])
  func `a slash too many or too few is redirected, whatever the method`(target: String, location: String) {
    for method in ["GET", "DELETE", "TRACE"] {
      let reply = driver.send(method, target)
      #expect(reply.status == 307)
      #expect(reply["location"] == location)
      #expect(reply["cache-control"] == "private, no-store")
    }
  }

  @Test(arguments: [
    "/", "/v1", "/v1/", "/v1/files//", "//v1/files/", "/V1/files/", "/v1/Files/", "/v1/files/%2F", "/v1/files/a%2Fb",
    "/v1/files/x/nope", "/v1/files/x/uploaded/extra", "/openapi.json", "/x/api/v1/files/", "*",
  ])
  func `another path is not found`(path: String) {
    let reply = driver.send("GET", path)
    #expect(reply.status == 404)
    #expect(reply.text == #"{"detail":"Not Found"}"#)
  }

  @Test func `routes are matched on the decoded path`() {
    #expect(driver.send("GET", "/v1/%66iles/").status == 200)
    #expect(driver.send("GET", "/%61pi/v1/files/")["x-polar-deprecation-notice"] != nil)
  }

  @Test func `the end of a pattern also stands before a last line feed, as in Python`() {
    #expect(driver.send("GET", "/v1/files/%0A").status == 200)
    #expect(driver.send("GET", "/healthz%0A").status == 200)
    #expect(driver.send("DELETE", "/v1/files/%0A").errors == ["uuid_parsing at path/id"])
  }

  @Test func `a fragment is cut off before the query is read`() {
    #expect(driver.send("GET", "/v1/files/?page=1#x&page=0").status == 200)
    #expect(driver.send("GET", "/v1/files/#?page=0").status == 200)
  }

  @Test func `HEAD announces the length of what GET would send and sends nothing`() {
    let reply = driver.send("HEAD")
    #expect(reply.status == 405)
    #expect(reply.text.isEmpty)
  }

  @Test func `health needs no token`() {
    let reply = driver.send("GET", "/healthz", as: nil)
    #expect(reply.text == #"{"status":"ok"}"#)
    #expect(reply.operation == .health)
  }

  @Test(arguments: ["2026-04", "2026-10"])
  func `both versions are served and named`(version: String) {
    let reply = driver.send(headers: [("polar-version", version)])
    #expect(reply.status == 200)
    #expect(reply["polar-version"] == version)
    #expect(driver.send("GET", "/\(version)/openapi.json").json["info"]["version"].shown == version)
  }
}
