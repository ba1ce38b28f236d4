import Testing
@testable import PolarFiles

/// The object of a completed upload, and later changes to it.
struct CompletedObjectTests {
  private static let five = 5 << 20
  private static func bytes(_ letter: UInt8) -> [UInt8] { [UInt8](repeating: letter, count: five) }

  @Test func `a subset with gaps is renumbered, and the bytes of the rest are freed`() throws {
    let uploaded = try UploadedParts()
    let file = try uploaded.test.complete(uploaded.upload, [uploaded.parts[0], uploaded.parts[2]])
    #expect(file?.checksumETag?.hasSuffix("-2\"") == true)
    let object = try #require(try uploaded.test.object(uploaded.upload.file))
    #expect(object.content.bytes == [1, 1, 1, 1, 1, 4, 4, 4, 4, 4])
    #expect(object.content.range(ofPart: 2) == 5..<10)
    #expect(object.content.range(ofPart: 3) == nil)
    #expect(uploaded.test.store.bytesInUse == 10)
  }

  @Test func `completing again gives the same object while it exists, and none after`() throws {
    let uploaded = try UploadedParts()
    let first = try uploaded.test.complete(uploaded.upload, uploaded.parts)
    let second = try uploaded.test.complete(uploaded.upload, uploaded.parts)
    #expect(first?.storageVersion == second?.storageVersion)
    #expect(first?.checksumETag == second?.checksumETag)
    let other = try uploaded.test.create()
    func completeForOther() throws -> FileRecord? {
      try uploaded.test.store.complete(
        file: other.file.id, uploadID: uploaded.upload.uploadID, path: uploaded.upload.file.path, parts: uploaded.parts)
    }
    #expect(try completeForOther()?.storageVersion == first?.storageVersion)
    uploaded.test.store.delete(uploaded.upload.file.id)
    let error = #expect(throws: StorageError.self) { try completeForOther() }
    #expect(error?.code == .noSuchUpload)
    #expect(try uploaded.test.complete(uploaded.upload, uploaded.parts) == nil)
  }

  @Test func `a part cannot be uploaded after completion`() throws {
    let uploaded = try UploadedParts()
    _ = try uploaded.test.complete(uploaded.upload, uploaded.parts)
    let error = #expect(throws: StorageError.self) { try uploaded.test.put([1], part: 1, of: uploaded.upload) }
    #expect(error?.code == .noSuchUpload)
  }

  @Test func `the record takes version, entity tag and time from the object`() throws {
    let test = try TestStore()
    test.clock.freeze(at: Timestamp(rfc3339: "2026-08-22T12:00:00.75Z")!)
    let upload = try test.create()
    test.clock.advance(by: 90)
    let receipt = try test.put(Array("hello".utf8), part: 1, of: upload)
    let file = try test.complete(
      upload, [CompletedPart(number: 1, etag: receipt.etag, checksumSHA256: receipt.checksumSHA256)])
    #expect(file?.checksumETag == "\"62109206880d38a4010a98e11243924a-1\"")
    #expect(file?.lastModifiedAt == TestStore.noon, "the second in which the upload was initiated")
    #expect(file?.storageVersion == (try test.object(upload.file))?.versionID)
    #expect(file?.isUploaded == true)
  }

  @Test func `composite checksums equal recorded ones`() throws {
    let test = try TestStore()
    let upload = try test.create()
    let parts = try [UInt8(ascii: "A"), UInt8(ascii: "B"), UInt8(ascii: "C")].enumerated().map { index, letter in
      let receipt = try test.put(Self.bytes(letter), part: index + 1, of: upload)
      return CompletedPart(number: index + 1, etag: receipt.etag, checksumSHA256: receipt.checksumSHA256)
    }
    _ = try test.complete(upload, parts)
    let object = try test.object(upload.file)
    #expect(object?.etag == "\"b2add96cc9702bbf4efb0ccdfc6b7747-3\"")
    #expect(object?.checksumSHA256 == "uWBwpe1dxI4Vw8Gf0X9ynOdw/SS6VBzfWm9giiv1sf4=-3")
    let empty = try test.upload([])
    #expect(empty.checksumETag == "\"59adb24ef3cdbe0297f05b395827453f-1\"")
    #expect(try test.object(empty)?.checksumSHA256 == "Xfbg4nYTWdMKgnUFjimfzAOBU0VF9Vz0PkGYP11MlFY=-1")
  }

  @Test func `the object checksum that Polar sends is that of the listed parts`() throws {
    let parts = [
      "lcKa6Boe7a167tUCN5C4OaFygGSYD8MBnBARTrdL+1w=", "gHjhbUT4oo2tSCtSZJdlKi+jeNXJT+VImqdPXsXvkOc=",
      "4l9PQ3zOPZ0oGFvknFX+J4zZwE4WMzO+l3r8XrbWOeM=",
    ].enumerated().map { CompletedPart(number: $0 + 1, etag: "x", checksumSHA256: $1) }
    #expect(try CompletionRequest.polar(parts).objectChecksum == "rVWtNbadtsaKXJAcgWPWjifHzJaXde/iV4jaJAOdivc=")
    #expect(try CompletionRequest.polar([]).objectChecksum == nil)
    #expect(throws: StorageError.self) {
      try CompletionRequest.polar([CompletedPart(number: 1, etag: "x", checksumSHA256: "abc")])
    }
  }

  @Test func `an upload may complete another file, as Polar lets it`() throws {
    let test = try TestStore()
    let upload = try test.create("mine")
    let other = try test.create("other")
    let receipt = try test.put([1], part: 1, of: upload)
    let file = try test.store.complete(
      file: other.file.id, uploadID: upload.uploadID, path: upload.file.path,
      parts: [CompletedPart(number: 1, etag: receipt.etag, checksumSHA256: receipt.checksumSHA256)])
    #expect(file?.name == "other")
    #expect(file?.isUploaded == true)
    #expect(test.names("polar_oat_acme") == ["other"])
    #expect(throws: StorageError.self) { try test.store.object(bucket: .privateFiles, key: other.file.path) }
    #expect(try test.object(upload.file) != nil)
  }
}
