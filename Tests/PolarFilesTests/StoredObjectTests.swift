import Testing
@testable import PolarFiles

struct StoredObjectTests {
  @Test func `an object carries what Polar told S3 at create`() throws {
    let test = try TestStore()
    let hello = Array("hello".utf8)
    let upload = try test.store.create(
      FileDraft(
        organizationID: TestStore.acme, service: .productMedia, name: "caf\u{E9}.png", mimeType: "image/png", size: 9,
        checksumSHA256Base64: SHA256Digest.of(hello).base64, checksumSHA256Hex: SHA256Digest.of(hello).hex, parts: []))
    let receipt = try test.put(hello, part: 1, of: upload)
    _ = try test.complete(
      upload, [CompletedPart(number: 1, etag: receipt.etag, checksumSHA256: receipt.checksumSHA256)])
    let object = try #require(try test.object(upload.file))
    #expect(object.bucket == .publicFiles)
    #expect(object.contentType == "image/png")
    #expect(object.lastModified == TestStore.noon)
    #expect(object.versionID.utf8.count == 32)
    let metadata = Dictionary(uniqueKeysWithValues: object.metadata.map { ($0.name, $0.value) })
    #expect(
      metadata == [
        "polar-id": upload.file.id.text, "polar-organization-id": TestStore.acme.text, "polar-name": "caf.png",
        "polar-size": "9", "polar-sha256-base64": SHA256Digest.of(hello).base64,
        "polar-sha256-hex": SHA256Digest.of(hello).hex,
      ])
  }

  @Test func `nothing lies under a key before completion, nor in the other bucket`() throws {
    let test = try TestStore()
    let upload = try test.create()
    try test.put([1], part: 1, of: upload)
    let file = try test.upload([1])
    for (bucket, key) in [
      (Bucket.privateFiles, upload.file.path), (.privateFiles, "nope"), (.publicFiles, file.path),
      (.privateFiles, file.path + "x"),
    ] {
      let error = #expect(throws: StorageError.self) { try test.store.object(bucket: bucket, key: key) }
      #expect(error?.code == .noSuchKey && error?.extras == [StorageError.Detail("Key", key)])
    }
  }

  @Test func `a record without content has no object, and says why`() throws {
    let test = try TestStore(
      fixture: #"{"version": 1, "organizations": [{"name": "Acme"}], "files": [{"name": "guide.pdf", "path": "p"}]}"#)
    let error = #expect(throws: StorageError.self) { try test.store.object(bucket: .privateFiles, key: "p") }
    #expect(error?.code == .noSuchKey && error?.explanation.contains("its fixture gives it no content") == true)
  }

  @Test func `a version is found by its id`() throws {
    let test = try TestStore()
    let file = try test.upload([1])
    let version = try #require(file.storageVersion)
    guard case .object(let object) = try test.store.object(bucket: .privateFiles, key: file.path, versionID: version)
    else {
      Issue.record("no object")
      return
    }
    #expect(object.versionID == version)
    let unknown = String(repeating: "a", count: 32)
    let table: [(String, StorageError)] = [
      ("", .versionIDInvalid("")), ("bad", .versionIDInvalid("bad")),
      (unknown, .noSuchVersion(key: file.path, versionID: unknown)),
      ("null", .noSuchVersion(key: file.path, versionID: "null")),
    ]
    for (versionID, expected) in table {
      let error = #expect(throws: StorageError.self) {
        try test.store.object(bucket: .privateFiles, key: file.path, versionID: versionID)
      }
      #expect(error == expected)
    }
  }
}
