import JSON
import Testing
@testable import PolarFiles

struct ExportTests {
  private func document(_ bytes: [UInt8]) throws -> FixtureDocument {
    try FixtureDocument.json(bytes, name: "state.json")
  }

  /// Every kind of fact that a world can hold.
  private func richStore(_ configure: (inout StoreConfiguration) -> Void = { _ in }) throws -> TestStore {
    let test = try TestStore { configuration in
      configuration.minimumPartSize = 1
      configure(&configuration)
    }
    let extra = """
      {"version": 1,
       "tokens": [{"token": "polar_oat_gone", "organization": "acme", "revoked": true, "scopes": ["x:y", "files:read"]}],
       "files": [
         {"organization": "acme", "name": "made.bin", "content": {"generate": {"size": 100000, "seed": -7}}},
         {"organization": "acme", "name": "huge.iso", "content": {"generate": {"size": "20GiB", "seed": 3}}},
         {"organization": "acme", "name": "none.bin", "size": 7, "checksum_etag": "\\"odd\\"", "storage_version": "v 1",
          "path": "somewhere/else", "checksum_sha256_base64": "not base64 at all", "version": "1.0"},
         {"organization": "globex", "service": "product_media", "name": "é\\u0301 \\"quoted\\" \\\\.png",
          "content": {"base64": "AAECAw=="}, "flagged_malicious_at": "2026-01-02T03:04:05.678901Z"},
         {"organization": "globex", "name": "waiting", "is_uploaded": false},
         {"organization": "acme", "name": "deleted", "deleted_at": "2026-01-01T00:00:00Z"}],
       "bulk": [{"count": 3, "organization": "globex", "name": "b-{n}", "size": 10}]}
      """
    try test.store.merge(try TestStore.document(extra))
    let upload = try test.create("parts.bin")
    let receipts = try (1...3).map { number in
      try test.put([UInt8](repeating: UInt8(number), count: 10 * number), part: number, of: upload)
    }
    _ = try test.complete(
      upload,
      receipts.enumerated().map {
        CompletedPart(number: $0 + 1, etag: $1.etag, checksumSHA256: $1.checksumSHA256)
      })
    _ = test.store.patch(upload.file.id, name: "renamed.bin", version: "2")
    return test
  }

  @Test(arguments: ExportedContents.allCases)
  func `exports a world that imports as the same world`(contents: ExportedContents) throws {
    let test = try richStore()
    let exported = test.store.exported(contents: contents)
    try test.store.replace(with: try document(exported))
    #expect(test.store.exported(contents: contents) == exported)
    // With the server that holds them, bytes come back in both forms.
    #expect(test.store.exported(contents: .inline) == (try richStore()).store.exported(contents: .inline))
  }

  @Test func `exports a world that another server starts with`() throws {
    let test = try richStore()
    let exported = test.store.exported(contents: .inline)
    let other = try Store()
    try other.install([try document(exported)])
    #expect(other.exported(contents: .inline) == exported)
    #expect(other.summary.files == test.store.summary.files)
  }

  @Test func `keeps the parts of an object, and with them its entity tag`() throws {
    let test = try richStore()
    let file = try #require(
      test.list("polar_oat_acme").files
        .first { $0.name == "renamed.bin" })
    let before = try #require(try test.object(file))
    let other = try Store()
    try other.install([try document(test.store.exported(contents: .inline))])
    guard case .object(let after) = try other.object(bucket: .privateFiles, key: file.path) else {
      Issue.record("no object")
      return
    }
    #expect(after.etag == before.etag && after.etag.hasSuffix("-3\""))
    #expect(after.content.parts.map(\.size) == [10, 20, 30])
    #expect(after.content.bytes == before.content.bytes)
    #expect(after.versionID == before.versionID && after.lastModified == before.lastModified)
    #expect(after.metadata.map(\.value) == before.metadata.map(\.value))
  }

  @Test func `keeps uploads that are open on both sides of a replacement`() throws {
    let test = try richStore()
    let open = try test.create("open.bin")
    let first = try test.put([1, 2, 3], part: 1, of: open)
    try test.store.replace(with: try document(test.store.exported(contents: .none)))
    let second = try test.put([4], part: 2, of: open)
    let file = try test.complete(
      open,
      [
        CompletedPart(number: 1, etag: first.etag, checksumSHA256: first.checksumSHA256),
        CompletedPart(number: 2, etag: second.etag, checksumSHA256: second.checksumSHA256),
      ])
    #expect(try file.flatMap { try test.object($0) }?.content.bytes == [1, 2, 3, 4])
  }

  @Test func `forgets an upload that was completed after the state was taken`() throws {
    let test = try richStore()
    let open = try test.create("open.bin")
    let state = test.store.exported(contents: .inline)
    let part = try test.put([1, 2, 3], part: 1, of: open)
    let completed = CompletedPart(number: 1, etag: part.etag, checksumSHA256: part.checksumSHA256)
    _ = try test.complete(open, [completed])
    try test.store.replace(with: try document(state))
    #expect(test.store.file(open.file.id)?.isUploaded == false)
    #expect(test.store.uploads(of: open.file.id).isEmpty)
    #expect(throws: StorageError.self) { try test.complete(open, [completed]) }
  }

  @Test func `leaves the world alone when a replacement is wrong`() throws {
    let test = try richStore()
    let before = test.store.exported(contents: .inline)
    #expect(throws: FixtureErrors.self) {
      try test.store.replace(with: try TestStore.document(#"{"version": 1, "files": [{"organization": "x"}]}"#))
    }
    #expect(throws: FixtureErrors.self) {
      try test.store.merge(
        try TestStore.document(#"{"version": 1, "organizations": [{"slug": "new"}], "tokens": [{"token": "x"}]}"#))
    }
    #expect(test.store.exported(contents: .inline) == before)
  }

  @Test func `writes what was discarded by its digests`() throws {
    let test = try richStore { $0.storage = .discard }
    let exported = test.store.exported(contents: .inline)
    try test.store.replace(with: try document(exported))
    #expect(test.store.exported(contents: .inline) == exported)
    #expect(String(decoding: exported, as: UTF8.self).contains(#"{"stored":{"size":30,"md5":"#))
  }
}
