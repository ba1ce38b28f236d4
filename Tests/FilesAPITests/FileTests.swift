import JSON
import PolarFiles
import Recording
import Testing
@testable import FilesAPI

/// Update, delete, completion and download of one file.
struct FileTests {
  let driver: Driver

  init() throws { driver = try Driver() }

  private static let guide = "/v1/files/\(Driver.guide)"
  private static let evidence = "/v1/files/f11e0000-0000-4000-8000-000000000004"

  @Test func `an update changes name and version, and never the path`() {
    let reply = driver.send("PATCH", Self.guide, body: #"{"name":"new.pdf","version":"2"}"#)
    #expect(reply.status == 200)
    #expect(reply.operation == .update)
    #expect(reply.json["name"].shown == "new.pdf")
    #expect(reply.json["version"].shown == "2")
    #expect(reply.json["path"].shown.hasSuffix("/guide.pdf"))
    #expect(driver.send().json["items"][0]["name"].shown == "new.pdf")
  }

  @Test(arguments: ["{}", #"{"name":null,"version":""}"#, #"{"name":"","size":5}"#])
  func `an empty update returns the unchanged file`(body: String) {
    let reply = driver.send("PATCH", Self.guide, body: body)
    #expect(reply.json["name"].shown == "guide.pdf")
    #expect(reply.json["version"].shown == "1.0")
  }

  @Test func `a file out of reach is not found, whoever asks`() {
    for path in ["/v1/files/\(Driver.nowhere)", "/v1/files/f11e0000-0000-4000-8000-000000000007"] {
      for reply in [
        driver.send("PATCH", path, body: "{}"), driver.send("DELETE", path), driver.send("GET", path + "/download"),
        driver.send("POST", path + "/uploaded", body: Bodies.uploaded()),
      ] {
        #expect(reply.status == 404)
        #expect(reply.text == #"{"error":"ResourceNotFound","detail":"Not found"}"#)
      }
    }
  }

  @Test func `finance may read but not change`() {
    #expect(driver.send("GET", Self.guide + "/download", as: "polar_pat_fiona").status == 200)
    for reply in [
      driver.send("PATCH", Self.guide, as: "polar_pat_fiona", body: "{}"),
      driver.send("DELETE", Self.guide, as: "polar_pat_fiona"),
      driver.send("POST", Self.guide + "/uploaded", as: "polar_pat_fiona", body: Bodies.uploaded()),
    ] {
      #expect(reply.status == 403)
      #expect(reply.text == #"{"error":"NotPermitted","detail":"You don't have permission to manage products"}"#)
    }
  }

  @Test func `a deleted file is gone`() {
    let reply = driver.send("DELETE", Self.guide)
    #expect(reply.status == 204)
    #expect(reply.text.isEmpty)
    #expect(reply["content-type"] == "application/json")
    #expect(driver.send("DELETE", Self.guide).status == 404)
    #expect(driver.send().json["pagination"]["total_count"] == .int(2))
  }

  @Test func `support case attachments can be neither changed nor downloaded`() {
    #expect(driver.send("PATCH", Self.evidence, body: "{}").status == 403)
    #expect(driver.send("DELETE", Self.evidence).status == 403)
    #expect(
      driver.send("GET", Self.evidence + "/download").json["detail"].shown
        == "Support case attachments cannot be downloaded through the files API.")
  }

  @Test func `a download needs an uploaded file that is not flagged`() {
    #expect(driver.send("GET", "/v1/files/f11e0000-0000-4000-8000-000000000005/download").status == 404)
    let flagged = driver.send("GET", "/v1/files/f11e0000-0000-4000-8000-000000000006/download")
    #expect(flagged.status == 403)
    #expect(flagged.json["detail"].shown == "This file has been flagged as malicious and cannot be downloaded.")
  }

  @Test func `a download is a URL that names the file`() {
    let reply = driver.send("GET", Self.guide + "/download", as: "polar_oat_read")
    #expect(
      reply.json.keys.suffix(6) == [
        "last_modified_at", "download", "version", "is_uploaded", "service", "size_readable",
      ])
    let download = reply.json["download"]
    #expect(download.keys == ["url", "headers", "expires_at"])
    #expect(download["expires_at"].shown == "2026-08-22T13:00:00Z")
    #expect(
      download["url"].shown.hasPrefix(
        "http://127.0.0.1:8080/polar-s3/\(reply.json["path"].shown)"
          + "?response-content-disposition=attachment%3B%20filename%3D%22guide.pdf%22&response-content-type=application%2Fpdf&"
      ))
  }

  @Test func `a completion is checked like any other body`() {
    let reply = driver.send(
      "POST", Self.guide + "/uploaded", body: #"{"path":5,"parts":[{"number":"x","checksum_etag":null}]}"#)
    #expect(
      reply.errors == [
        "missing at body/id", "string_type at body/path", "int_parsing at body/parts/0/number",
        "string_type at body/parts/0/checksum_etag", "missing at body/parts/0/checksum_sha256_base64",
      ])
  }
}
