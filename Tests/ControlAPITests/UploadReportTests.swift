import JSON
import PolarFiles
import Testing

struct UploadReportTests {
  private let bytes: [UInt8] = Array("hello".utf8)

  private func create(_ client: ControlClient, checksum: String?) throws -> StartedUpload {
    try client.store.create(
      FileDraft(
        organizationID: ControlClient.acme, service: .downloadable, name: "a.bin", mimeType: "x/y", size: 5,
        parts: [PartPlan(number: 1, checksumSHA256Base64: checksum)]))
  }

  private func put(_ client: ControlClient, _ upload: StartedUpload, checksum: String) throws -> PartReceipt {
    let writer = try client.store.beginPart(
      bucket: .privateFiles, key: upload.file.path, uploadID: upload.uploadID, partNumber: "1",
      headers: PartHeaders(contentLength: bytes.count, checksumSHA256: checksum))
    try bytes.withUnsafeBytes { try writer.write($0) }
    return try writer.finish()
  }

  @Test func `shows every attempt at a part, and why one was refused`() async throws {
    let client = try ControlClient()
    let right = SHA256Digest.of(bytes).base64
    let wrong = SHA256Digest.of([1]).base64
    let upload = try create(client, checksum: right)
    #expect(throws: StorageError.self) { try put(client, upload, checksum: wrong) }
    let receipt = try put(client, upload, checksum: right)
    _ = try client.store.complete(
      file: upload.file.id, uploadID: upload.uploadID, path: upload.file.path,
      parts: [CompletedPart(number: 1, etag: receipt.etag, checksumSHA256: right)])
    let reply = await client.send("GET", "/_mock/uploads/\(upload.file.id.text)")
    #expect(reply["count"] == .int(1))
    #expect(reply["uploads", "0", "state"] == .string("completed"))
    #expect(reply["uploads", "0", "upload_id"] == .string(upload.uploadID))
    #expect(reply["uploads", "0", "completions", "0", "refusal"] == .null)
    let part = reply["uploads", "0", "parts", "0"]
    guard case .object(let part)? = part, case .object(let declared)? = part["declared"] else {
      Issue.record("no part")
      return
    }
    #expect(part["number"] == .int(1) && part["size"] == .int(5) && part["attempt_count"] == .int(2))
    #expect(part["etag"] == .string("\"\(receipt.etag)\"") && part["checksum_sha256_base64"] == .string(right))
    #expect(declared["create"] == .string(right) && declared["put"] == .string(right))
    #expect(declared["completion"] == .string(right) && part["agrees"] == .bool(true))
    #expect(reply["uploads", "0", "parts", "0", "attempts", "0", "stored"] == .bool(false))
    #expect(reply["uploads", "0", "parts", "0", "attempts", "0", "refusal", "code"] == .string("BadDigest"))
    #expect(reply["uploads", "0", "parts", "0", "attempts", "0", "declared_sha256_base64"] == .string(wrong))
    #expect(reply["uploads", "0", "parts", "0", "attempts", "1", "refusal"] == .null)
  }

  @Test func `shows what the API hides: why the object store refused a completion`() async throws {
    let client = try ControlClient()
    let upload = try create(client, checksum: SHA256Digest.of([9]).base64)
    let receipt = try put(client, upload, checksum: SHA256Digest.of(bytes).base64)
    #expect(throws: StorageError.self) {
      try client.store.complete(
        file: upload.file.id, uploadID: upload.uploadID, path: upload.file.path,
        parts: [CompletedPart(number: 1, etag: "0\(receipt.etag.dropFirst())x", checksumSHA256: receipt.checksumSHA256)]
      )
    }
    let reply = await client.send("GET", "/_mock/uploads")
    #expect(reply["uploads", "0", "state"] == .string("open"))
    #expect(reply["uploads", "0", "completions", "0", "refusal", "code"] == .string("InvalidPart"))
    #expect(reply["uploads", "0", "parts", "0", "agrees"] == .bool(false))
    let stored = SHA256Digest.of(bytes).base64
    #expect(
      reply["uploads", "0", "parts", "0", "reason"]
        == .string("The stored bytes hash to \(stored), which is not what was declared at create."))
  }

  @Test func `explains for each part why its checksums do not agree`() async throws {
    let client = try ControlClient()
    let right = SHA256Digest.of(bytes).base64
    let upload = try create(client, checksum: right)
    func reason() async -> JSONValue? {
      await client.send("GET", "/_mock/uploads")["uploads", "0", "parts", "0", "reason"]
    }
    #expect(await reason() == .string("Nothing was uploaded for it."))
    #expect(throws: StorageError.self) { try put(client, upload, checksum: SHA256Digest.of([1]).base64) }
    guard case .string(let text)? = await reason() else {
      Issue.record("no reason")
      return
    }
    #expect(text.hasPrefix("The latest try was refused: "))
    _ = try put(client, upload, checksum: right)
    #expect(await reason() == .null)
  }

  @Test func `counts the uploads that it lists as open, and not those of deleted files`() async throws {
    let client = try ControlClient()
    let uploads = try (1...3).map { _ in try create(client, checksum: nil) }
    client.store.delete(uploads[0].file.id)
    #expect(await client.send("GET", "/_mock/uploads?state=open&limit=1")["total"] == .int(2))
    #expect(await client.send("GET", "/_mock/status")["uploads_open"] == .int(2))
  }

  @Test func `has no upload for a file of the fixtures, and none for an unknown one`() async throws {
    let client = try ControlClient()
    let reply = await client.send("GET", "/_mock/uploads/\(ControlClient.guide.text)")
    #expect(reply.text == #"{"count":0,"total":0,"uploads":[]}"#)
    #expect(await client.send("GET", "/_mock/uploads/f11e0000-0000-4000-8000-00000000000f").status == 404)
    #expect(await client.send("GET", "/_mock/uploads/x").status == 404)
  }
}
