import JSON
import Testing

import Platform

@testable import PolarFiles

struct StateTests {
  private let folder = TestFolder()
  private var path: String { "\(folder.path)/world.state" }
  private var contents: [String] { FileContents.names(inDirectory: "\(path).contents") ?? [] }

  private func keeper(_ test: TestStore) throws -> StateKeeper {
    try StateKeeper(path: path, store: test.store) { Issue.record("\($0)") }
  }

  /// Written, and left to others.
  private func save(_ test: TestStore) throws { try keeper(test).stop() }

  private func store(_ fixture: String = #"{"version": 1}"#) throws -> TestStore {
    // Another process makes other ids.
    try TestStore({ $0.minimumPartSize = 0 }, fixture: fixture, seed: .random(in: 8 ... .max))
  }

  private func resumed() throws -> TestStore {
    let test = try store()
    let keeper = try keeper(test)
    #expect(keeper.hasResumed)
    keeper.stop()
    return test
  }

  private func resuming(_ test: TestStore) throws -> StateFile {
    let (file, saved) = try StateFile.open(path, for: test.store)
    _ = test.store.resume(try #require(saved))
    return file
  }

  /// Something of every kind.
  private func busy(bulk: Int = 0) throws -> TestStore {
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

  private func description(_ test: TestStore) -> [String] {
    [String(decoding: test.store.exported(contents: .inline), as: UTF8.self)]
      + test.store.uploads().map { "\($0)" } + ["\(test.store.now())"]
  }

  @Test func `a world goes on in another process as it was`() throws {
    // More than one line of files.
    let test = try busy(bulk: 1100)
    try save(test)
    let again = try resumed()
    #expect(description(again).elementsEqual(description(test)))
    #expect(again.store.size == test.store.size)
    let before = test.list("polar_oat_acme", ListQuestion(page: 2, limit: 1000)).files.map(\.id)
    #expect(again.list("polar_oat_acme", ListQuestion(page: 2, limit: 1000)).files.map(\.id) == before)
    again.store.restart()
    #expect(again.store.summary.files == 0 && !again.clock.isFrozen)
  }

  @Test func `an open upload goes on with its parts, and a marker still hides what is under it`() throws {
    let test = try busy()
    let pending = try test.create(parts: [PartPlan(number: 1, checksumSHA256Base64: nil)])
    let first = try test.put([7, 7], part: 1, of: pending)
    #expect(throws: StorageError.self) {
      try test.put([1], part: 2, of: pending, checksum: SHA256Digest.of([2]).base64)
    }
    let hidden = try #require(test.store.uploads().first { $0.path.hasSuffix("under a marker") })
    try save(test)

    let again = try resumed()
    let report = try #require(again.store.uploads(of: pending.file.id).first)
    #expect(report.parts.map(\.attemptCount) == [1, 1] && report.parts[1].reason?.isEmpty == false)
    let second = try again.put([8], part: 2, of: pending)
    let file = try again.complete(
      pending,
      [first, second].enumerated().map {
        CompletedPart(number: $0 + 1, etag: $1.etag, checksumSHA256: $1.checksumSHA256)
      })
    #expect(try file.flatMap { try again.object($0) }?.content.bytes == [7, 7, 8])
    guard case .deleteMarker = try again.store.object(bucket: .privateFiles, key: hidden.path) else {
      Issue.record("the object is there again")
      return
    }
    let version = try again.store.object(bucket: .privateFiles, key: hidden.path, versionID: hidden.versionID)
    guard case .object(let object) = version else {
      Issue.record("the version is gone")
      return
    }
    #expect(object.content.bytes == [8])
  }

  @Test func `what clients may invent is read again`() throws {
    let test = try TestStore({ $0.authentication = .any }, fixture: #"{"version": 1}"#)
    _ = test.store.authenticate(bearer: "polar_oat_with a space\t")
    _ = try test.store.addOrganization(name: "N\u{0}l", slug: "s\u{0}g \u{1F600}")
    try save(test)
    let again = try resumed()
    #expect(description(again).elementsEqual(description(test)))
    #expect(again.subject("polar_oat_with a space\t") == test.subject("polar_oat_with a space\t"))
  }

  @Test func `a running clock stays as far ahead as it was`() throws {
    let test = try store()
    test.clock.reset()
    test.clock.advance(by: 1_000_000)
    try save(test)
    let setting = test.clock.setting
    #expect(setting != Clock().setting && !test.clock.isFrozen)
    #expect(try resumed().clock.setting == setting)
  }

  @Test func `contents are written once, and removed when nothing has them`() throws {
    let test = try busy()
    var file = try StateFile.open(path, for: test.store).0
    try file.write(try #require(test.store.savedState(since: nil)).0)
    let hello = SHA256Digest.of(Array("hello".utf8)).hex
    #expect(Set(contents) == [hello, SHA256Digest.of([8]).hex])
    var (before, after) = (stat(), stat())
    #expect(stat("\(path).contents/\(hello)", &before) == 0)
    _ = try test.upload([5], name: "another")
    try file.write(try #require(test.store.savedState(since: nil)).0)
    #expect(stat("\(path).contents/\(hello)", &after) == 0)
    #expect(before.st_ino == after.st_ino && before.st_ctim.tv_nsec == after.st_ctim.tv_nsec)
    #expect(contents.count == 3)
    test.store.reset()
    try file.write(try #require(test.store.savedState(since: nil)).0)
    #expect(contents.isEmpty)
  }

  private func inode(_ name: String) -> ino_t {
    var status = stat()
    return stat("\(path).contents/\(name)", &status) == 0 ? status.st_ino : 0
  }

  /// The names of the files that have records, in the order of the state.
  private func lines() throws -> [String] {
    String(decoding: try FileContents.bytes(path), as: UTF8.self).split(separator: "\n").compactMap { line in
      line.hasPrefix(#"{"line":"#) ? String(line.dropFirst(9).prefix(64)) : nil
    }
  }

  @Test func `a full run of records is a file of its own, and only what changed is written anew`() throws {
    let test = try busy(bulk: 1100)
    let (file, upload) = (try test.upload([4]), try test.create(parts: []))
    var state = try StateFile.open(path, for: test.store).0
    func write() throws { try state.write(try #require(test.store.savedState(since: nil)).0) }
    try write()
    let before = try lines()
    #expect(before.count == 4 && Set(before).isSubset(of: contents))
    // Of the last run, which stands in the state.
    _ = test.store.patch(file.id, name: "later", version: nil)
    _ = test.store.patch(upload.file.id, name: "later", version: nil)
    let inodes = before.map(inode)
    try write()
    #expect(try lines() == before && before.map(inode) == inodes)
    // Of the first.
    let first = try #require(test.list("polar_oat_acme", ListQuestion(page: 1, limit: 1)).files.first)
    _ = test.store.patch(first.id, name: "renamed", version: nil)
    try write()
    let after = try lines()
    #expect(zip(before, after).count { $0 != $1 } == 1 && Set(after).isSubset(of: contents))
    #expect(Set(before).subtracting(after).isDisjoint(with: contents))
    state.release()
    #expect(description(try resumed()).elementsEqual(description(test)))
    // A state that was read knows its files, and replaces them where it must.
    let again = try store()
    var resumed = try resuming(again)
    _ = try again.store.addOrganization(name: "New", slug: "new")
    try resumed.write(try #require(again.store.savedState(since: nil)).0)
    #expect(try lines() == after && after.map(inode).allSatisfy { $0 != 0 })
    again.store.reset()
    try resumed.write(try #require(again.store.savedState(since: nil)).0)
    #expect(try lines().isEmpty && contents.isEmpty)
  }

  @Test func `a file of records that is missing or changed is named, and left as it is`() throws {
    try save(try busy(bulk: 600))
    let name = try #require(try lines().first)
    let text = String(decoding: try FileContents.bytes("\(path).contents/\(name)"), as: UTF8.self)
    for other in [String(text.dropLast(2)), text.replacing("is_uploaded", with: "is_uploader"), nil] {
      if let other {
        folder.write(other, to: "world.state.contents/\(name)")
      } else {
        unlink("\(path).contents/\(name)")
      }
      let failure = #expect(throws: StateFailure.self) { try keeper(store()) }
      #expect(failure?.description.contains("\(path):3:") == true && failure?.description.contains(name) == true)
    }
  }

  @Test func `contents that are being read outlive their file`() throws {
    let test = try busy()
    let record = try test.upload([1, 2, 3], name: "read")
    try save(test)
    let again = try store()
    var file = try resuming(again)
    var object = try again.object(record)
    again.store.delete(record.id)
    try file.write(try #require(again.store.savedState(since: nil)).0)
    #expect(object?.content.bytes == [1, 2, 3])
    object = nil
    try file.write(try #require(again.store.savedState(since: nil)).0)
    #expect(!contents.contains(SHA256Digest.of([1, 2, 3]).hex))
  }

  @Test func `what a process left that ended within a write does no harm`() throws {
    let test = try busy()
    try save(test)
    folder.write("half of a li", to: "world.state.new")
    let (half, foreign) = (SHA256Digest.of([1, 1, 1]).hex, "notes.txt")
    folder.write("h", to: "world.state.contents/\(half)")
    folder.write("mine", to: "world.state.contents/\(foreign)")
    let again = try store()
    let keeper = try keeper(again)
    #expect(description(again).elementsEqual(description(test)))
    let file = try again.upload([1, 1, 1], name: "new", organization: TestStore.acme)
    keeper.stop()
    #expect(try resumed().object(file)?.content.bytes == [1, 1, 1])
    #expect(contents.contains(foreign))
    #expect(FileContents.names(inDirectory: folder.path) == ["world.state", "world.state.contents"])
  }

  @Test func `a file that is no state is refused and left as it is`() throws {
    for text in ["", "# Notes\n", #"{"version": 1}"#, #"{"polar_files_mock_state":2,"clock":{}}"#] {
      folder.write(text, to: "world.state")
      #expect(throws: StateFailure.foreign(path)) { try keeper(store()) }
      #expect(try FileContents.bytes(path) == Array(text.utf8))
    }
    #expect(FileContents.names(inDirectory: folder.path) == ["world.state"])
    unlink(path)
    folder.folder("world.state")
    #expect(throws: StateFailure.unreadable(path, "it is a folder, not a file")) { try keeper(store()) }
  }

  @Test func `a state that is cut off anywhere, or changed, is refused and left as it is`() throws {
    try save(try busy())
    let whole = try FileContents.bytes(path)
    let ends = whole.indices.filter { whole[$0] == UInt8(ascii: "\n") }
    #expect(ends.count == 5)
    for cut in ends.dropLast() + stride(from: 60, to: whole.count - 2, by: whole.count / 30) {
      folder.write(String(decoding: whole[..<cut], as: UTF8.self), to: "world.state")
      let failure = #expect(throws: StateFailure.self) { try keeper(store()) }
      #expect(failure?.description.hasPrefix("\(path):") == true && failure?.description.contains("damaged") == true)
      #expect(try FileContents.bytes(path) == Array(whole[..<cut]))
    }
    let text = String(decoding: whole, as: UTF8.self)
    folder.write(text + "{}\n", to: "world.state")
    #expect(throws: StateFailure.self) { try keeper(store()) }
    folder.write(
      text.split(separator: "\n").filter { !$0.contains("\"uploads\":[") }.joined(separator: "\n"), to: "world.state")
    let failure = #expect(throws: StateFailure.self) { try keeper(store()) }
    #expect(failure?.description.contains("end.uploads: is not 0, which is how many there are") == true)
  }

  @Test func `contents that are missing or too short are named`() throws {
    try save(try busy())
    let hello = SHA256Digest.of(Array("hello".utf8)).hex
    folder.write("hell", to: "world.state.contents/\(hello)")
    let short = #expect(throws: StateFailure.self) { try keeper(store()) }
    #expect(short?.description.contains("\(hello), which must have 5 bytes, has 4 bytes") == true)
    unlink("\(path).contents/\(hello)")
    let missing = #expect(throws: StateFailure.self) { try keeper(store()) }
    #expect(missing?.description.contains("\(hello), which must have 5 bytes, is not there") == true)
  }

  @Test func `one mock has a state at a time`() throws {
    let first = try keeper(store())
    #expect(throws: StateFailure.taken(path)) { try keeper(store()) }
    first.stop()
    try keeper(store()).stop()
    do { _ = try keeper(store()) }
    #expect(try keeper(store()).hasResumed)
  }

  @Test func `a state that cannot be written is reported once, and written when it can be`() throws {
    let test = try store()
    let failures = Failures()
    let keeper = try StateKeeper(path: path, store: test.store) { failures.all.append($0) }
    unlink("\(path).new")
    folder.folder("world.state.new")
    keeper.stop()
    #expect(failures.all == [.unwritable(path, "Is a directory")] && keeper.failure == failures.all.first)
    #expect(throws: StateFailure.unwritable("/nonexistent/state", "No such file or directory")) {
      try StateKeeper(path: "/nonexistent/state", store: test.store) { _ in }
    }
  }
}

/// Filled on the thread that stops the keeper, which waits for it.
private final class Failures: @unchecked Sendable {
  var all: [StateFailure] = []
}
