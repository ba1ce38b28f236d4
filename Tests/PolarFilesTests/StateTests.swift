import JSON
import Testing
import Platform
@testable import PolarFiles

struct StateTests: SavesState {
  let folder = TestFolder()

  @Test func `a world goes on in another process as it was`() throws {
    // More than one line of files.
    let test = try busy(bulk: 1100)
    try save(test)
    let again = try resumed()
    #expect(description(again).elementsEqual(description(test)))
    #expect(again.store.size == test.store.size)
    let before = test.list("polar_oat_acme", ListQuestion(page: PageNumber(2, size: 1000))).files.map(\.id)
    #expect(again.list("polar_oat_acme", ListQuestion(page: PageNumber(2, size: 1000))).files.map(\.id) == before)
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

  @Test func `a rule is about the organization that has its slug in the state`() throws {
    func fixture(_ id: ID) -> String {
      """
      {"version": 1, "organizations": [{"id": "\(id)", "slug": "acme"}],
       "failures": [{"match": {"organization": "acme"}, "hang": {}}]}
      """
    }
    try save(try store(fixture(TestStore.acme)))
    let again = try store(fixture(TestStore.globex))
    try keeper(again).stop()
    let rules = again.store.failures.all(at: again.store.now())
    #expect(rules.map(\.rule.match.criteria.organization) == [TestStore.acme])
  }

  @Test(arguments: ["world.state", "/"]) func `links to one state name the same state`(target: String) throws {
    let names = ["\(folder.path)/link.state", "\(folder.path)/other.state"]
    // To another link, and from there by a relative or a whole path to where nothing is yet.
    symlink("other.state", names[0])
    symlink(target == "/" ? path : target, names[1])
    let keeper = try StateKeeper(path: names[0], store: busy().store) { Issue.record("\($0)") }
    for name in names + [path] {
      #expect(throws: StateFailure.taken(path)) { try StateKeeper(path: name, store: store().store) { _ in } }
    }
    keeper.stop()
    #expect(!contents.isEmpty)
    for name in names {
      var status = stat()
      #expect(lstat(name, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
      let again = try StateKeeper(path: name, store: store().store) { Issue.record("\($0)") }
      #expect(again.hasResumed)
      again.stop()
    }
  }

  @Test func `a link to itself is not a state`() throws {
    symlink("world.state", path)
    #expect(throws: StateFailure.unreadable(path, errorText(ELOOP))) { try keeper(try store()) }
  }

  @Test func `any values that clients can send are read back`() throws {
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

  @Test func `leftovers of an interrupted write are harmless`() throws {
    let test = try busy()
    try save(test)
    folder.write("half of a li", to: "world.state.new")
    let (half, foreign) = (SHA256Digest.of([1, 1, 1]).hex, "notes.txt")
    folder.write("h", to: "world.state.contents/\(half)")
    folder.write("mine", to: "world.state.contents/\(foreign)")
    folder.write(try pack("pack-1") + Array("pfm-pa".utf8), to: "world.state.contents/pack-1")
    folder.write("pfm-pack", to: "world.state.contents/pack-2")
    let again = try store()
    let keeper = try keeper(again)
    #expect(description(again).elementsEqual(description(test)))
    let file = try again.upload([1, 1, 1], name: "new", organization: TestStore.acme)
    keeper.stop()
    #expect(try resumed().object(file)?.content.bytes == [1, 1, 1])
    #expect(contents == [foreign, "pack-1"])
    #expect(FileContents.names(inDirectory: folder.path) == ["world.state", "world.state.contents"])
  }

  @Test func `a file that is no state is refused and left as it is`() throws {
    for text in ["", "# Notes\n", #"{"version": 1}"#, #"{"polar_files_mock_state":3,"clock":{}}"#] {
      folder.write(text, to: "world.state")
      #expect(throws: StateFailure.foreign(path)) { try keeper(store()) }
      #expect(try FileContents.bytes(path) == Array(text.utf8))
    }
    #expect(FileContents.names(inDirectory: folder.path) == ["world.state"])
    unlink(path)
    folder.folder("world.state")
    #expect(throws: StateFailure.unreadable(path, "it is a folder, not a file")) { try keeper(store()) }
  }

  @Test func `a state of which one bit has changed is refused, whatever it says then`() throws {
    try save(try busy())
    let whole = try FileContents.bytes(path)
    for place in stride(from: 40, to: whole.count - 1, by: whole.count / 60) {
      var changed = whole
      changed[place] ^= 1
      folder.write(String(decoding: changed, as: UTF8.self), to: "world.state")
      let failure = #expect(throws: StateFailure.self, "byte \(place)") { try keeper(store()) }
      #expect(failure?.description.contains("damaged") == true)
    }
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
    #expect(FileContents.names(inDirectory: folder.path) == ["world.state", "world.state.contents"])
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
