import Testing
@testable import PolarFiles

struct StoreFileTests {
  @Test func `a created file waits for its upload`() throws {
    let test = try TestStore()
    let upload = try test.create("a b.zip")
    let id = upload.file.id.text
    #expect(upload.file.path == "downloadable/\(TestStore.acme)/\(id)/a b.zip")
    #expect(!upload.file.isUploaded)
    #expect(upload.file.createdAt == TestStore.noon)
    #expect(upload.uploadID.utf8.count == 128)
    #expect(test.names("polar_oat_acme").isEmpty)
    #expect(test.store.file(upload.file.id, visibleTo: test.subject("polar_oat_acme")) == upload.file)
  }

  @Test func `a list holds uploaded files in the order of their creation`() throws {
    let test = try TestStore()
    let first = try test.create("first")
    let second = try test.create("second")
    for upload in [second, first] {
      let receipt = try test.put([1], part: 1, of: upload)
      _ = try test.complete(
        upload, [CompletedPart(number: 1, etag: receipt.etag, checksumSHA256: receipt.checksumSHA256)])
    }
    #expect(test.names("polar_oat_acme") == ["first", "second"])
    #expect(test.names("polar_oat_acme", page: 2, limit: 1) == ["second"])
    #expect(test.names("polar_oat_acme", page: 3, limit: 1).isEmpty)
    #expect(test.names("polar_oat_acme", page: .max, limit: 100).isEmpty)
    test.store.delete(first.file.id)
    #expect(test.names("polar_oat_acme") == ["second"])
  }

  @Test func `support case attachments are never listed`() throws {
    let test = try TestStore()
    let upload = try test.create(service: .supportCaseAttachment)
    let receipt = try test.put([1], part: 1, of: upload)
    let file = try test.complete(
      upload, [CompletedPart(number: 1, etag: receipt.etag, checksumSHA256: receipt.checksumSHA256)])
    #expect(file?.isUploaded == true)
    #expect(test.names("polar_oat_acme").isEmpty)
    #expect(test.store.file(upload.file.id, visibleTo: test.subject("polar_oat_acme")) != nil)
  }

  @Test func `a user's list merges organizations, and filters narrow it`() throws {
    let test = try TestStore()
    let files = try ["a", "b", "c", "d"].enumerated().map { index, name in
      test.clock.advance(by: 1)
      return try test.upload(
        [UInt8(index)], name: name, organization: index.isMultiple(of: 2) ? TestStore.acme : TestStore.globex)
    }
    #expect(test.names("polar_pat_alice") == ["a", "b", "c", "d"])
    #expect(test.names("polar_at_u_alice") == ["b", "d"])
    #expect(test.names("polar_oat_acme") == ["a", "c"])
    func list(_ organizations: [ID]?, _ ids: [ID]?, _ token: String = "polar_pat_alice") -> (Int, Int) {
      let page = test.list(token, ListQuestion(organizationIDs: organizations, ids: ids, page: PageNumber(1, size: 10)))
      return (page.files.count, page.total)
    }
    #expect(list([TestStore.globex], nil) == (2, 2))
    #expect(list([], nil) == (0, 0))
    #expect(list([ID.version4(1)], nil) == (0, 0))
    #expect(list(nil, [files[3].id, files[0].id, files[3].id]) == (2, 2))
    #expect(list([TestStore.acme], files.map(\.id)) == (2, 2))
    #expect(list([TestStore.globex], nil, "polar_oat_acme") == (0, 0))
    #expect(test.store.file(files[1].id, visibleTo: test.subject("polar_oat_acme")) == nil)
  }

  @Test(arguments: [FileService.downloadable, .productMedia])
  func `a rendering is kept until the file changes, that of a public one for its base`(service: FileService) throws {
    let test = try TestStore()
    let file = try test.upload([1], service: service)
    var made: UInt8 = 0
    /// What a list writes when each new rendering is one byte, the count of them.
    func listed(_ variant: UInt64) -> [UInt8] {
      var bytes: [UInt8] = []
      let total = test.store.list(
        ListQuestion(page: PageNumber(1, size: 1)), for: test.subject("polar_oat_acme"), variant: variant, into: &bytes
      ) { _, bytes in
        made += 1
        bytes.append(made)
      }
      #expect(total == 1)
      return bytes
    }
    #expect(listed(1) == [1])
    #expect(listed(1) == [1])
    #expect(listed(2) == [service.isPublic ? 2 : 1])
    let latest = made
    _ = test.store.patch(file.id, name: "new", version: nil)
    #expect(listed(1) == [latest + 1], "a rendering of an older state must not come back")
    #expect(listed(1) == [latest + 1])
  }

  @Test func `a list is written with commas between its files`() throws {
    let test = try TestStore()
    for name in ["a", "b", "c"] { _ = try test.upload([1], name: name) }
    for _ in 1...2 {
      var bytes: [UInt8] = []
      let total = test.store.list(
        ListQuestion(page: PageNumber(1, size: 2)), for: test.subject("polar_oat_acme"), variant: 0, into: &bytes
      ) { file, bytes in bytes.append(contentsOf: file.name.utf8) }
      #expect(String(decoding: bytes, as: UTF8.self) == "a,b")
      #expect(total == 3)
    }
  }

  @Test func `a rename keeps the path, and empty values change nothing`() throws {
    let test = try TestStore()
    let file = try test.upload([1], name: "old.zip")
    let renamed = test.store.patch(file.id, name: "new.zip", version: "2")
    #expect(renamed?.name == "new.zip")
    #expect(renamed?.version == "2")
    #expect(renamed?.path == file.path)
    #expect(test.store.patch(file.id, name: "", version: "") == renamed)
    #expect(test.store.patch(file.id, name: nil, version: nil) == renamed)
    let object = try test.object(file)
    #expect(object?.metadata.first { $0.name == "polar-name" }?.value == "old.zip")
    #expect(try test.object(file)?.key == file.path)
  }

  @Test func `names that only look alike are different names`() throws {
    let test = try TestStore()
    let file = try test.upload([1], name: "caf\u{E9}")
    let renamed = test.store.patch(file.id, name: "cafe\u{301}", version: nil)
    #expect(renamed.map { Array($0.name.utf8) } == Array("cafe\u{301}".utf8))
    let other = file.path.replacing("\u{E9}", with: "e\u{301}")
    #expect(throws: StorageError.self) { try test.store.object(bucket: .privateFiles, key: other) }
  }

  @Test func `a deleted file is gone, its object a delete marker, and its bytes are freed`() throws {
    let test = try TestStore()
    let file = try test.upload([1, 2, 3])
    #expect(test.store.bytesInUse == 3)
    #expect(test.store.delete(file.id))
    #expect(!test.store.delete(file.id))
    #expect(test.store.bytesInUse == 0)
    #expect(test.store.patch(file.id, name: "x", version: nil) == nil)
    guard
      case .deleteMarker(_, let marker, false) = try test.store.object(bucket: .privateFiles, key: file.path),
      case .deleteMarker(_, marker, true) = try test.store.object(
        bucket: .privateFiles, key: file.path, versionID: marker)
    else {
      Issue.record("no delete marker")
      return
    }
  }

  @Test func `a name that makes too long a key for S3 is refused at create`() throws {
    let test = try TestStore()
    let room = S3Limits.longestKey - (try test.create("")).file.path.utf8.count
    _ = try test.create(String(repeating: "x", count: room))
    #expect(throws: StorageError.keyTooLong(S3Limits.longestKey + 1)) {
      try test.create(String(repeating: "x", count: room + 1))
    }
  }

  @Test func `only the operator changes the rest`() throws {
    let test = try TestStore()
    let file = try test.upload([1])
    var patch = OperatorPatch()
    patch.flaggedMaliciousAt = .some(TestStore.noon)
    patch.isUploaded = false
    #expect(test.store.patch(file.id, with: patch)?.flaggedMaliciousAt == TestStore.noon)
    #expect(test.names("polar_oat_acme").isEmpty)
    patch.flaggedMaliciousAt = .some(nil)
    patch.isUploaded = true
    patch.createdAt = Timestamp(seconds: 0)
    #expect(test.store.patch(file.id, with: patch)?.flaggedMaliciousAt == nil)
    #expect(test.names("polar_oat_acme") == ["release.zip"])
    #expect(test.store.file(file.id)?.createdAt == Timestamp(seconds: 0))
  }

  @Test func `a reset forgets what came after the fixtures`() throws {
    let test = try TestStore()
    let upload = try test.create()
    _ = try test.upload([1, 2])
    test.store.reset()
    #expect(test.names("polar_oat_acme").isEmpty)
    #expect(test.store.bytesInUse == 0)
    #expect(throws: StorageError.self) { try test.put([1], part: 1, of: upload) }
    #expect(try test.create().uploadID != upload.uploadID)
  }
}

extension ID {
  fileprivate static func version4(_ number: UInt64) -> ID { ID(version4: number, number) }
}
