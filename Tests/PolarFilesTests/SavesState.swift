import Testing
import Platform
@testable import PolarFiles

/// Tests that have a state in a folder of their own.
protocol SavesState {
  var folder: TestFolder { get }
}

extension SavesState {
  var path: String { "\(folder.path)/world.state" }
  /// The names of the files that the contents are in.
  var contents: [String] { FileContents.names(inDirectory: "\(path).contents") ?? [] }

  func pack(_ name: String) throws -> [UInt8] { try FileContents.bytes("\(path).contents/\(name)") }

  func keeper(_ test: TestStore) throws -> StateKeeper {
    try StateKeeper(path: path, store: test.store) { Issue.record("\($0)") }
  }

  /// Written, and left to others.
  func save(_ test: TestStore) throws { try keeper(test).stop() }

  func store(_ fixture: String = #"{"version": 1}"#) throws -> TestStore {
    // Another process makes other ids.
    try TestStore({ $0.minimumPartSize = 0 }, fixture: fixture, seed: .random(in: 8 ... .max))
  }

  func resumed() throws -> TestStore {
    let test = try store()
    let keeper = try keeper(test)
    #expect(keeper.hasResumed)
    keeper.stop()
    return test
  }

  func opened(_ test: TestStore) throws -> StateFile { try StateFile.open(path, for: test.store).0 }

  func write(_ test: TestStore, to file: inout StateFile) throws {
    try file.write(try #require(test.store.savedState(since: nil)).0)
  }

  func resuming(_ test: TestStore) throws -> StateFile {
    let (file, saved) = try StateFile.open(path, for: test.store)
    _ = test.store.resume(try #require(saved))
    return file
  }

  /// Records of every kind.
  func busy(bulk: Int = 0) throws -> TestStore {
    let test = try TestStore { $0.minimumPartSize = 0 }
    try test.store.merge(
      try TestStore.document(
        """
        {"version": 1,
         "organizations": [{"slug": "blocked", "blocked": true, "sso_enforced": true}],
         "tokens": [{"token": "polar_crt_registration"}, {"token": "polar_mst_member", "customer_of": "globex"}],
         "files": [
           {"organization": "acme", "name": "big.iso", "content": {"generate": {"size": "1TiB", "seed": -3}}},
           {"organization": "acme", "name": "small.iso", "content": {"generate": {"size": 9, "seed": 3}}},
           {"organization": "acme", "name": "empty", "content": {"text": ""}},
           {"organization": "globex", "name": "gone", "deleted_at": "2026-01-01T00:00:00.000001Z"},
           {"organization": "globex", "name": "p.png", "service": "product_media", "path": "odd",
            "flagged_malicious_at": "2026-01-01T00:00:00Z"}],
         "failures": [{"id": "busy", "match": {"operation": "files:list", "organization": "acme"}, "times": 3,
           "respond": {"status": 503}}],
         "bulk": [{"organization": "acme", "count": \(bulk)}]}
        """))
    _ = try test.store.create(
      FileDraft(
        organizationID: TestStore.globex, service: .downloadable, name: "odd\u{0}", mimeType: "text/plain", size: -5,
        parts: []))
    let file = try test.upload(Array("hello".utf8))
    _ = test.store.patch(file.id, name: "renamed \u{E9}", version: "2")
    test.store.delete(try test.upload([9], name: "deleted").id)
    let hidden = try test.upload([8], name: "under a marker")
    _ = try test.store.deleteObject(bucket: .privateFiles, key: hidden.path)
    test.store.revoke(token: "polar_oat_read")
    test.clock.advance(by: 0.5)
    return test
  }

  func description(_ test: TestStore) -> [String] {
    [String(decoding: test.store.exported(contents: .inline), as: UTF8.self)]
      + test.store.uploads().map { "\($0)" } + ["\(test.store.now())"]
  }
}
