import Testing
import Platform
@testable import PolarFiles

struct StateContentsTests: SavesState {
  let folder = TestFolder()

  @Test func `contents are written once, and removed when nothing has them`() throws {
    let test = try busy()
    var file = try opened(test)
    try write(test, to: &file)
    let hello = SHA256Digest.of(Array("hello".utf8))
    #expect(Set(file.contents.locations.keys) == [hello, SHA256Digest.of([8])] && contents == ["pack-1"])
    let location = file.contents.locations[hello]
    _ = try test.upload([5], name: "another")
    try write(test, to: &file)
    #expect(file.contents.locations[hello] == location && file.contents.locations.count == 3 && contents == ["pack-1"])
    test.store.reset()
    try write(test, to: &file)
    #expect(file.contents.locations.isEmpty && contents.isEmpty)
    // A number is not used again.
    _ = try test.upload([5], name: "another")
    try write(test, to: &file)
    #expect(contents == ["pack-2"])
  }

  @Test func `large contents have files of their own, named by their digest`() throws {
    let test = try store(#"{"version": 1, "organizations": [{"slug": "globex"}]}"#)
    let organization = try #require(test.store.organization(slug: "globex")).id
    let large = [UInt8](repeating: 7, count: ContentPack.tooLarge)
    let files = try [large, Array(large.dropLast())].map {
      try test.upload($0, name: "file", organization: organization)
    }
    try save(test)
    #expect(contents == [SHA256Digest.of(large).hex, "pack-1"].sorted())
    let again = try store()
    var file = try resuming(again)
    #expect(try again.object(files[0])?.content.bytes == large)
    #expect(try again.object(files[1])?.content.bytes == large.dropLast())
    again.store.reset()
    try write(again, to: &file)
    #expect(contents.isEmpty)
  }

  @Test func `a pack that is full is followed by another`() throws {
    let folder = try ContentFolder(path: "\(folder.path)/contents")
    let text = [UInt8](repeating: 7, count: ContentPack.tooLarge - 1)
    let digests = (0..<70).map { SHA256Digest.of([UInt8($0)]) }
    var writer = ContentWriter(folder, behind: nil, of: PackList())
    for digest in digests { try writer.write(text, as: digest) }
    try writer.settle()
    #expect(writer.ends.keys.sorted() == [1, 2])
    var found: [SHA256Digest: ContentLocation] = [:]
    for (number, end) in writer.ends {
      #expect(folder.size(of: ContentPack.name(number)) == end && end <= ContentPack.largest)
      #expect(folder.forEachContent(ofPack: number, size: end) { found[$0] = .pack($1) })
    }
    #expect(found == writer.locations && Set(found.keys) == Set(digests))
  }

  /// The names of the contents that are records, in the order of the state.
  private func lines() throws -> [SHA256Digest] {
    try String(decoding: FileContents.bytes(path), as: UTF8.self).split(separator: "\n").compactMap { line in
      guard line.hasPrefix(#"{"line":"#) else { return nil }
      return Hexadecimal.decode(line.dropFirst(9).prefix(64).utf8).flatMap { SHA256Digest($0) }
    }
  }

  @Test func `a full run of records is a content, and only what changed is written anew`() throws {
    let test = try busy(bulk: 1100)
    let (file, upload) = (try test.upload([4]), try test.create(parts: []))
    var state = try opened(test)
    try write(test, to: &state)
    let before = try lines()
    #expect(before.count == 4)
    let locations = before.map { state.contents.locations[$0] }
    #expect(!locations.contains(nil))
    // Of the last run, which stands in the state.
    _ = test.store.patch(file.id, name: "later", version: nil)
    _ = test.store.patch(upload.file.id, name: "later", version: nil)
    try write(test, to: &state)
    #expect(try lines() == before && before.map { state.contents.locations[$0] } == locations)
    // Of the first.
    let first = try #require(test.list("polar_oat_acme", ListQuestion(page: PageNumber(1, size: 1))).files.first)
    _ = test.store.patch(first.id, name: "renamed", version: nil)
    try write(test, to: &state)
    let after = try lines()
    #expect(zip(before, after).count { $0 != $1 } == 1 && Set(after).isSubset(of: state.contents.locations.keys))
    #expect(Set(before).subtracting(after).isDisjoint(with: state.contents.locations.keys))
    state.release()
    #expect(description(try resumed()).elementsEqual(description(test)))
    // A state that was read knows its contents, and replaces them where it must.
    let again = try store()
    var resumed = try resuming(again)
    _ = try again.store.addOrganization(name: "New", slug: "new")
    try write(again, to: &resumed)
    #expect(try lines() == after && Set(after).isSubset(of: resumed.contents.locations.keys))
    again.store.reset()
    try write(again, to: &resumed)
    #expect(try lines().isEmpty && contents.isEmpty)
  }

  @Test func `contents that are being read outlive their object`() throws {
    let test = try busy()
    let record = try test.upload([1, 2, 3], name: "read")
    try save(test)
    let again = try store()
    var file = try resuming(again)
    var object = try again.object(record)
    again.store.delete(record.id)
    try write(again, to: &file)
    #expect(object?.content.bytes == [1, 2, 3])
    object = nil
    try write(again, to: &file)
    #expect(file.contents.locations[SHA256Digest.of([1, 2, 3])] == nil)
  }

  // MARK: Reading

  @Test func `a state of the first format is read, whose contents all have files of their own`() throws {
    let hello = SHA256Digest.of(Array("hello".utf8))
    folder.folder("world.state.contents")
    folder.write("hello", to: "world.state.contents/\(hello.hex)")
    folder.write(
      """
      {"polar_files_mock_state":1,"clock":{"shift_microseconds":0}}
      {"world":{"version":1,"organizations":[{"id":"2a2994e7-9573-4544-86fd-9a2aa974a57d","name":"acme",\
      "slug":"acme"}],"users":[],"tokens":[]}}
      {"world":{"version":1,"files":[{"id":"240e7056-2aaf-4cf6-9868-4906483b543f","organization":"acme",\
      "service":"downloadable","name":"a.txt","path":"downloadable/2a2994e7-9573-4544-86fd-9a2aa974a57d/\
      240e7056-2aaf-4cf6-9868-4906483b543f/a.txt","mime_type":"text/plain","size":5,\
      "storage_version":"55cgBC4TCK6RySIsufFb.qQToPtIEyXE",\
      "checksum_etag":"\\"62109206880d38a4010a98e11243924a-1\\"",\
      "checksum_sha256_base64":"LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=","checksum_sha256_hex":\
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824","last_modified_at":"2026-01-01T00:00:00Z",\
      "version":null,"is_uploaded":true,"created_at":"2026-01-01T00:00:00Z","flagged_malicious_at":null}]},\
      "versions":[[{"id":"55cgBC4TCK6RySIsufFb.qQToPtIEyXE","last_modified_at":"2026-01-01T00:00:00Z","parts":[\
      {"size":5,"md5":"5d41402abc4b2a76b9719d911017c592","sha256":"LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",\
      "stored":true}]}]]}
      {"end":{"files":1,"uploads":0}}

      """, to: "world.state")
    let test = try store()
    var file = try resuming(test)
    #expect(description(test)[0].contains(#""base64":"aGVsbG8=""#))
    let organization = try #require(test.store.organization(slug: "acme")).id
    _ = try test.upload([1], name: "new", organization: organization)
    try write(test, to: &file)
    #expect(contents == [hello.hex, "pack-1"] && file.contents.locations[hello] == .file)
    file.release()
    #expect(try description(resumed())[0] == description(test)[0])
  }

  @Test func `contents that are missing or too short are named`() throws {
    let test = try busy()
    let large = [UInt8](repeating: 7, count: ContentPack.tooLarge)
    _ = try test.upload(large)
    try save(test)
    let digest = SHA256Digest.of(large).hex
    folder.write("hell", to: "world.state.contents/\(digest)")
    let short = #expect(throws: StateFailure.self) { try keeper(store()) }
    #expect(short?.description.contains("\(digest), which must have \(large.count) bytes, has 4 bytes") == true)
    unlink("\(path).contents/\(digest)")
    let missing = #expect(throws: StateFailure.self) { try keeper(store()) }
    #expect(missing?.description.contains("\(digest), which must have \(large.count) bytes, is not there") == true)
  }

  @Test func `a pack that is missing, cut off or changed is named, and left as it is`() throws {
    try save(try busy(bulk: 600))
    let whole = try pack("pack-1")
    let name = try #require(try lines().first).hex
    let record = try #require(whole.firstRange(of: Array("is_uploaded".utf8)))
    var (marked, changed, renamed) = (whole, whole, whole)
    marked[0] = 0
    changed[record.lowerBound] = UInt8(ascii: "x")
    // The first digest of the table.
    renamed[12] ^= 1
    let cases: [([UInt8]?, String)] = [
      (nil, "pack-1, which must have \(whole.count) bytes, is not there"),
      (whole.dropLast(), "pack-1, which must have \(whole.count) bytes, has \(whole.count - 1) bytes"),
      (marked, "pack-1 is not as it was written"),
      (changed, "\(name) in \(path).contents/pack-1 is not there, or not as it was written"),
      (renamed, "is not there"),
    ]
    for (bytes, message) in cases {
      unlink("\(path).contents/pack-1")
      if let bytes { folder.write(bytes, to: "world.state.contents/pack-1") }
      let failure = #expect(throws: StateFailure.self) { try keeper(store()) }
      #expect(failure?.description.contains(message) == true, "\(failure?.description ?? "")")
      if let bytes { #expect(try pack("pack-1") == bytes) }
    }
  }
}
