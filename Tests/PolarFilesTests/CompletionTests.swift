import Synchronization
import Testing
@testable import PolarFiles

/// storage.md §4, row by row.
struct CompletionTests {
  private func refusal(minimum: Int = 0, _ request: (UploadedParts) throws -> CompletionRequest) throws -> StorageError?
  {
    let uploaded = try UploadedParts(minimum: minimum)
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
    let uploaded = try UploadedParts()
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
    #expect(extra(reversed, "UploadId")?.utf8.count == 128)
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
}
