import JSON
import Platform
import Synchronization
import Testing
@testable import PolarFiles

struct FixtureTests {
  private func records(_ fixture: String) throws -> [FileRecord] {
    let test = try TestStore(fixture: fixture)
    return test.store.state.withLock { state in
      (0..<state.world.files.count).map { state.world.record(Int32($0)) }
    }
  }

  private func record(_ file: String) throws -> FileRecord {
    try #require(
      try records(#"{"version": 1, "organizations": [{"slug": "acme"}], "files": [\#(file)]}"#).first)
  }

  @Test func `only the version is required`() throws {
    let test = try TestStore(fixture: #"{"version": 1}"#)
    #expect(test.store.summary == WorldSummary(World(), at: TestStore.noon))
  }

  @Test func `everything of a file can be inferred`() throws {
    let record = try record(#"{"content": {"text": "hello"}, "name": "notes.txt"}"#)
    let digest = SHA256Digest.of(Array("hello".utf8))
    #expect(record.id.version == 4)
    #expect(record.service == .downloadable)
    #expect(record.mimeType == "text/plain")
    #expect(record.size == 5)
    #expect(record.path == "downloadable/\(record.organizationID)/\(record.id)/notes.txt")
    #expect(record.checksumSHA256Base64 == digest.base64)
    #expect(record.checksumSHA256Hex == digest.hex)
    #expect(record.checksumETag == "\"62109206880d38a4010a98e11243924a-1\"")
    #expect(record.isUploaded)
    #expect(record.createdAt.rfc3339 == "2026-01-01T00:00:00Z")
    #expect(record.lastModifiedAt == record.createdAt)
    #expect(record.storageVersion?.utf8.count == 32)
    #expect(record.flaggedMaliciousAt == nil)
  }

  @Test func `the same fixture means the same ids at every start`() throws {
    let fixture = """
      {"version": 1, "organizations": [{"name": "Big Corp"}], "users": [{"email": "a@example.com"}],
       "files": [{"name": "a"}, {"name": "a"}, {"name": "b"}]}
      """
    let first = try records(fixture)
    #expect(try records(fixture).map(\.id) == first.map(\.id))
    #expect(Set(first.map(\.id)).count == 3)
    #expect(first.map(\.createdAt.seconds) == [0, 1, 2].map { FixtureLoader.epoch.seconds + $0 })
  }

  @Test func `every key of an answer can be given`() throws {
    let record = try record(
      #"""
      {"id": "f11e0000-0000-4000-8000-000000000001", "organization": "acme", "service": "product_media",
       "name": "x.png", "path": "elsewhere/x.png", "mime_type": "image/gif", "size": "2KiB",
       "storage_version": "v1", "checksum_etag": "\"abc\"", "checksum_sha256_base64": "YQ==",
       "checksum_sha256_hex": "zz", "last_modified_at": "2026-01-01T01:00:00.5Z", "version": "1.0",
       "is_uploaded": false, "created_at": "2025-01-01T00:00:00Z", "flagged_malicious_at": "2026-01-02T00:00:00Z",
       "size_readable": "2.0 KB", "public_url": "http://x"}
      """#)
    #expect(record.id.text == "f11e0000-0000-4000-8000-000000000001")
    #expect(record.path == "elsewhere/x.png")
    #expect(record.mimeType == "image/gif")
    #expect(record.size == 2048)
    #expect(record.storageVersion == "v1")
    #expect(record.checksumETag == "\"abc\"")
    #expect(record.checksumSHA256Base64 == "YQ==")
    #expect(record.checksumSHA256Hex == "zz")
    #expect(record.lastModifiedAt?.rfc3339 == "2026-01-01T01:00:00.500000Z")
    #expect(record.version == "1.0")
    #expect(!record.isUploaded)
    #expect(record.createdAt.rfc3339 == "2025-01-01T00:00:00Z")
    #expect(record.flaggedMaliciousAt?.rfc3339 == "2026-01-02T00:00:00Z")
  }

  @Test func `a record without content has no object, and no version of one`() throws {
    let test = try TestStore(
      fixture: """
        {"version": 1, "organizations": [{"slug": "acme"}], "tokens": [{"token": "polar_oat_acme", "organization": "acme"}],
         "files": [{"name": "old.zip", "size": 1048576}]}
        """)
    let record = test.list("polar_oat_acme").files[0]
    #expect(record.size == 1_048_576)
    #expect(record.storageVersion == nil)
    #expect(record.lastModifiedAt == record.createdAt)
    #expect(throws: StorageError.self) { try test.store.object(bucket: .privateFiles, key: record.path) }
  }

  @Test func `null stands for nothing where a value would be inferred`() throws {
    let record = try record(
      #"""
      {"name": "a", "content": {"text": "x"}, "checksum_sha256_base64": null, "checksum_etag": null,
       "storage_version": null, "last_modified_at": null, "id": null, "size": null}
      """#)
    #expect(record.checksumSHA256Base64 == nil)
    #expect(record.checksumSHA256Hex == nil)
    #expect(record.checksumETag == nil)
    #expect(record.storageVersion == nil)
    #expect(record.lastModifiedAt == nil)
    #expect(record.size == 1)
  }

  @Test func `content may be base64, generated, or of several parts`() throws {
    let test = try TestStore(
      fixture: """
        {"version": 1, "organizations": [{"slug": "acme"}],
         "files": [
           {"name": "dot.gif", "content": {"base64": "R0lGODlhAQABAAAAACw="}},
           {"name": "big.iso", "content": {"generate": {"size": "10GiB", "seed": 7}}},
           {"name": "small.bin", "content": {"generate": {"size": 1000, "seed": 7}}},
           {"name": "two", "content": {"parts": [{"text": "ab"}, {"text": "c"}]}}]}
        """)
    func object(_ index: Int32) throws -> StoredObject {
      let record = test.store.state.withLock { $0.world.record(index) }
      return try #require(try test.object(record))
    }
    #expect(try object(0).content.count == 14)
    let big = try object(1)
    #expect(big.content.count == 10 << 30)
    let small = try object(2)
    #expect(small.etag == "\"\(ComposedObject(small.content.parts).etag)\"")
    #expect(small.content.parts[0].sha256 == SHA256Digest.of(small.content.bytes))
    var tail = [UInt8](repeating: 0, count: 16)
    tail.withUnsafeMutableBytes { big.content.fill($0, at: 10 << 30 - 16) }
    #expect(Set(tail).count > 4)
    let two = try object(3)
    #expect(two.content.bytes == Array("abc".utf8))
    #expect(two.etag.hasSuffix("-2\""))
  }

  @Test func `several fixtures merge, and refer to each other`() throws {
    let store = try TestStore(fixture: #"{"version": 1}"#).store
    try store.install([
      try TestStore.document(#"{"version": 1, "tokens": [{"token": "polar_oat_x", "organization": "acme"}]}"#),
      try TestStore.document(#"{"version": 1, "organizations": [{"slug": "acme"}]}"#),
    ])
    #expect(store.authenticate(bearer: "polar_oat_x") != .invalidToken)
    #expect(store.summary.token == "polar_oat_x")
  }

  @Test func `a merge is all or nothing, and a reset takes it back`() throws {
    let test = try TestStore()
    #expect(throws: FixtureErrors.self) {
      try test.store.merge(
        try TestStore.document(
          #"{"version": 1, "files": [{"organization": "acme", "name": "a"}, {"organization": "nope"}]}"#))
    }
    #expect(test.names("polar_oat_acme").isEmpty)
    let document = try TestStore.document(#"{"version": 1, "files": [{"organization": "acme", "name": "a"}]}"#)
    try test.store.merge(document)
    try test.store.merge(document)
    #expect(test.names("polar_oat_acme") == ["a", "a"])
    test.store.reset()
    #expect(test.names("polar_oat_acme").isEmpty)
  }

  @Test func `the demo is the file of that name and loads`() throws {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let path = "/\(root)/fixtures/demo.json"
    #expect(String(decoding: try FileContents.bytes(path), as: UTF8.self) == DemoFixture.text)
    let summary = try Store.check([try DemoFixture.document()])
    #expect(summary.organizations == 2)
    #expect(summary.files == 8)
    #expect(summary.token == "polar_oat_acme_full")
    #expect(try Store.check(try FixtureDocument.load(path)) == summary)
  }
}
