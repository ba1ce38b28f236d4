import Synchronization
import Testing

@testable import PolarFiles

/// storage.md §4, row by row.
struct CompletionTests {
  private static let five = 5 << 20
  private static func bytes(_ letter: UInt8) -> [UInt8] { [UInt8](repeating: letter, count: five) }

  private struct Uploaded {
    var test: TestStore
    var upload: StartedUpload
    var parts: [CompletedPart]
  }

  /// Three parts of five bytes each, with no minimum, numbered 1, 2 and 4.
  private func uploaded(minimum: Int = 0) throws -> Uploaded {
    let test = try TestStore { $0.minimumPartSize = minimum }
    let upload = try test.create()
    let parts = try [1, 2, 4].map { number in
      let receipt = try test.put([UInt8](repeating: UInt8(number), count: 5), part: number, of: upload)
      return CompletedPart(number: number, etag: "\"\(receipt.etag)\"", checksumSHA256: receipt.checksumSHA256)
    }
    return Uploaded(test: test, upload: upload, parts: parts)
  }

  private func refusal(minimum: Int = 0, _ request: (Uploaded) throws -> CompletionRequest) throws -> StorageError? {
    let uploaded = try uploaded(minimum: minimum)
    let request = try request(uploaded)
    let record = uploaded.test.store.state.withLock { state in
      state.world.uploads.records[0]
    }
    do throws(StorageError) {
      _ = try CompletionRules(upload: record, minimumPartSize: minimum).check(request)
      return nil
    } catch {
      return error
    }
  }

  private func extra(_ error: StorageError?, _ name: String) -> String? {
    error?.extras.first { $0.name == name }?.value
  }

  @Test func `an unknown upload, or one of another key or bucket, does not exist`() throws {
    let uploaded = try uploaded()
    let file = uploaded.upload.file
    for (id, path) in [
      ("nope", file.path), (String(repeating: "A", count: 32), file.path),
      (uploaded.upload.uploadID, "downloadable/nope"),
    ] {
      let error = #expect(throws: StorageError.self) {
        try uploaded.test.store.complete(file: file.id, uploadID: id, path: path, parts: uploaded.parts)
      }
      #expect(error?.code == .noSuchUpload)
    }
    let image = try uploaded.test.create(service: .productMedia)
    let error = #expect(throws: StorageError.self) {
      try uploaded.test.store.complete(
        file: image.file.id, uploadID: uploaded.upload.uploadID, path: file.path, parts: uploaded.parts)
    }
    #expect(error?.code == .noSuchUpload)
  }

  @Test func `no part is malformed XML`() throws {
    #expect(try refusal { _ in CompletionRequest(parts: []) }?.code == .malformedXML)
  }

  @Test func `a part number below 1 is an invalid argument`() throws {
    let error = try refusal { uploaded in
      CompletionRequest(parts: [CompletedPart(number: 0, etag: "x", checksumSHA256: nil)] + uploaded.parts)
    }
    #expect(error?.message == "PartNumber must be >= 1")
  }

  @Test func `parts out of order, or named twice, are refused before anything else of theirs`() throws {
    let reversed = try refusal { CompletionRequest(parts: $0.parts.reversed()) }
    #expect(reversed?.code == .invalidPartOrder)
    #expect(extra(reversed, "UploadId")?.utf8.count == 32)
    #expect(try refusal { CompletionRequest(parts: [$0.parts[0], $0.parts[0]]) }?.code == .invalidPartOrder)
  }

  @Test func `a part that was never uploaded is invalid`() throws {
    let error = try refusal { uploaded in
      var part = uploaded.parts[1]
      part.number = 3
      return CompletionRequest(parts: [uploaded.parts[0], part])
    }
    #expect(error?.code == .invalidPart)
    #expect(extra(error, "PartNumber") == "3")
    #expect(extra(error, "ETag")?.contains("\"") == false)
  }

  @Test func `another entity tag makes a part invalid`() throws {
    let error = try refusal { uploaded in
      var parts = uploaded.parts
      parts[0].etag = parts[1].etag
      return CompletionRequest(parts: parts)
    }
    #expect(error?.code == .invalidPart)
  }

  @Test func `a well-formed wrong checksum makes a part invalid`() throws {
    let error = try refusal { uploaded in
      var parts = uploaded.parts
      parts[0].checksumSHA256 = parts[1].checksumSHA256
      return CompletionRequest(parts: parts)
    }
    #expect(error?.code == .invalidPart)
  }

  @Test func `a missing checksum is named`() throws {
    let error = try refusal { uploaded in
      var parts = uploaded.parts
      parts[1].checksumSHA256 = nil
      return CompletionRequest(parts: parts)
    }
    #expect(error?.code == .invalidRequest)
    #expect(error?.message.hasSuffix("It was missing for part 2 in the request.") == true)
  }

  @Test func `a checksum that is not base64 is an invalid argument`() throws {
    let error = try refusal { uploaded in
      var parts = uploaded.parts
      parts[0].checksumSHA256 = "bad"
      return CompletionRequest(parts: parts)
    }
    #expect(error?.message == "Invalid Base64 or multiple checksums present in request")
    #expect(extra(error, "ArgumentValue") == "SHA256:bad;")
  }

  @Test func `a checksum of another kind is a bad digest`() throws {
    let error = try refusal { uploaded in
      var parts = uploaded.parts
      parts[0].foreignAlgorithm = "crc32"
      return CompletionRequest(parts: parts)
    }
    #expect(error?.message == "The crc32 you specified for part 1 did not match what we received.")
  }

  @Test(arguments: ["bad", "-a", "-", "-3x"])
  func `a malformed object checksum is an invalid request`(suffix: String) throws {
    let error = try refusal { uploaded in
      let good = try CompletionRequest.polar(uploaded.parts).objectChecksum ?? ""
      return CompletionRequest(
        parts: uploaded.parts, objectChecksum: suffix == "bad" ? suffix : good + suffix)
    }
    #expect(error?.message == "Value for x-amz-checksum-sha256 header is invalid.")
  }

  @Test func `an object checksum is taken with and without the number of parts`() throws {
    for suffix in ["", "-3"] {
      let error = try refusal { uploaded in
        let good = try CompletionRequest.polar(uploaded.parts).objectChecksum ?? ""
        return CompletionRequest(parts: uploaded.parts, objectChecksum: good + suffix)
      }
      #expect(error == nil)
    }
  }

  @Test func `a wrong object checksum, or number of parts, is a bad digest`() throws {
    let wrongCount = try refusal { uploaded in
      let good = try CompletionRequest.polar(uploaded.parts).objectChecksum ?? ""
      return CompletionRequest(parts: uploaded.parts, objectChecksum: good + "-2")
    }
    #expect(wrongCount?.message == "The sha256 you specified did not match the calculated checksum.")
    let wrong = try refusal { uploaded in
      CompletionRequest(parts: uploaded.parts, objectChecksum: uploaded.parts[0].checksumSHA256)
    }
    #expect(wrong?.code == .badDigest)
  }

  @Test func `a bad part checksum under a good object checksum is a bad digest, not an invalid part`() throws {
    let error = try refusal { uploaded in
      let good = try CompletionRequest.polar(uploaded.parts).objectChecksum
      var parts = uploaded.parts
      parts[0].checksumSHA256 = parts[1].checksumSHA256
      return CompletionRequest(parts: parts, objectChecksum: good)
    }
    #expect(error?.code == .badDigest)
  }

  @Test func `a small part is refused unless it is the last`() throws {
    let error = try refusal(minimum: 6) { CompletionRequest(parts: $0.parts) }
    #expect(error?.code == .entityTooSmall)
    #expect(extra(error, "ProposedSize") == "5")
    #expect(extra(error, "MinSizeAllowed") == "6")
    #expect(extra(error, "PartNumber") == "1")
    #expect(try refusal(minimum: 6) { CompletionRequest(parts: [$0.parts[2]]) } == nil)
  }

  @Test func `another checksum type is refused`() throws {
    #expect(
      try refusal { CompletionRequest(parts: $0.parts, checksumType: "FULL_OBJECT") }?.message.contains("COMPOSITE")
        == true)
    #expect(try refusal { CompletionRequest(parts: $0.parts, checksumType: "COMPOSITE") } == nil)
  }

  @Test(arguments: [{ "\"\($0)\"" }, { $0 }, { " \"\($0)\"\t\n" }] as [@Sendable (String) -> String])
  func `an entity tag is taken with or without quotes and space`(write: @Sendable (String) -> String) throws {
    let error = try refusal { uploaded in
      CompletionRequest(
        parts: uploaded.parts.map { part in
          var part = part
          part.etag = write(part.bareETag)
          return part
        })
    }
    #expect(error == nil)
  }

  @Test func `a subset with gaps is renumbered, and the bytes of the rest are freed`() throws {
    let uploaded = try uploaded()
    let file = try uploaded.test.complete(uploaded.upload, [uploaded.parts[0], uploaded.parts[2]])
    #expect(file?.checksumETag?.hasSuffix("-2\"") == true)
    let object = try #require(try uploaded.test.object(uploaded.upload.file))
    #expect(object.content.bytes == [1, 1, 1, 1, 1, 4, 4, 4, 4, 4])
    #expect(object.content.range(ofPart: 2) == 5..<10)
    #expect(object.content.range(ofPart: 3) == nil)
    #expect(uploaded.test.store.bytesInUse == 10)
  }

  @Test func `completing again gives the same object while it exists, and none after`() throws {
    let uploaded = try uploaded()
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
    let uploaded = try uploaded()
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

  @Test func `composites are those that were measured`() throws {
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
