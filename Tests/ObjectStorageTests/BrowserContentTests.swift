import HTTPCore
import PolarFiles
import Testing
@testable import ObjectStorage

@Suite("Objects that a browser would run")
struct BrowserContentTests {
  let bench: StorageBench

  init() throws { bench = try StorageBench() }

  private static let policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"

  private static let run = [
    "text/html", "TEXT/HTML;charset=utf-8", " text/html ", "application/xhtml+xml", "image/svg+xml", "text/xml",
    "application/xml", "application/rss+xml", "application/xslt+xml", "text/xsl", "application/mathml+xml",
    "application/xml-dtd", "text/x-server-parsed-html", "multipart/x-mixed-replace; boundary=x", "message/rfc822",
    "text/javascript", "application/x-javascript", "application/ecmascript",
    "", " ", "html", "text", "text/", "/html", "te xt/plain", "text/pl ain", "none", "*/*", "unknown/unknown",
    "application/unknown", "image/png, text/html", "image/png,", "text/plain; a=\", text/html",
  ]

  private static let shown = [
    "application/zip", "image/png", "image/jpeg; q=1", "application/octet-stream", "binary/octet-stream", "text/plain",
    "text/css", "video/mp4", "application/pdf", "application/json", "application/x-test", "font/woff2",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  ]

  @Test(arguments: run)
  func `are kept from running, whatever their type is called`(type: String) throws {
    let upload = try bench.start(.productMedia, mimeType: type)
    try upload.complete([Array("<script>alert(1)</script>".utf8)])
    for method in ["GET", "HEAD"] {
      for url in [upload.publicURL, upload.url(method)] {
        let reply = bench.send(method, url)
        #expect(reply.status == 200)
        #expect(reply.headers["x-content-type-options"] == "nosniff")
        #expect(reply.headers["content-security-policy"] == Self.policy)
      }
    }
    let part = bench.send("GET", upload.publicURL, [("range", "bytes=0-3")])
    #expect(part.status == 206 && part.headers["content-security-policy"] == Self.policy)
  }

  @Test(arguments: shown)
  func `are told from those that it shows or stores`(type: String) throws {
    let upload = try bench.start(.productMedia, mimeType: type)
    try upload.complete([[1]])
    let reply = bench.send("GET", upload.publicURL)
    #expect(reply.status == 200 && reply.headers["content-type"] == type)
    #expect(!reply.headers.contains("x-content-type-options"))
    #expect(!reply.headers.contains("content-security-policy"))
  }

  @Test func `go by the type that the URL asks for, if it asks for one`() throws {
    let zip = try bench.object()
    #expect(bench.send("GET", zip.objectURL(type: "text/html")).headers["content-security-policy"] == Self.policy)
    #expect(bench.send("GET", zip.objectURL(type: "")).headers["content-security-policy"] == Self.policy)
    let page = try bench.start(.productMedia, mimeType: "text/html")
    try page.complete([[1]])
    #expect(!bench.send("GET", page.objectURL(type: "application/zip")).headers.contains("content-security-policy"))
  }

  @Test func `cannot be made of an error document`() throws {
    let markup = #"<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>"#
    let upload = try bench.start(name: markup)
    let refusals = [
      bench.send("GET", upload.url("GET")),
      bench.send("GET", upload.url("GET", [("versionId", markup)])),
      bench.send("PUT", upload.url(part: markup), [], []),
      bench.send("GET", upload.objectURL(disposition: "日" + markup)),
      bench.send("GET", upload.publicURL, [("authorization", markup)]),
      bench.send("GET", upload.url("GET") + "x" + markup),
    ]
    for refusal in refusals {
      #expect(refusal.status >= 400 && refusal.headers["content-type"] == "application/xml")
      #expect(!refusal.text.contains("<script"))
    }
  }
}
