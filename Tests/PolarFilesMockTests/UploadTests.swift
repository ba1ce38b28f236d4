import PolarFilesMock
import Testing

@Suite struct UploadTests {
  let mock: MockServer
  let upload: SmallUpload

  init() throws {
    mock = try MockServer(.init(fixtures: .none))
    upload = try SmallUpload(mock, token: try mock.organization().token)
  }

  @Test func `reports a part before, while and after it is uploaded`() throws {
    let announced = try #require(mock.upload(of: upload.id))
    #expect(announced.state == .open)
    #expect(announced.parts.map(\.size) == [nil])
    #expect(announced.parts.map(\.declaredAtCreate) == [SmallUpload.sha256])
    #expect(try upload.put("wrong").status == 400)
    let answer = try upload.put()
    #expect(try upload.complete(etag: answer.headers["etag"] ?? "").status == 200)

    let completed = try #require(mock.uploads.first)
    #expect(completed.file == upload.id)
    #expect(completed.bucket == "polar-s3")
    #expect(completed.state == .completed)
    #expect(completed.versionID != nil)
    #expect(completed.completions.map(\.refusal) == [nil])
    let part = try #require(completed.parts.first)
    #expect(part.size == 5)
    #expect(part.etag == answer.headers["etag"])
    #expect(part.agrees == true)
    #expect(part.attemptCount == 2)
    #expect(part.attempts.map(\.refusal?.code) == ["BadDigest", nil])
  }

  @Test(arguments: ["/s3", ""])
  func `takes a part by a public URL with a path, whether a proxy passes that on or takes it off`(kept: String) throws {
    var configuration = Configuration(fixtures: .none)
    configuration.publicURL = "http://files.test/s3/"
    let mock = try MockServer(configuration)
    let upload = try SmallUpload(mock, token: try mock.organization().token)
    let url = upload.file["upload"]["parts"][0]["url"].text
    try #require(url.hasPrefix("http://files.test/s3/polar-s3/"))
    let target = kept + url.dropFirst("http://files.test/s3".count)
    let headers = [
      "host": "files.test", "x-amz-checksum-sha256": SmallUpload.sha256, "x-amz-sdk-checksum-algorithm": "SHA256",
    ]
    let client = HTTPClient(mock)
    #expect(try client.send("PUT", target, headers: headers, "hello").status == 200)
    #expect(try client.send("PUT", "/other\(target)", headers: headers, "hello").status == 403)
  }

  @Test func `reports why an upload was not completed`() throws {
    #expect(try upload.complete(etag: "5d41402abc4b2a76b9719d911017c592").status == 500)
    let refusal = try #require(mock.uploads.first?.completions.first?.refusal)
    #expect(refusal.code == "InvalidPart")
    #expect(refusal.explanation.contains("Part 1"))
  }

  @Test func `reports a deleted file's upload as deleted`() throws {
    #expect(try upload.client.send("DELETE", "/v1/files/\(upload.id)").status == 204)
    #expect(mock.uploads.map(\.state) == [.deleted])
  }

  @Test func `has no upload for a file that no create made`() {
    #expect(mock.upload(of: "0c34868b-78de-4c14-94f3-11c53e0fb11c") == nil)
    #expect(mock.upload(of: "none") == nil)
  }
}
